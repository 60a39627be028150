import { and, asc, eq, gt, inArray, isNotNull } from 'drizzle-orm';
import { listArchivedExecutions, type ArchivedExecution } from './archive.ts';
import { groupRows } from './group-rows.ts';
import { atOneMoment, type Database, type Queryable, type Transaction } from './pool.ts';
import { historyEvents, holds, orderStates, reviews } from './tables/process.ts';

/** Of which orders: one by its id, or a page of those that have ended, in the order of their ids. */
export type OrderSelection =
  { readonly orderId: string } | { readonly after: string | null; readonly limit: number };

function listStates(tx: Transaction, selection: OrderSelection) {
  const { orderId, status, revision, closedAt, headPosition, headHash } = orderStates;
  const rows = tx.select({ orderId, status, revision, closedAt, headPosition, headHash }).from(orderStates);
  if ('orderId' in selection) return rows.where(eq(orderId, selection.orderId));
  const { after, limit } = selection;
  return rows
    .where(and(isNotNull(closedAt), after === null ? undefined : gt(orderId, after)))
    .orderBy(asc(orderId))
    .limit(limit);
}

function listEvents(tx: Transaction, orderIds: string[]) {
  return tx
    .select()
    .from(historyEvents)
    .where(inArray(historyEvents.orderId, orderIds))
    .orderBy(asc(historyEvents.orderId), asc(historyEvents.position));
}

function listRounds(tx: Transaction, orderIds: string[]) {
  const { orderId, department, round, revision, status, closedBy } = reviews;
  return tx
    .select({ orderId, department, round, revision, status, closedBy })
    .from(reviews)
    .where(inArray(orderId, orderIds))
    .orderBy(asc(department), asc(round));
}

function listHoldStates(tx: Transaction, orderIds: string[]) {
  const { orderId, id, status } = holds;
  return tx.select({ orderId, id, status }).from(holds).where(inArray(orderId, orderIds)).orderBy(asc(id));
}

type StateRow = Awaited<ReturnType<typeof listStates>>[number];
type EventRow = Awaited<ReturnType<typeof listEvents>>[number];
type RoundRow = Awaited<ReturnType<typeof listRounds>>[number];
type HoldStateRow = Awaited<ReturnType<typeof listHoldStates>>[number];

/** All that an auditor replays and compares of one order: its state, its history and what the engine did. */
export interface OrderArchive extends StateRow {
  readonly executions: readonly ArchivedExecution[];
  readonly events: readonly EventRow[];
  readonly reviews: readonly RoundRow[];
  readonly holds: readonly HoldStateRow[];
}

function ofOrder<Row extends { readonly orderId: string }>(rows: readonly Row[]) {
  const groups = groupRows(rows, ({ orderId }) => orderId);
  return (orderId: string): readonly Row[] => groups.get(orderId) ?? [];
}

/** The archives of the orders, all as of one and the same instant. */
export function listOrderArchives(database: Database, selection: OrderSelection): Promise<OrderArchive[]> {
  return atOneMoment(database, async (tx) => {
    const states = await listStates(tx, selection);
    if (states.length === 0) return [];
    const orderIds = states.map(({ orderId }) => orderId);
    const executions = ofOrder(await listArchivedExecutions(tx, orderIds));
    const events = ofOrder(await listEvents(tx, orderIds));
    const rounds = ofOrder(await listRounds(tx, orderIds));
    const holdStates = ofOrder(await listHoldStates(tx, orderIds));
    return states.map((state) => ({
      ...state,
      executions: executions(state.orderId),
      events: events(state.orderId),
      reviews: rounds(state.orderId),
      holds: holdStates(state.orderId),
    }));
  });
}

/** How many orders have ended. */
export function countEndedOrders(on: Queryable): Promise<number> {
  return on.$count(orderStates, isNotNull(orderStates.closedAt));
}
