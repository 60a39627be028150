import { and, asc, count, desc, eq, gt, sql } from 'drizzle-orm';
import type { Difference } from '../domain/compare-order.ts';
import type { DifferenceOutcome, Resolution } from '../domain/difference.ts';
import type { Database, Queryable } from './pool.ts';
import { differences, reconciliations } from './tables/reconciliation.ts';

export type ReconciliationRow = typeof reconciliations.$inferSelect;
export type DifferenceRow = typeof differences.$inferSelect;

/** Notes that a reconciliation was asked for; the same one again changes nothing. */
export async function addReconciliation(
  on: Queryable,
  input: { id: string; applies: boolean; requestedBy: string },
): Promise<void> {
  const row = { ...input, startedAt: new Date(), ordersExamined: 0, executionsExamined: 0 };
  await on.insert(reconciliations).values(row).onConflictDoNothing();
}

/** Notes that a reconciliation came to its end. */
export async function finishReconciliation(on: Queryable, id: string): Promise<void> {
  await on.update(reconciliations).set({ finishedAt: new Date() }).where(eq(reconciliations.id, id));
}

/** One reconciliation, or null. */
export async function findReconciliation(on: Queryable, id: string): Promise<ReconciliationRow | null> {
  const [row] = await on.select().from(reconciliations).where(eq(reconciliations.id, id));
  return row ?? null;
}

/** Whether the latest reconciliation has not come to its end. */
export async function isReconciliationUnfinished(on: Queryable): Promise<boolean> {
  const [latest] = await listReconciliations(on, 1);
  return latest?.finishedAt === null;
}

/** The latest reconciliations, the newest first. */
export function listReconciliations(on: Queryable, limit: number): Promise<ReconciliationRow[]> {
  return on.select().from(reconciliations).orderBy(desc(reconciliations.startedAt)).limit(limit);
}

/** An order that was compared, with what was found. */
export interface Examined {
  readonly orderId: string;
  readonly found: readonly Difference[];
}

/** Whether a person was asked about the very same difference by an earlier reconciliation. */
function isKnownToPerson(orderId: string, { kind, subject }: Difference) {
  return sql`exists (
    select 1 from differences
    where order_id = ${orderId}::uuid and kind = ${kind}::difference_kind and subject = ${subject}
      and outcome in ('with_person', 'resolved'))`;
}

/**
 * Notes the differences that were found on a page, without those that a person has been asked about before, and how
 * much was examined. A page that is examined again changes only what it counts.
 */
export async function addDifferences(
  database: Database,
  page: { reconciliationId: string; examined: readonly Examined[]; orders: number; executions: number },
): Promise<void> {
  const { reconciliationId, examined, orders, executions } = page;
  await database.transaction(async (tx) => {
    for (const { orderId, found } of examined) {
      for (const difference of found) {
        const { kind, subject, facts } = difference;
        await tx.execute(sql`
          insert into differences (reconciliation_id, order_id, kind, subject, facts, outcome, found_at)
          select ${reconciliationId}::uuid, ${orderId}::uuid, ${kind}::difference_kind, ${subject}::text,
            ${JSON.stringify(facts)}::jsonb, 'listed', now()
          where not ${isKnownToPerson(orderId, difference)}
          on conflict do nothing`);
      }
    }
    const { ordersExamined, executionsExamined } = reconciliations;
    await tx
      .update(reconciliations)
      .set({
        ordersExamined: sql`${ordersExamined} + ${orders}`,
        executionsExamined: sql`${executionsExamined} + ${executions}`,
      })
      .where(eq(reconciliations.id, reconciliationId));
  });
}

/** The orders of a reconciliation with differences about which nothing has been done, in the order of their ids. */
export async function listOrdersToRepair(
  on: Queryable,
  page: { reconciliationId: string; after: string | null; limit: number },
): Promise<string[]> {
  const rows = await on
    .selectDistinct({ orderId: differences.orderId })
    .from(differences)
    .where(
      and(
        eq(differences.reconciliationId, page.reconciliationId),
        eq(differences.outcome, 'listed'),
        page.after === null ? undefined : gt(differences.orderId, page.after),
      ),
    )
    .orderBy(asc(differences.orderId))
    .limit(page.limit);
  return rows.map(({ orderId }) => orderId);
}

/** The differences of an order about which this reconciliation has done nothing yet, as they were found. */
export function listUnsettled(
  on: Queryable,
  of: { reconciliationId: string; orderId: string },
): Promise<DifferenceRow[]> {
  return on
    .select()
    .from(differences)
    .where(
      and(
        eq(differences.reconciliationId, of.reconciliationId),
        eq(differences.orderId, of.orderId),
        eq(differences.outcome, 'listed'),
      ),
    )
    .orderBy(asc(differences.id));
}

export interface Settled {
  readonly outcome: Exclude<DifferenceOutcome, 'listed' | 'resolved'>;
  readonly facts: Readonly<Record<string, unknown>>;
  /** The person who is asked; null when nobody is. */
  readonly owner: string | null;
}

/** Notes what was done about a difference. */
export async function settleDifference(on: Queryable, id: number, settled: Settled): Promise<void> {
  const { outcome, facts: outcomeFacts, owner } = settled;
  await on
    .update(differences)
    .set({ outcome, outcomeFacts, owner, settledAt: new Date() })
    .where(eq(differences.id, id));
}

/** A page of differences, in the order in which they were found: of one reconciliation, or with one outcome. */
export function listDifferences(
  on: Queryable,
  page: { reconciliationId?: string; outcome?: DifferenceOutcome; after: number; limit: number },
): Promise<DifferenceRow[]> {
  const { reconciliationId, outcome } = page;
  return on
    .select()
    .from(differences)
    .where(
      and(
        gt(differences.id, page.after),
        reconciliationId === undefined ? undefined : eq(differences.reconciliationId, reconciliationId),
        outcome === undefined ? undefined : eq(differences.outcome, outcome),
      ),
    )
    .orderBy(asc(differences.id))
    .limit(page.limit);
}

/** How many differences of a reconciliation have each outcome. */
export function countOutcomes(on: Queryable, reconciliationId: string) {
  return on
    .select({ kind: differences.kind, outcome: differences.outcome, count: count() })
    .from(differences)
    .where(eq(differences.reconciliationId, reconciliationId))
    .groupBy(differences.kind, differences.outcome)
    .orderBy(differences.kind, differences.outcome);
}

/** One difference, or null. */
export async function findDifference(on: Queryable, id: number): Promise<DifferenceRow | null> {
  const [row] = await on.select().from(differences).where(eq(differences.id, id));
  return row ?? null;
}

/** Notes how a person resolved a difference. Returns null, having changed nothing, when it waits for nobody. */
export async function resolveDifference(
  on: Queryable,
  input: { id: number; resolution: Resolution; resolvedBy: string; reason: string },
): Promise<DifferenceRow | null> {
  const { id, ...resolved } = input;
  const [row] = await on
    .update(differences)
    .set({ ...resolved, outcome: 'resolved', resolvedAt: new Date() })
    .where(and(eq(differences.id, id), eq(differences.outcome, 'with_person')))
    .returning();
  return row ?? null;
}
