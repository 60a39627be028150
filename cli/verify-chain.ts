import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { CHAIN_START, type Receipt } from '../domain/history-event.ts';

/** An event as the API hands it out, with the exact text that was hashed. */
export interface HistoryRow {
  readonly position: number;
  readonly type: string;
  /** RFC 3339. */
  readonly at: string;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** What can be wrong with an event in its chain. */
export const CHAIN_FAULT_CODES = [
  'position',
  'previous_hash',
  'hash',
  'body_not_json',
  'body_not_canonical',
  'body_disagrees',
] as const;

/** A place in a chain at which it does not hold, and what is wrong there. */
export interface ChainFault {
  /** The 1-based place at which the event was handed out; its own position where the two agree. */
  readonly place: number;
  readonly code: (typeof CHAIN_FAULT_CODES)[number];
  readonly detail: string;
}

type FoundFault = Omit<ChainFault, 'place'>;

const bodySchema = z.looseObject({
  orderId: z.string(),
  position: z.number(),
  type: z.string(),
  at: z.string(),
});

function chainHash(previousHash: string, body: string): string {
  return createHash('sha256')
    .update(previousHash + body, 'utf8')
    .digest('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Encoding would replace a lone surrogate, so that two texts could have one hash; canonical JSON has none. */
function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonicalize(value) === text;
  } catch {
    return false;
  }
}

function isSameInstant(one: string, other: string): boolean {
  return Date.parse(one) === Date.parse(other);
}

function findDisagreements(row: HistoryRow, body: z.infer<typeof bodySchema>, orderId: string): FoundFault[] {
  const disagrees = (field: string, inBody: string | number, inRow: string | number): FoundFault => ({
    code: 'body_disagrees',
    detail: `the body says ${field} ${inBody}, its row says ${inRow}`,
  });
  return [
    ...(body.orderId === orderId ? [] : [disagrees('orderId', body.orderId, orderId)]),
    ...(body.position === row.position ? [] : [disagrees('position', body.position, row.position)]),
    ...(body.type === row.type ? [] : [disagrees('type', body.type, row.type)]),
    ...(isSameInstant(body.at, row.at) ? [] : [disagrees('at', body.at, row.at)]),
  ];
}

function findBodyFaults(row: HistoryRow, orderId: string): FoundFault[] {
  const value = parseJson(row.body);
  const body = bodySchema.safeParse(value);
  if (!body.success) return [{ code: 'body_not_json', detail: 'the body is not the JSON of an event' }];
  if (!isCanonical(value, row.body)) {
    return [{ code: 'body_not_canonical', detail: 'the body is not canonical JSON (RFC 8785)' }];
  }
  return findDisagreements(row, body.data, orderId);
}

/**
 * Follows the chain of one order's history, event by event, trusting nothing but the bytes handed in: each hash is
 * SHA-256 over the UTF-8 bytes of the previous hash and the body, the first previous hash is 64 zeros, and positions
 * count from 1 without gaps. A chain that was cut off at its end looks whole; kept receipts show that it is not.
 */
export class ChainFollower {
  readonly faults: ChainFault[] = [];
  private readonly orderId: string;
  private readonly hashes: string[] = [];
  private previousHash = CHAIN_START;

  constructor(orderId: string) {
    this.orderId = orderId;
  }

  /** The last event that was followed; null before the first. */
  get head(): Receipt | null {
    const hash = this.hashes.at(-1);
    return hash === undefined ? null : { position: this.hashes.length, hash };
  }

  /** Follows the next event in the order in which events were handed out. */
  follow(row: HistoryRow): void {
    const place = this.hashes.length + 1;
    const found = [...this.findLinkFaults(row, place), ...findBodyFaults(row, this.orderId)];
    this.faults.push(...found.map((fault) => ({ place, ...fault })));
    this.hashes.push(row.hash);
    // What the event itself says, so that one bad event is reported once and not at every event after it.
    this.previousHash = row.hash;
  }

  /** Whether the event of a kept receipt stands in the chain. */
  contains({ position, hash }: Receipt): boolean {
    return this.hashes[position - 1] === hash;
  }

  private findLinkFaults(row: HistoryRow, place: number): FoundFault[] {
    const faults: FoundFault[] = [];
    if (row.position !== place) {
      faults.push({ code: 'position', detail: `expected position ${place} and found ${row.position}` });
    }
    if (row.previousHash !== this.previousHash) {
      const before = place === 1 ? 'the start of a chain' : `the event at ${place - 1}`;
      faults.push({ code: 'previous_hash', detail: `does not continue from ${before}` });
    }
    if (row.hash !== chainHash(row.previousHash, row.body)) {
      faults.push({ code: 'hash', detail: 'the hash is not that of the previous hash and the body' });
    }
    return faults;
  }
}

/** Follows a whole chain and answers every fault, in order; none when it holds. */
export function verifyChain(orderId: string, rows: Iterable<HistoryRow>): readonly ChainFault[] {
  const follower = new ChainFollower(orderId);
  for (const row of rows) follower.follow(row);
  return follower.faults;
}
