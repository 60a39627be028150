import { and, asc, eq, lte } from 'drizzle-orm';
import type { OrderDocument } from '../domain/order-document.ts';
import { parseStored } from './canonical.ts';
import type { Queryable } from './pool.ts';
import { orderRevisions, orders, orderStates } from './tables/process.ts';

/** What every activity of a review needs to know of the order. */
export interface ReviewSubject {
  readonly orderId: string;
  readonly submitterId: string;
  readonly submittedAt: Date;
  readonly asOf: Date | null;
  readonly requestedPolicyVersion: number | null;
  /** The version that the running review is pinned to; null before its intake. */
  readonly policyVersion: number | null;
  readonly revision: number;
  readonly revisedAt: Date;
  readonly document: OrderDocument;
  readonly documentHash: string;
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
      submittedAt: orders.submittedAt,
      asOf: orders.asOf,
      requestedPolicyVersion: orders.requestedPolicyVersion,
      policyVersion: orderStates.policyVersion,
      revision: orderRevisions.revision,
      revisedAt: orderRevisions.createdAt,
      document: orderRevisions.document,
      documentHash: orderRevisions.documentHash,
    })
    .from(orders)
    .innerJoin(
      orderRevisions,
      and(eq(orderRevisions.orderId, orders.id), eq(orderRevisions.revision, input.revision)),
    )
    .leftJoin(orderStates, eq(orderStates.orderId, orders.id))
    .where(eq(orders.id, input.orderId));
  if (!row) throw new Error(`order ${input.orderId} has no revision ${input.revision}`);
  return { ...row, document: parseStored<OrderDocument>(row.document) };
}

/** Everybody who submitted or amended the order up to a revision, in the order in which they first did. */
export async function listAuthors(
  on: Queryable,
  input: { orderId: string; revision: number },
): Promise<string[]> {
  const rows = await on
    .select({ authorId: orderRevisions.authorId })
    .from(orderRevisions)
    .where(and(eq(orderRevisions.orderId, input.orderId), lte(orderRevisions.revision, input.revision)))
    .orderBy(asc(orderRevisions.revision));
  return [...new Set(rows.map((row) => row.authorId))];
}
