import { and, asc, eq, gt } from 'drizzle-orm';
import type { Queryable } from './pool.ts';
import { historyEvents } from './tables/process.ts';

/** A page of an order's history, in the order of its chain, with the exact bytes that were hashed. */
export function listHistoryEvents(on: Queryable, page: { orderId: string; after: number; limit: number }) {
  return on
    .select({
      position: historyEvents.position,
      type: historyEvents.type,
      at: historyEvents.at,
      body: historyEvents.body,
      previousHash: historyEvents.previousHash,
      hash: historyEvents.hash,
    })
    .from(historyEvents)
    .where(and(eq(historyEvents.orderId, page.orderId), gt(historyEvents.position, page.after)))
    .orderBy(asc(historyEvents.position))
    .limit(page.limit);
}
