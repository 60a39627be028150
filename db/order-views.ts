import { and, asc, desc, eq, inArray, lt, sql, type SQL } from 'drizzle-orm';
import type { OrderStatus } from '../domain/order-status.ts';
import { parseStored } from './canonical.ts';
import { matches, type OrderFilter } from './order-filter.ts';
import type { Queryable } from './pool.ts';
import { people } from './tables/access.ts';
import { inquiries } from './tables/inquiries.ts';
import {
  decisions,
  historyEvents,
  holds,
  orderRevisions,
  orders,
  orderStates,
  reviews,
} from './tables/process.ts';

/** Whose orders a caller sees: everybody's, those of one submitter, or those for some customers. */
export type Visibility =
  | { readonly of: 'everybody' }
  | { readonly of: 'submitter'; readonly id: string }
  | { readonly of: 'customers'; readonly ids: readonly string[] };

const SUMMARY = {
  id: orders.id,
  status: sql<OrderStatus>`coalesce(${orderStates.status}, 'submitted')`,
  revision: orderRevisions.revision,
  submittedAt: orders.submittedAt,
  submitterId: orders.submitterId,
  submitterName: sql<string>`coalesce(${people.name}, ${orders.submitterId})`,
  customer: orderRevisions.customerId,
  customerReference: orderRevisions.customerReference,
  currency: orderRevisions.currency,
  totalMinor: orderRevisions.totalMinor,
  requiredOn: orderRevisions.requiredOn,
} as const;

const HEAD = {
  ...SUMMARY,
  asOf: orders.asOf,
  policyVersion: sql<number | null>`coalesce(${orderStates.policyVersion}, ${orders.requestedPolicyVersion})`,
  document: orderRevisions.document,
  documentHash: orderRevisions.documentHash,
  returnedExpiresAt: orderStates.returnedExpiresAt,
  /** The revision that a review took up last: not the one in force where its amendment came to nothing. */
  reviewedRevision: sql<number>`coalesce(${orderStates.revision}, 1)`,
  approvedRevision: sql<number | null>`coalesce(${orderStates.approvedRevision},
    case when ${orderStates.status} = 'approved' then ${orderStates.revision} end)`,
  closedAt: orderStates.closedAt,
} as const;

/** For a query of orders with the revision that is under review. */
function isVisible(visibility: Visibility): SQL | undefined {
  switch (visibility.of) {
    case 'everybody':
      return undefined;
    case 'submitter':
      return eq(orders.submitterId, visibility.id);
    case 'customers':
      return inArray(orderRevisions.customerId, [...visibility.ids]);
  }
}

/** The revision that is under review, or in force; the first before the order's intake. */
const isCurrentRevision = and(
  eq(orderRevisions.orderId, orders.id),
  eq(
    orderRevisions.revision,
    sql`coalesce(case when ${orderStates.status} = 'approved' then ${orderStates.approvedRevision} end,
      ${orderStates.revision}, 1)`,
  ),
);

/** An order with the revision that is under review; null when there is none that the caller sees. */
export async function findOrderHead(on: Queryable, orderId: string, visibility: Visibility) {
  const [row] = await on
    .select(HEAD)
    .from(orders)
    .leftJoin(orderStates, eq(orderStates.orderId, orders.id))
    .innerJoin(orderRevisions, isCurrentRevision)
    .leftJoin(people, eq(people.externalId, orders.submitterId))
    .where(and(eq(orders.id, orderId), isVisible(visibility)));
  return row ?? null;
}

export type OrderHead = NonNullable<Awaited<ReturnType<typeof findOrderHead>>>;

/** What of an order that has changed decides who is told of it, and what. */
export interface ChangedOrder {
  readonly orderId: string;
  readonly submitterId: string;
  readonly customer: string;
  readonly status: OrderStatus;
  readonly revision: number;
  /** Questions that wait for the customer. */
  readonly questionsToCustomer: number;
}

/** The orders with these ids as they are now. */
export function listChangedOrders(on: Queryable, orderIds: readonly string[]): Promise<ChangedOrder[]> {
  return on
    .select({
      orderId: orders.id,
      submitterId: orders.submitterId,
      customer: orderRevisions.customerId,
      status: SUMMARY.status,
      revision: orderRevisions.revision,
      questionsToCustomer: sql<number>`(select count(*)::int from ${inquiries}
        where ${inquiries.orderId} = ${orders.id} and ${inquiries.asked} = 'customer' and ${inquiries.endedAt} is null)`,
    })
    .from(orders)
    .leftJoin(orderStates, eq(orderStates.orderId, orders.id))
    .innerJoin(orderRevisions, isCurrentRevision)
    .where(inArray(orders.id, [...orderIds]));
}

/** Whether there is such an order that the caller sees. */
export async function isOrderVisible(
  on: Queryable,
  orderId: string,
  visibility: Visibility,
): Promise<boolean> {
  const found = await on
    .select({ id: orders.id })
    .from(orders)
    .leftJoin(orderStates, eq(orderStates.orderId, orders.id))
    .innerJoin(orderRevisions, isCurrentRevision)
    .where(and(eq(orders.id, orderId), isVisible(visibility)));
  return found.length > 0;
}

/**
 * The current round of each department's review by stage and department, with what was decided, if need be on the
 * revision that it is carried from.
 */
export function listReviews(on: Queryable, orderId: string) {
  return on
    .select({ review: reviews, decision: decisions })
    .from(reviews)
    .leftJoin(
      decisions,
      and(
        eq(decisions.orderId, reviews.orderId),
        eq(decisions.department, reviews.department),
        eq(decisions.round, sql`coalesce(${reviews.carriedFromRound}, ${reviews.round})`),
        eq(decisions.settles, true),
      ),
    )
    .where(and(eq(reviews.orderId, orderId), eq(reviews.isCurrent, true)))
    .orderBy(asc(reviews.stage), asc(reviews.department));
}

export type ReviewWithDecision = Awaited<ReturnType<typeof listReviews>>[number];

/** Every hold that the order has or had, the first taken first. */
export function listHolds(on: Queryable, orderId: string) {
  return on.select().from(holds).where(eq(holds.orderId, orderId)).orderBy(asc(holds.takenAt), asc(holds.id));
}

/** A department that a revision's plan asks, with the number that the policy gives its stage. */
export interface PlannedDepartment {
  readonly department: string;
  readonly stage: number;
}

/** What is read of the event: nothing can be relied on, because an order must be readable also when somebody changed its history. */
interface PlannedFacts {
  readonly facts?: { readonly departments?: readonly PlannedDepartment[] };
}

/** Whom the plan of one revision's review asks, as its history tells; nobody before its intake. */
export async function listPlannedDepartments(
  on: Queryable,
  input: { orderId: string; revision: number },
): Promise<readonly PlannedDepartment[]> {
  const [row] = await on
    .select({ body: historyEvents.body })
    .from(historyEvents)
    .where(
      and(
        eq(historyEvents.orderId, input.orderId),
        eq(historyEvents.stepKey, `plan:${input.revision}`),
        eq(historyEvents.type, 'order.review_planned'),
      ),
    );
  return row ? (parseStored<PlannedFacts>(row.body).facts?.departments ?? []) : [];
}

/** A page of orders, the newest first; `before` is the id at which the page before ended. */
export function listOrders(
  on: Queryable,
  input: { filter: OrderFilter; visibility: Visibility; before: string | null; limit: number },
) {
  const { filter, visibility, before, limit } = input;
  return on
    .select(SUMMARY)
    .from(orders)
    .leftJoin(orderStates, eq(orderStates.orderId, orders.id))
    .innerJoin(orderRevisions, isCurrentRevision)
    .leftJoin(people, eq(people.externalId, orders.submitterId))
    .where(and(isVisible(visibility), before === null ? undefined : lt(orders.id, before), matches(filter)))
    .orderBy(desc(orders.id))
    .limit(limit);
}

export type OrderSummary = Awaited<ReturnType<typeof listOrders>>[number];
