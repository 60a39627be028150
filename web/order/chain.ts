import { CHAIN_START } from '../../domain/history-event.ts';

/** What of an event is needed to follow the chain. */
export interface ChainedRow {
  readonly position: number;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** Where a chain does not hold, and why. */
export interface ChainFault {
  readonly position: number;
  readonly code: 'position' | 'previous_hash' | 'hash';
}

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The first fault of a chain of events from its start, found from the bytes alone: each hash is SHA-256 over the UTF-8
 * bytes of the previous hash and the body, the first previous hash is 64 zeros, and positions count from 1 without
 * gaps. Null when the chain holds. A chain that was cut off at its end looks whole.
 */
export async function findChainFault(rows: readonly ChainedRow[]): Promise<ChainFault | null> {
  let previous = CHAIN_START;
  for (const [index, { position, body, previousHash, hash }] of rows.entries()) {
    if (position !== index + 1) return { position, code: 'position' };
    if (previousHash !== previous) return { position, code: 'previous_hash' };
    if (hash !== (await sha256Hex(previousHash + body))) return { position, code: 'hash' };
    previous = hash;
  }
  return null;
}
