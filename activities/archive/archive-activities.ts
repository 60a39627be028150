import { heartbeat } from '@temporalio/activity';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { waitBeforeNextLook } from '../../domain/archive.ts';
import {
  addArchivedExecution,
  addToArchiveOutbox,
  clearDueOrder,
  findNextDueAt,
  hasEnded,
  listArchivedRunIds,
  listDueOrders,
  putOffDueOrder,
  type DueOrder,
} from '../../db/archive.ts';
import type { Database } from '../../db/pool.ts';
import { ORDER_REVIEW, orderReviewId, reviewedOrderId } from '../../workflows/contract.ts';
import { toArchivedExecution } from './closed-execution.ts';

export interface ArchiveTools {
  readonly database: Database;
  readonly temporal: Client;
  /** The queue whose executions belong to the database. */
  readonly taskQueue: string;
}

/** What a batch came to. */
export interface Archived {
  readonly hasMore: boolean;
  /** When the next order is due, in milliseconds since 1970; null when none waits. */
  readonly nextDueAtMs: number | null;
}

export interface SweepPage {
  /** Executions that ended before this instant have been looked for already. */
  readonly closedAfterMs: number;
  /** Where the page before ended; null for the first one. */
  readonly after: string | null;
}

const ORDERS_IN_A_BATCH = 50;
const EXECUTIONS_ON_A_PAGE = 200;
/** What an order's id looks like; another program's executions are not ours to keep. */
const ORDER_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The newest execution of a workflow as the engine knows it at once, for the lists of the engine lag behind; null for none. */
async function findNewestRunId({ temporal }: ArchiveTools, workflowId: string): Promise<string | null> {
  try {
    return (await temporal.workflow.getHandle(workflowId).describe()).runId;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function listRunIds(tools: ArchiveTools, workflowId: string): Promise<ReadonlySet<string>> {
  const runIds = new Set<string>();
  const newest = await findNewestRunId(tools, workflowId);
  if (newest !== null) runIds.add(newest);
  for await (const { runId } of tools.temporal.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    runIds.add(runId);
  }
  return runIds;
}

/** Archives one execution unless it still runs; says whether it does. One that the engine forgot meanwhile does not. */
async function archiveRun(tools: ArchiveTools, run: { orderId: string; runId: string }): Promise<boolean> {
  const { database, temporal } = tools;
  try {
    const history = await temporal.workflow.getHandle(orderReviewId(run.orderId), run.runId).fetchHistory();
    const archived = toArchivedExecution({ ...run, history, now: new Date() });
    if (archived) await addArchivedExecution(database, archived);
    return archived === null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * Archives the executions of an order that have ended. The note of it stays only while the record says that the order has
 * ended and its execution has not: that one is about to.
 */
async function archiveOrder(tools: ArchiveTools, due: DueOrder): Promise<void> {
  const { database } = tools;
  const { orderId } = due;
  const isExpectedToEnd = await hasEnded(database, orderId);
  const archived = await listArchivedRunIds(database, orderId);
  let isRunning = false;
  for (const runId of await listRunIds(tools, orderReviewId(orderId))) {
    if (!archived.has(runId) && (await archiveRun(tools, { orderId, runId }))) isRunning = true;
  }
  if (isRunning && isExpectedToEnd) {
    await putOffDueOrder(database, due, new Date(Date.now() + waitBeforeNextLook(due.attempts)));
  } else {
    await clearDueOrder(database, due);
  }
}

/** Archives the orders that are due, a batch of them. Running again changes nothing that is archived. */
async function archiveHistories(tools: ArchiveTools): Promise<Archived> {
  const { database } = tools;
  const due = await listDueOrders(database, { now: new Date(), limit: ORDERS_IN_A_BATCH });
  for (const order of due) {
    await archiveOrder(tools, order);
    heartbeat();
  }
  const nextDueAt = await findNextDueAt(database);
  return { hasMore: due.length === ORDERS_IN_A_BATCH, nextDueAtMs: nextDueAt?.getTime() ?? null };
}

/** Notes the executions that ended without anything having told the archive: terminated by hand, or by a crash. */
async function sweepExecutions(tools: ArchiveTools, page: SweepPage): Promise<{ next: string | null }> {
  const { database, temporal, taskQueue } = tools;
  const since = new Date(page.closedAfterMs).toISOString();
  const { executions, nextPageToken } = await temporal.workflowService.listWorkflowExecutions({
    namespace: temporal.options.namespace,
    pageSize: EXECUTIONS_ON_A_PAGE,
    query: `WorkflowType = '${ORDER_REVIEW}' and TaskQueue = '${taskQueue}' and CloseTime >= '${since}'`,
    nextPageToken: page.after === null ? new Uint8Array() : Buffer.from(page.after, 'base64'),
  });
  const listed = executions.map(({ execution }) => ({
    orderId: reviewedOrderId(execution?.workflowId ?? ''),
    runId: execution?.runId ?? '',
  }));
  await addToArchiveOutbox(
    database,
    listed.filter(({ orderId }) => ORDER_ID.test(orderId)),
  );
  return { next: nextPageToken.length === 0 ? null : Buffer.from(nextPageToken).toString('base64') };
}

/** What the archive does, as the worker registers it. */
export function createArchiveActivities(tools: ArchiveTools) {
  return {
    archiveHistories: () => archiveHistories(tools),
    sweepExecutions: (page: SweepPage) => sweepExecutions(tools, page),
  };
}

export type ArchiveActivities = ReturnType<typeof createArchiveActivities>;
