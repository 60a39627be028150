import { CHAIN_START } from '../../domain/history-event.ts';
import { toReferenceText } from '../../domain/personal-data.ts';

/** What of an event is needed to follow the chain. */
export interface ChainedRow {
  readonly position: number;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
  /** The texts that the body refers to; those that were erased are null. */
  readonly personal: readonly PersonalText[];
}

/** A text in whose place the body has a reference. */
export interface PersonalText {
  readonly id: string;
  readonly commitment: string;
  readonly salt: string | null;
  readonly text: string | null;
}

/** Where a chain does not hold, and why. */
export interface ChainFault {
  readonly position: number;
  readonly code: 'position' | 'previous_hash' | 'hash' | 'text';
}

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether a text is another one than the body refers to: its hash with the salt is not the one that the body has. */
async function isExchanged(body: string, value: PersonalText): Promise<boolean> {
  if (value.salt === null || value.text === null) return false;
  const isReferred = body.includes(toReferenceText(value));
  return !isReferred || (await sha256Hex(value.salt + value.text)) !== value.commitment;
}

/**
 * The first fault of a chain of events from its start, found from the bytes alone: each hash is SHA-256 over the UTF-8
 * bytes of the previous hash and the body, the first previous hash is 64 zeros, and positions count from 1 without
 * gaps. Null when the chain holds. A chain that was cut off at its end looks whole.
 */
export async function findChainFault(rows: readonly ChainedRow[]): Promise<ChainFault | null> {
  let previous = CHAIN_START;
  for (const [index, { position, body, previousHash, hash, personal }] of rows.entries()) {
    if (position !== index + 1) return { position, code: 'position' };
    if (previousHash !== previous) return { position, code: 'previous_hash' };
    if (hash !== (await sha256Hex(previousHash + body))) return { position, code: 'hash' };
    for (const value of personal) if (await isExchanged(body, value)) return { position, code: 'text' };
    previous = hash;
  }
  return null;
}
