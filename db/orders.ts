import { and, asc, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { fingerprintSource } from '../domain/checks/fingerprint.ts';
import { orderTotal, type OrderDocument } from '../domain/order-document.ts';
import { canBeRevised, ORDER_STATUSES, type OrderStatus } from '../domain/order-status.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import { claimStatement, type KeyClaim } from './idempotency.ts';
import type { Queryable, Transaction } from './pool.ts';
import { units } from './tables/master-data.ts';
import { orderRevisions, orders, orderStates } from './tables/process.ts';

export interface NewRevision {
  readonly orderId: string;
  readonly revision: number;
  readonly document: OrderDocument;
  readonly authorId: string;
  readonly createdAt: Date;
  /** RFC 8785 JSON of what its author was shown that it would do to the review; left out for a first revision. */
  readonly shownImpact?: string;
}

export interface NewOrder {
  readonly id: string;
  readonly submitterId: string;
  readonly submittedAt: Date;
  readonly asOf: Date | null;
  readonly requestedPolicyVersion: number | null;
}

function toRevisionRow(input: NewRevision): typeof orderRevisions.$inferInsert {
  const { document, ...revision } = input;
  const text = canonicalJson(document);
  return {
    ...revision,
    document: text,
    documentHash: sha256Hex(text),
    customerId: document.customer,
    customerReference: document.customerReference ?? null,
    currency: document.currency,
    totalMinor: orderTotal(document).amountMinor,
    requiredOn: document.requiredOn,
    fingerprint: sha256Hex(canonicalJson(fingerprintSource(document))),
    shownImpact: input.shownImpact ?? null,
  };
}

/**
 * Writes an order with its first revision, and takes the key of its request, in one statement: it is all or nothing
 * and one round trip. Returns false, having written nothing, when the key is taken. The document must have been
 * validated.
 */
export async function addOrder(
  on: Queryable,
  input: { order: NewOrder; document: OrderDocument; claim: KeyClaim | null },
): Promise<boolean> {
  const { order, document, claim } = input;
  const { id: orderId, submitterId: authorId, submittedAt: createdAt } = order;
  const row = toRevisionRow({ orderId, revision: 1, document, authorId, createdAt });
  const at = createdAt.toISOString();
  const claimed = claim ? claimStatement(on, claim) : sql`(select 1)`;
  const added = await on.execute(sql`
    with claimed as ${claimed},
    added as (
      insert into orders (id, submitter_id, submitted_at, as_of, requested_policy_version)
      select ${orderId}::uuid, ${authorId}::text, ${at}::timestamptz,
        ${order.asOf?.toISOString() ?? null}::timestamptz, ${order.requestedPolicyVersion}::int
      where exists (select 1 from claimed)
      returning id
    )
    insert into order_revisions (order_id, revision, document, document_hash, author_id, created_at, customer_id,
      customer_reference, currency, total_minor, required_on, fingerprint)
    select id, 1, ${row.document}::text, ${row.documentHash}::text, ${authorId}::text, ${at}::timestamptz,
      ${row.customerId}::text, ${row.customerReference}::text, ${row.currency}::text, ${row.totalMinor}::bigint,
      ${row.requiredOn}::date, ${row.fingerprint}::text
    from added`);
  return (added.rowCount ?? 0) > 0;
}

/** Writes a further revision of an order. Returns false when somebody else wrote that revision first. */
export async function addRevision(tx: Transaction, input: NewRevision): Promise<boolean> {
  const added = await tx
    .insert(orderRevisions)
    .values(toRevisionRow(input))
    .onConflictDoNothing()
    .returning({ revision: orderRevisions.revision });
  return added.length > 0;
}

/** The steps, in millionths, of those of the units that are known. */
export async function findUnitSteps(on: Queryable, unitIds: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await on
    .select({ id: units.externalId, stepMicro: units.stepMicro })
    .from(units)
    .where(inArray(units.externalId, [...unitIds]));
  return new Map(rows.map((row) => [row.id, row.stepMicro]));
}

/** Ids of orders whose review has not begun, oldest first: those that the engine has perhaps not heard of. */
export async function listUnstartedOrders(on: Queryable): Promise<string[]> {
  const rows = await on
    .select({ id: orders.id })
    .from(orders)
    .leftJoin(orderStates, eq(orderStates.orderId, orders.id))
    .where(isNull(orderStates.orderId))
    .orderBy(asc(orders.id));
  return rows.map((row) => row.id);
}

export interface UndeliveredRevision {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly revision: number;
  readonly authorId: string;
}

/** The newest revision of each order that no review has taken up. */
function selectUndelivered(on: Queryable) {
  return on
    .selectDistinctOn([orderRevisions.orderId], {
      orderId: orderRevisions.orderId,
      status: orderStates.status,
      revision: orderRevisions.revision,
      authorId: orderRevisions.authorId,
    })
    .from(orderStates)
    .innerJoin(
      orderRevisions,
      and(eq(orderRevisions.orderId, orderStates.orderId), gt(orderRevisions.revision, orderStates.revision)),
    )
    .orderBy(orderRevisions.orderId, desc(orderRevisions.revision))
    .$dynamic();
}

/** The newest revision of each order that can go on with one that no review has taken up yet. */
export function listUndeliveredRevisions(on: Queryable): Promise<UndeliveredRevision[]> {
  return selectUndelivered(on).where(inArray(orderStates.status, ORDER_STATUSES.filter(canBeRevised)));
}

/** The newest revision of an order, whatever its state, unless a review has taken it up; null without one. */
export async function findUndeliveredRevision(
  on: Queryable,
  orderId: string,
): Promise<UndeliveredRevision | null> {
  const [row] = await selectUndelivered(on).where(eq(orderStates.orderId, orderId));
  return row ?? null;
}
