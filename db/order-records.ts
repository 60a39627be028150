import { and, asc, eq, gt, inArray, max } from 'drizzle-orm';
import type { OrderRecord } from '../domain/compare-order.ts';
import { CHAIN_START } from '../domain/history-event.ts';
import { isBesideProcess } from '../domain/step-key.ts';
import { chainHash } from './history.ts';
import { atOneMoment, type Database, type Queryable } from './pool.ts';
import { historyEvents, holds, orderRevisions, orders, orderStates } from './tables/process.ts';

interface ChainRow {
  readonly position: number;
  readonly stepKey: string;
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
}

interface Head {
  readonly headPosition: number | null;
  readonly headHash: string | null;
}

/** Where the chain of an order does not hold, or does not end at its head, in words; null where it does. */
function findChainFault(rows: readonly ChainRow[], head: Head): string | null {
  let previousHash = CHAIN_START;
  for (const [index, row] of rows.entries()) {
    if (row.position !== index + 1) return `expected position ${index + 1} and found ${row.position}`;
    if (row.previousHash !== previousHash) return `position ${row.position} does not continue the one before`;
    if (row.hash !== chainHash(row.previousHash, row.body))
      return `the hash of position ${row.position} is wrong`;
    previousHash = row.hash;
  }
  const isAtHead =
    (head.headPosition ?? 0) === rows.length && (head.headHash ?? CHAIN_START) === previousHash;
  return isAtHead ? null : `the chain ends at ${rows.length} and its head says ${head.headPosition ?? 0}`;
}

function listChain(on: Queryable, orderId: string): Promise<ChainRow[]> {
  const { position, stepKey, body, previousHash, hash } = historyEvents;
  return on
    .select({ position, stepKey, body, previousHash, hash })
    .from(historyEvents)
    .where(eq(historyEvents.orderId, orderId))
    .orderBy(asc(position));
}

/** Of the process's own steps: what is noted beside it, no execution has a receipt of. */
function lastPositions(rows: readonly ChainRow[]): number[] {
  const steps = rows.filter(({ stepKey }) => !isBesideProcess(stepKey));
  return [...new Map(steps.map(({ stepKey, position }) => [stepKey, position])).values()];
}

/** What the database says of an order, as of one instant, its chain recomputed; null when it has no such order. */
export async function readOrderRecord(on: Database, orderId: string): Promise<OrderRecord | null> {
  return atOneMoment(on, async (tx) => {
    const [row] = await tx
      .select({
        status: orderStates.status,
        reviewedRevision: orderStates.revision,
        headPosition: orderStates.headPosition,
        headHash: orderStates.headHash,
      })
      .from(orders)
      .leftJoin(orderStates, eq(orderStates.orderId, orders.id))
      .where(eq(orders.id, orderId));
    if (!row) return null;
    const [revision] = await tx
      .select({ latest: max(orderRevisions.revision) })
      .from(orderRevisions)
      .where(eq(orderRevisions.orderId, orderId));
    const chain = await listChain(tx, orderId);
    return {
      orderId,
      status: row.status,
      reviewedRevision: row.reviewedRevision,
      latestRevision: revision?.latest ?? 1,
      hashes: chain.map(({ hash }) => hash),
      stepPositions: lastPositions(chain),
      chainFault: findChainFault(chain, row),
      liveHolds: await tx.$count(holds, and(eq(holds.orderId, orderId), eq(holds.status, 'live'))),
    };
  });
}

/** The ids of the orders after one of them, in their order; `after` is null for the first page. */
export async function listOrderIds(
  on: Queryable,
  page: { after: string | null; limit: number },
): Promise<string[]> {
  const rows = await on
    .select({ id: orders.id })
    .from(orders)
    .where(page.after === null ? undefined : gt(orders.id, page.after))
    .orderBy(asc(orders.id))
    .limit(page.limit);
  return rows.map(({ id }) => id);
}

/** Those of the ids that the database has no order for. */
export async function findUnknownOrders(on: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await on
    .select({ id: orders.id })
    .from(orders)
    .where(inArray(orders.id, [...ids]));
  const known = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}
