import { CHAIN_START } from '../../domain/history-event.ts';
import { isRecord } from '../../domain/is-record.ts';
import { ERASED, replaceReferences, toReferenceText } from '../../domain/personal-data.ts';
import { sha256, toHex } from './web-hash.ts';

/** What of an event is needed to follow the chain. */
export interface ChainedRow {
  readonly position: number;
  readonly type: string;
  /** RFC 3339. */
  readonly at: string;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
  /** The event as it is shown. */
  readonly event?: unknown;
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

/** What can be wrong with an event in its chain. */
export const CHAIN_FAULTS = ['position', 'previous_hash', 'hash', 'other_order', 'shown', 'text'] as const;

/** Where a chain does not hold, and why. */
export interface ChainFault {
  readonly position: number;
  readonly code: (typeof CHAIN_FAULTS)[number];
}

async function sha256Hex(text: string): Promise<string> {
  return toHex(await sha256(new TextEncoder().encode(text)));
}

/** Whether a text is another one than the body refers to: its hash with the salt is not the one that the body has. */
async function isExchanged(body: string, value: PersonalText): Promise<boolean> {
  if (value.salt === null || value.text === null) return false;
  const isReferred = body.includes(toReferenceText(value));
  return !isReferred || (await sha256Hex(value.salt + value.text)) !== value.commitment;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whether what is shown of an event is something else than the bytes that were hashed say. */
function isShownDifferently({ position, type, at, body, event, personal }: ChainedRow): boolean {
  const texts = new Map(personal.map((value) => [toReferenceText(value), value.text ?? ERASED]));
  const said = parse(replaceReferences(body, (reference) => texts.get(reference) ?? ERASED));
  if (!isRecord(said)) return true;
  if (said['position'] !== position || said['type'] !== type) return true;
  if (Date.parse(String(said['at'])) !== Date.parse(at)) return true;
  return event !== undefined && JSON.stringify(event) !== JSON.stringify(said);
}

function isOfAnotherOrder(body: string, orderId: string): boolean {
  const said = parse(body);
  return isRecord(said) && said['orderId'] !== orderId;
}

async function findLinkFault(row: ChainedRow, expected: { position: number; previous: string }) {
  const { position, body, previousHash, hash } = row;
  if (position !== expected.position) return 'position';
  if (previousHash !== expected.previous) return 'previous_hash';
  return hash === (await sha256Hex(previousHash + body)) ? null : 'hash';
}

async function findContentFault(orderId: string, row: ChainedRow) {
  if (isOfAnotherOrder(row.body, orderId)) return 'other_order';
  for (const value of row.personal) if (await isExchanged(row.body, value)) return 'text';
  return isShownDifferently(row) ? 'shown' : null;
}

/**
 * The first fault of a chain of events from its start, found from the bytes alone: each hash is SHA-256 over the UTF-8
 * bytes of the previous hash and the body, the first previous hash is 64 zeros, positions count from 1 without gaps, the
 * bodies are of the order, and what is shown is what they say. Null when the chain holds. A chain that was cut off at its end
 * looks whole.
 */
export async function findChainFault(
  orderId: string,
  rows: readonly ChainedRow[],
): Promise<ChainFault | null> {
  let previous = CHAIN_START;
  for (const [index, row] of rows.entries()) {
    const expected = { position: index + 1, previous };
    const code = (await findLinkFault(row, expected)) ?? (await findContentFault(orderId, row));
    if (code) return { position: row.position, code };
    previous = row.hash;
  }
  return null;
}
