import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { and, asc, desc, eq, inArray, isNotNull, lte, max, min, sql } from 'drizzle-orm';
import { sha256Hex } from './canonical.ts';
import type { Queryable } from './pool.ts';
import { archivedExecutions, archiveOutbox, workflowBundles } from './tables/archive.ts';
import { orderStates } from './tables/process.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

export type NewArchivedExecution = typeof archivedExecutions.$inferInsert;
export type ArchivedExecutionRow = typeof archivedExecutions.$inferSelect;

/** Keeps the code of a bundle, once for each content, and notes that a worker begins with it. Returns its hash. */
export async function keepBundle(on: Queryable, code: Buffer): Promise<string> {
  const hash = sha256Hex(code);
  const now = new Date();
  const known = await on
    .update(workflowBundles)
    .set({ startedAt: now })
    .where(eq(workflowBundles.hash, hash))
    .returning({ hash: workflowBundles.hash });
  if (known.length > 0) return hash;
  await on
    .insert(workflowBundles)
    .values({ hash, code: await compress(code), sizeBytes: code.length, keptAt: now, startedAt: now })
    .onConflictDoNothing();
  return hash;
}

/** The bundles that workers have run, the one that a worker began with last first. */
export function listBundles(on: Queryable) {
  const { hash, sizeBytes, keptAt, startedAt } = workflowBundles;
  return on
    .select({ hash, sizeBytes, keptAt, startedAt })
    .from(workflowBundles)
    .orderBy(desc(startedAt), asc(hash));
}

/** The code of a bundle; null when there is none of this hash. */
export async function readBundle(on: Queryable, hash: string): Promise<Buffer | null> {
  const [row] = await on
    .select({ code: workflowBundles.code })
    .from(workflowBundles)
    .where(eq(workflowBundles.hash, hash));
  return row ? expand(row.code) : null;
}

/** Adds the history of an execution that has ended; one that is there already stays as it is. */
export async function addArchivedExecution(on: Queryable, row: NewArchivedExecution): Promise<void> {
  await on.insert(archivedExecutions).values(row).onConflictDoNothing();
}

/** The ids of the executions of an order that are archived. */
export async function listArchivedRunIds(on: Queryable, orderId: string): Promise<ReadonlySet<string>> {
  const rows = await on
    .select({ runId: archivedExecutions.runId })
    .from(archivedExecutions)
    .where(eq(archivedExecutions.orderId, orderId));
  return new Set(rows.map(({ runId }) => runId));
}

/** An archived execution with the hash of the bundle that ran it, where that bundle was kept. */
export type ArchivedExecution = ArchivedExecutionRow & { readonly bundleHash: string | null };

/** The archived executions of orders, of each order the first one first. */
export async function listArchivedExecutions(
  on: Queryable,
  orderIds: readonly string[],
): Promise<ArchivedExecution[]> {
  if (orderIds.length === 0) return [];
  const rows = await on
    .select({ execution: archivedExecutions, bundleHash: workflowBundles.hash })
    .from(archivedExecutions)
    .leftJoin(
      workflowBundles,
      sql`${archivedExecutions.bundleDigits} = left(${workflowBundles.hash}, length(${archivedExecutions.bundleDigits}))`,
    )
    .where(inArray(archivedExecutions.orderId, [...orderIds]))
    .orderBy(asc(archivedExecutions.startedAt), asc(archivedExecutions.runId));
  return rows.map(({ execution, bundleHash }) => ({ ...execution, bundleHash }));
}

/** An order that waits for the archive, with the last note of it that was seen. */
export interface DueOrder {
  readonly orderId: string;
  readonly throughId: number;
  readonly attempts: number;
}

/** The orders that are due to be archived, those that wait longest first. */
export async function listDueOrders(on: Queryable, input: { now: Date; limit: number }): Promise<DueOrder[]> {
  const { orderId, id, attempts, dueAt } = archiveOutbox;
  const rows = await on
    .select({ orderId, throughId: max(id), attempts: max(attempts) })
    .from(archiveOutbox)
    .where(lte(dueAt, input.now))
    .groupBy(orderId)
    .orderBy(min(id))
    .limit(input.limit);
  return rows.map((row) => ({
    orderId: row.orderId,
    throughId: row.throughId ?? 0,
    attempts: row.attempts ?? 0,
  }));
}

function seenNotes({ orderId, throughId }: DueOrder) {
  return and(eq(archiveOutbox.orderId, orderId), lte(archiveOutbox.id, throughId));
}

/** Takes the notes that were seen out of the outbox; what came meanwhile stays. */
export async function clearDueOrder(on: Queryable, due: DueOrder): Promise<void> {
  await on.delete(archiveOutbox).where(seenNotes(due));
}

/** Lets an order wait until a later instant. */
export async function putOffDueOrder(on: Queryable, due: DueOrder, dueAt: Date): Promise<void> {
  await on
    .update(archiveOutbox)
    .set({ dueAt, attempts: due.attempts + 1 })
    .where(seenNotes(due));
}

/** When the next order is due; null when none waits. */
export async function findNextDueAt(on: Queryable): Promise<Date | null> {
  const [row] = await on.select({ next: min(archiveOutbox.dueAt) }).from(archiveOutbox);
  return row?.next ?? null;
}

/** Notes orders of which executions were found that are not archived; those that the database does not know are left out. */
export async function addToArchiveOutbox(
  on: Queryable,
  executions: readonly { orderId: string; runId: string }[],
): Promise<void> {
  if (executions.length === 0) return;
  const orderIds = [...new Set(executions.map(({ orderId }) => orderId))];
  const known = await on
    .select({ orderId: orderStates.orderId })
    .from(orderStates)
    .where(inArray(orderStates.orderId, orderIds));
  const archived = await on
    .select({ runId: archivedExecutions.runId })
    .from(archivedExecutions)
    .where(inArray(archivedExecutions.orderId, orderIds));
  const kept = new Set(archived.map(({ runId }) => runId));
  const missing = new Set(executions.filter(({ runId }) => !kept.has(runId)).map(({ orderId }) => orderId));
  const rows = known.filter(({ orderId }) => missing.has(orderId));
  if (rows.length > 0) await on.insert(archiveOutbox).values(rows);
}

/** Whether the order's process has ended on record. */
export async function hasEnded(on: Queryable, orderId: string): Promise<boolean> {
  const ended = and(eq(orderStates.orderId, orderId), isNotNull(orderStates.closedAt));
  return (await on.$count(orderStates, ended)) > 0;
}
