import { and, asc, desc, eq, gt, inArray, isNull } from 'drizzle-orm';
import { fingerprintSource } from '../domain/checks/fingerprint.ts';
import { orderTotal, type OrderDocument } from '../domain/order-document.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import type { Queryable, Transaction } from './pool.ts';
import { units } from './tables/master-data.ts';
import { orderRevisions, orders, orderStates } from './tables/process.ts';

export interface NewRevision {
  readonly orderId: string;
  readonly revision: number;
  readonly document: OrderDocument;
  readonly authorId: string;
  readonly createdAt: Date;
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
  };
}

/** Writes an order with its first revision. The document must have been validated. */
export async function addOrder(tx: Transaction, order: NewOrder, document: OrderDocument): Promise<void> {
  const { id: orderId, submitterId: authorId, submittedAt: createdAt } = order;
  await tx.insert(orders).values(order);
  await tx
    .insert(orderRevisions)
    .values(toRevisionRow({ orderId, revision: 1, document, authorId, createdAt }));
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
  readonly revision: number;
  readonly authorId: string;
}

/** The newest revision of each returned order, or of one of them, that its review has not taken up yet. */
export async function listUndeliveredRevisions(
  on: Queryable,
  orderId?: string,
): Promise<UndeliveredRevision[]> {
  const ofOrder = orderId === undefined ? undefined : eq(orderStates.orderId, orderId);
  return on
    .selectDistinctOn([orderRevisions.orderId], {
      orderId: orderRevisions.orderId,
      revision: orderRevisions.revision,
      authorId: orderRevisions.authorId,
    })
    .from(orderStates)
    .innerJoin(
      orderRevisions,
      and(eq(orderRevisions.orderId, orderStates.orderId), gt(orderRevisions.revision, orderStates.revision)),
    )
    .where(and(eq(orderStates.status, 'returned'), ofOrder))
    .orderBy(orderRevisions.orderId, desc(orderRevisions.revision));
}
