import { sleep } from '@temporalio/activity';
import { compareOrder, type Difference } from '../../domain/compare-order.ts';
import { readOrderRecord } from '../../db/order-records.ts';
import type { Database } from '../../db/pool.ts';
import { readOrderProcess, type HistoryReader } from './order-process.ts';

export interface ReconciliationTools extends HistoryReader {
  readonly database: Database;
  /** The queue whose executions belong to the database. */
  readonly taskQueue: string;
}

/** Between two looks at an order that is in doubt, in milliseconds. */
const LOOK_AGAIN_MS = 100;
/**
 * How long an order may be in doubt, in milliseconds: longer than an effect is retried within one task of a workflow
 * (effects.ts), after which the engine waits for a timer and no longer for a worker.
 */
const LONGEST_DOUBT_MS = 15_000;

async function look(tools: ReconciliationTools, orderId: string) {
  const process = await readOrderProcess(tools, orderId);
  const record = await readOrderRecord(tools.database, orderId);
  return { differences: compareOrder(record, process), isBusy: process?.isBusy ?? false };
}

/**
 * The differences of one order. An order at work differs for moments, between the commit of an effect and its
 * receipt: a difference is one when two looks find the same and the engine waits for no worker.
 */
export async function examineOrder(
  tools: ReconciliationTools,
  orderId: string,
): Promise<readonly Difference[]> {
  const decidedAt = Date.now() + LONGEST_DOUBT_MS;
  let before = '';
  for (;;) {
    const { differences, isBusy } = await look(tools, orderId);
    if (differences.length === 0) return [];
    const seen = JSON.stringify(differences);
    if (seen === before && !isBusy) return differences;
    if (Date.now() >= decidedAt) return differences;
    before = seen;
    await sleep(LOOK_AGAIN_MS);
  }
}
