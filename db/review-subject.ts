import { and, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { OrderDocument } from '../domain/order-document.ts';
import { parseStored } from './canonical.ts';
import type { Queryable } from './pool.ts';
import { customers } from './tables/master-data.ts';
import { orderRevisions, orders, orderStates } from './tables/process.ts';

/** What every activity of a review needs to know of the order. */
export interface ReviewSubject {
  readonly orderId: string;
  readonly submitterId: string;
  /** Everybody who submitted or amended the order up to the revision, in the order in which they first did. */
  readonly authors: readonly string[];
  readonly submittedAt: Date;
  readonly asOf: Date | null;
  readonly requestedPolicyVersion: number | null;
  /** The version that the running review is pinned to; null before its intake. */
  readonly policyVersion: number | null;
  readonly revision: number;
  readonly revisedAt: Date;
  readonly authorId: string;
  /** RFC 8785 JSON of what the author was shown that the revision would do; null where there was nothing to show. */
  readonly shownImpact: string | null;
  readonly document: OrderDocument;
  readonly documentHash: string;
  /** As the customer is classed now; null without a class. */
  readonly customerClass: string | null;
}

/** The authors of the revisions of the order that the query is at. */
function authorsUpTo(revision: number) {
  const earlier = alias(orderRevisions, 'earlier');
  return sql<
    string[]
  >`(select array_agg(${earlier.authorId} order by ${earlier.revision}) from ${orderRevisions} as earlier
    where ${earlier.orderId} = ${orders.id} and ${earlier.revision} <= ${revision})`;
}

/** The class of the customer of the revision that the query is at. */
export function customerClassOf() {
  return sql<string | null>`(select ${customers.customerClass} from ${customers}
    where ${customers.externalId} = ${orderRevisions.customerId})`;
}

/** One revision of an order with the state of its review. Throws when there is no such revision. */
export async function findReviewSubject(
  on: Queryable,
  input: { orderId: string; revision: number },
): Promise<ReviewSubject> {
  const [row] = await on
    .select({
      orderId: orders.id,
      submitterId: orders.submitterId,
      authors: authorsUpTo(input.revision),
      submittedAt: orders.submittedAt,
      asOf: orders.asOf,
      requestedPolicyVersion: orders.requestedPolicyVersion,
      policyVersion: orderStates.policyVersion,
      revision: orderRevisions.revision,
      revisedAt: orderRevisions.createdAt,
      authorId: orderRevisions.authorId,
      shownImpact: orderRevisions.shownImpact,
      document: orderRevisions.document,
      documentHash: orderRevisions.documentHash,
      customerClass: customerClassOf(),
    })
    .from(orders)
    .innerJoin(
      orderRevisions,
      and(eq(orderRevisions.orderId, orders.id), eq(orderRevisions.revision, input.revision)),
    )
    .leftJoin(orderStates, eq(orderStates.orderId, orders.id))
    .where(eq(orders.id, input.orderId));
  if (!row) throw new Error(`order ${input.orderId} has no revision ${input.revision}`);
  return { ...row, authors: [...new Set(row.authors)], document: parseStored<OrderDocument>(row.document) };
}

/** The customers whom the revisions of an order are for. */
export async function listOrderCustomers(on: Queryable, orderId: string): Promise<string[]> {
  const rows = await on
    .selectDistinct({ id: orderRevisions.customerId })
    .from(orderRevisions)
    .where(eq(orderRevisions.orderId, orderId));
  return rows.map(({ id }) => id);
}

/** Everybody who submitted or amended an order. */
export async function listAuthors(on: Queryable, orderId: string): Promise<string[]> {
  const rows = await on
    .selectDistinct({ id: orderRevisions.authorId })
    .from(orderRevisions)
    .where(eq(orderRevisions.orderId, orderId));
  return rows.map(({ id }) => id);
}
