import { and, asc, eq } from 'drizzle-orm';
import type { ChainedEvent } from '../domain/history-event.ts';
import type { LedgerEvent } from '../domain/past/past-review.ts';
import { parseStored, sha256Hex } from './canonical.ts';
import type { Queryable } from './pool.ts';
import { historyEvents, orderRevisions, orders, reviews } from './tables/process.ts';

/** An event of the ledger with its hash. */
export interface HashedEvent extends LedgerEvent {
  readonly hash: string;
}

/** The whole ledger of an order, in the order of its chain. */
export async function readLedger(on: Queryable, orderId: string): Promise<HashedEvent[]> {
  const rows = await on
    .select({ body: historyEvents.body, hash: historyEvents.hash, result: historyEvents.stepResult })
    .from(historyEvents)
    .where(eq(historyEvents.orderId, orderId))
    .orderBy(asc(historyEvents.position));
  return rows.map(({ body, hash, result }) => ({ event: parseStored<ChainedEvent>(body), hash, result }));
}

/** A packet that reviewers were shown, byte for byte, with the hash of these bytes as it is now. */
export interface ShownPacket {
  readonly department: string;
  readonly round: number;
  readonly text: string;
  readonly hash: string;
}

/** The packets of all rounds of an order. */
export async function listShownPackets(on: Queryable, orderId: string): Promise<ShownPacket[]> {
  const rows = await on
    .select({ department: reviews.department, round: reviews.round, text: reviews.packet })
    .from(reviews)
    .where(eq(reviews.orderId, orderId))
    .orderBy(asc(reviews.department), asc(reviews.round));
  return rows.map((row) => ({ ...row, hash: sha256Hex(row.text) }));
}

/** When an order came in; null when there is none. */
export async function findSubmittedAt(on: Queryable, orderId: string): Promise<Date | null> {
  const [row] = await on
    .select({ submittedAt: orders.submittedAt })
    .from(orders)
    .where(eq(orders.id, orderId));
  return row?.submittedAt ?? null;
}

/** The document of one revision, with its hash; null when there is none. */
export async function findRevisionDocument(on: Queryable, of: { orderId: string; revision: number }) {
  const [row] = await on
    .select({ document: orderRevisions.document, documentHash: orderRevisions.documentHash })
    .from(orderRevisions)
    .where(and(eq(orderRevisions.orderId, of.orderId), eq(orderRevisions.revision, of.revision)));
  return row ?? null;
}
