import { and, eq, gte, lt, lte, or, sql, type SQL } from 'drizzle-orm';
import type { OrderStatus } from '../domain/order-status.ts';
import { findingCodes } from './packet-findings.ts';
import { decisions, orderRevisions, orders, orderStates, reviews } from './tables/process.ts';

/** Which orders of a list are asked for: those that have all that is given. */
export interface OrderFilter {
  /** Ids from one to another, both included. */
  readonly ids?: { readonly from: string; readonly to: string } | undefined;
  readonly status?: OrderStatus | undefined;
  readonly customer?: string | undefined;
  readonly customerReference?: string | undefined;
  readonly submittedFrom?: Date | undefined;
  readonly submittedBefore?: Date | undefined;
  /** Which department has reviewed them, in whatever round. */
  readonly department?: string | undefined;
  /** Who has decided on one of their reviews, in whatever round. */
  readonly decidedBy?: string | undefined;
  /** What a check has found, in whatever round. */
  readonly finding?: string | undefined;
  /** The version of the policy by which they are, or were, reviewed. */
  readonly policyVersion?: number | undefined;
  readonly currency?: string | undefined;
  /** In minor units of that currency, both included. */
  readonly totalFromMinor?: bigint | undefined;
  readonly totalToMinor?: bigint | undefined;
}

function statusIs(status: OrderStatus): SQL | undefined {
  const isStatus = eq(orderStates.status, status);
  return status === 'submitted' ? or(isStatus, sql`${orderStates.orderId} is null`) : isStatus;
}

function given<Value>(value: Value | undefined, toCondition: (value: Value) => SQL | undefined) {
  return value === undefined ? undefined : toCondition(value);
}

function hasReview(condition: SQL | undefined): SQL {
  const ofOrder = and(eq(reviews.orderId, orders.id), condition);
  return sql`exists (select 1 from ${reviews} where ${ofOrder})`;
}

function hasDecision(actorId: string): SQL {
  const ofOrder = and(eq(decisions.orderId, orders.id), eq(decisions.actorId, actorId));
  return sql`exists (select 1 from ${decisions} where ${ofOrder})`;
}

/** What a filter asks of a query of orders with their state and the revision that is under review. */
export function matches(filter: OrderFilter): SQL | undefined {
  return and(
    given(filter.ids, ({ from, to }) => and(gte(orders.id, from), lte(orders.id, to))),
    given(filter.status, statusIs),
    given(filter.customer, (id) => eq(orderRevisions.customerId, id)),
    given(filter.customerReference, (text) => eq(orderRevisions.customerReference, text)),
    given(filter.submittedFrom, (at) => gte(orders.submittedAt, at)),
    given(filter.submittedBefore, (at) => lt(orders.submittedAt, at)),
    given(filter.department, (name) => hasReview(eq(reviews.department, name))),
    given(filter.decidedBy, hasDecision),
    given(filter.finding, (code) =>
      hasReview(sql`${findingCodes(reviews.packet)} @> ${JSON.stringify([code])}::jsonb`),
    ),
    given(filter.policyVersion, (version) => eq(orderStates.policyVersion, version)),
    given(filter.currency, (currency) => eq(orderRevisions.currency, currency)),
    given(filter.totalFromMinor, (minor) => gte(orderRevisions.totalMinor, minor)),
    given(filter.totalToMinor, (minor) => lte(orderRevisions.totalMinor, minor)),
  );
}
