import { heartbeat } from '@temporalio/activity';
import { findUnknownOrders, listOrderIds } from '../../db/order-records.ts';
import {
  addDifferences,
  addReconciliation,
  finishReconciliation,
  listOrdersToRepair,
  type Examined,
} from '../../db/reconciliations.ts';
import { ORDER_REVIEW, reviewedOrderId } from '../../workflows/contract.ts';
import { examineOrder, type ReconciliationTools } from './examine-order.ts';
import { repairOrder } from './repair-order.ts';

interface Page {
  readonly id: string;
  /** Where the page before ended; null for the first one. */
  readonly after: string | null;
}
interface PageEnd {
  readonly next: string | null;
}

const ORDERS_ON_A_PAGE = 100;
const ORDERS_AT_ONCE = 8;
/** What an order's id looks like; another program's executions are not ours to compare. */
const ORDER_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Runs the work for every order, a few at a time, and tells the engine after each that it goes on. */
async function forEach<Result>(
  orderIds: readonly string[],
  work: (orderId: string) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = orderIds.values();
  const lane = async () => {
    for (const orderId of waiting) {
      results.push(await work(orderId));
      heartbeat();
    }
  };
  await Promise.all(Array.from({ length: ORDERS_AT_ONCE }, lane));
  return results;
}

function examineEach(tools: ReconciliationTools, orderIds: readonly string[]): Promise<Examined[]> {
  return forEach(orderIds, async (orderId) => ({ orderId, found: await examineOrder(tools, orderId) }));
}

async function examineOrders(tools: ReconciliationTools, { id, after }: Page): Promise<PageEnd> {
  const { database } = tools;
  const orderIds = await listOrderIds(database, { after, limit: ORDERS_ON_A_PAGE });
  const examined = await examineEach(tools, orderIds);
  await addDifferences(database, {
    reconciliationId: id,
    examined,
    orders: orderIds.length,
    executions: 0,
  });
  return { next: orderIds.length < ORDERS_ON_A_PAGE ? null : (orderIds.at(-1) ?? null) };
}

/** Looks for executions without an order; every order has been compared with its execution already. */
async function examineExecutions(tools: ReconciliationTools, { id, after }: Page): Promise<PageEnd> {
  const { database, temporal, taskQueue } = tools;
  const { executions, nextPageToken } = await temporal.workflowService.listWorkflowExecutions({
    namespace: temporal.options.namespace,
    pageSize: ORDERS_ON_A_PAGE,
    query: `WorkflowType = '${ORDER_REVIEW}' and TaskQueue = '${taskQueue}'`,
    nextPageToken: after === null ? new Uint8Array() : Buffer.from(after, 'base64'),
  });
  const listed = executions.map(({ execution }) => reviewedOrderId(execution?.workflowId ?? ''));
  const orderIds = [...new Set(listed.filter((orderId) => ORDER_ID.test(orderId)))];
  const examined = await examineEach(tools, await findUnknownOrders(database, orderIds));
  await addDifferences(database, {
    reconciliationId: id,
    examined,
    orders: 0,
    executions: executions.length,
  });
  return { next: nextPageToken.length === 0 ? null : Buffer.from(nextPageToken).toString('base64') };
}

async function repairOrders(tools: ReconciliationTools, { id, after }: Page): Promise<PageEnd> {
  const page = { reconciliationId: id, after, limit: ORDERS_ON_A_PAGE };
  const orderIds = await listOrdersToRepair(tools.database, page);
  await forEach(orderIds, (orderId) => repairOrder({ tools, reconciliationId: id, orderId }));
  return { next: orderIds.length < ORDERS_ON_A_PAGE ? null : (orderIds.at(-1) ?? null) };
}

/** What a reconciliation does, as the worker registers it. */
export function createReconciliationActivities(tools: ReconciliationTools) {
  return {
    openReconciliation: (input: { id: string; applies: boolean; requestedBy: string }) =>
      addReconciliation(tools.database, input),
    examineOrders: (page: Page) => examineOrders(tools, page),
    examineExecutions: (page: Page) => examineExecutions(tools, page),
    repairOrders: (page: Page) => repairOrders(tools, page),
    closeReconciliation: ({ id }: { id: string }) => finishReconciliation(tools.database, id),
  };
}

export type ReconciliationActivities = ReturnType<typeof createReconciliationActivities>;
