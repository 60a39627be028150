import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable } from '../pool.ts';
import { people } from '../tables/access.ts';
import { historyEvents, orderRevisions } from '../tables/process.ts';

/** One revision of an order, with the body of the event by which its review took it up; null when there is none. */
export async function findOrderRevision(on: Queryable, key: { orderId: string; revision: number }) {
  const { orderId, revision } = key;
  const [row] = await on
    .select({
      document: orderRevisions.document,
      documentHash: orderRevisions.documentHash,
      createdAt: orderRevisions.createdAt,
      authorId: orderRevisions.authorId,
      authorName: sql<string>`coalesce(${people.name}, ${orderRevisions.authorId})`,
      event: historyEvents.body,
    })
    .from(orderRevisions)
    .leftJoin(people, eq(people.externalId, orderRevisions.authorId))
    .leftJoin(
      historyEvents,
      and(
        eq(historyEvents.orderId, orderRevisions.orderId),
        eq(historyEvents.stepKey, `plan:${revision}`),
        inArray(historyEvents.type, ['order.submitted', 'order.resubmitted', 'order.amended']),
      ),
    )
    .where(and(eq(orderRevisions.orderId, orderId), eq(orderRevisions.revision, revision)));
  return row ?? null;
}
