import { and, desc, eq, or, sql } from 'drizzle-orm';
import type { OrderStatus } from '../domain/order-status.ts';
import type { Queryable } from './pool.ts';
import { customerClassOf } from './review-subject.ts';
import { decisionStepKey } from './seats.ts';
import { decisions, historyEvents, orderRevisions, orders, orderStates, reviews } from './tables/process.ts';

const AUTHORS = sql<string[]>`array(
  select distinct author_id from order_revisions earlier
  where earlier.order_id = ${orders.id} and earlier.revision <= ${orderRevisions.revision})`;

/**
 * All that the decision of one department's review depends on: the order's state and authors, the current round and
 * what was decided in it. `review` is null when the department has not checked the order. Null without the order.
 */
export async function findReviewCase(on: Queryable, key: { orderId: string; department: string }) {
  const [row] = await on
    .select({
      orderId: orders.id,
      status: sql<OrderStatus>`coalesce(${orderStates.status}, 'submitted')`,
      currentRevision: sql<number>`coalesce(${orderStates.revision}, 1)`,
      authors: AUTHORS,
      document: orderRevisions.document,
      documentHash: orderRevisions.documentHash,
      totalMinor: orderRevisions.totalMinor,
      currency: orderRevisions.currency,
      customerClass: customerClassOf(),
      review: reviews,
      decision: decisions,
    })
    .from(orders)
    .leftJoin(orderStates, eq(orderStates.orderId, orders.id))
    .leftJoin(
      reviews,
      and(
        eq(reviews.orderId, orders.id),
        eq(reviews.department, key.department),
        eq(reviews.isCurrent, true),
      ),
    )
    .innerJoin(
      orderRevisions,
      and(
        eq(orderRevisions.orderId, orders.id),
        eq(orderRevisions.revision, sql`coalesce(${reviews.revision}, ${orderStates.revision}, 1)`),
      ),
    )
    .leftJoin(
      decisions,
      and(
        eq(decisions.orderId, reviews.orderId),
        eq(decisions.department, reviews.department),
        eq(decisions.round, reviews.round),
        eq(decisions.settles, true),
      ),
    )
    .where(eq(orders.id, key.orderId));
  return row ?? null;
}

export type ReviewCaseRow = NonNullable<Awaited<ReturnType<typeof findReviewCase>>>;

/** The packet of the round that showed this evidence, as it was hashed; null when no round of the review did. */
export async function findShownPacket(
  on: Queryable,
  shown: { orderId: string; department: string; evidenceHash: string },
): Promise<string | null> {
  const [row] = await on
    .select({ packet: reviews.packet })
    .from(reviews)
    .where(
      and(
        eq(reviews.orderId, shown.orderId),
        eq(reviews.department, shown.department),
        eq(reviews.evidenceHash, shown.evidenceHash),
      ),
    )
    .limit(1);
  return row?.packet ?? null;
}

/**
 * What counts for the person of the decisions on this evidence, in the last round that has one: their own, or the one
 * that settled the review, with the receipt of its event; null when there is neither.
 */
export async function findDecisionOn(
  on: Queryable,
  shown: { orderId: string; department: string; evidenceHash: string; actorId: string },
) {
  const isOwn = eq(decisions.actorId, shown.actorId);
  const [row] = await on
    .select({
      decision: decisions,
      receipt: { position: historyEvents.position, hash: historyEvents.hash },
    })
    .from(decisions)
    .innerJoin(
      historyEvents,
      and(eq(historyEvents.orderId, decisions.orderId), eq(historyEvents.stepKey, decisionStepKey)),
    )
    .where(
      and(
        eq(decisions.orderId, shown.orderId),
        eq(decisions.department, shown.department),
        eq(decisions.evidenceHash, shown.evidenceHash),
        or(isOwn, eq(decisions.settles, true)),
      ),
    )
    .orderBy(desc(decisions.round), desc(isOwn), desc(historyEvents.position))
    .limit(1);
  return row ?? null;
}

export type RecordedDecision = NonNullable<Awaited<ReturnType<typeof findDecisionOn>>>;
