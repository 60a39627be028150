import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { ORDER_STATUSES, isClosed } from '../../domain/order-status.ts';
import { PROGRAM_NAMES } from '../../stack/processes/program.ts';
import type { ChaosStack } from './chaos-stack.ts';
import { connectOwner } from './checker/watch-limits.ts';

/** Longer than an order takes that nobody decides and whose author never resubmits. */
const SETTLE_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 1_000;

const CLOSED = ORDER_STATUSES.filter(isClosed);
const UNENDED = `
  select count(*)::int as count from orders left join order_states on order_id = id
  where status is null or not (status::text = any($1))`;

async function countUnended(ownerUrl: string): Promise<number> {
  const client: pg.Client = await connectOwner(ownerUrl);
  try {
    const { rows } = await client.query<{ count: number }>(UNENDED, [CLOSED]);
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}

async function countRunning({ temporal }: ChaosStack): Promise<number> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    const client = new Client({ connection, namespace: temporal.namespace });
    return (await client.workflow.count(`ExecutionStatus = 'Running'`)).count;
  } finally {
    await connection.close();
  }
}

async function isSettled(stack: ChaosStack): Promise<boolean> {
  if (!stack.keeper.isWhole(PROGRAM_NAMES)) return false;
  try {
    return (await countUnended(stack.ownerUrl)) === 0 && (await countRunning(stack)) === 0;
  } catch {
    return false;
  }
}

/** Waits, with everything mended, until every order has ended. Answers how long that took, in milliseconds; the checker finds what has not. */
export async function settle(stack: ChaosStack): Promise<number> {
  const beganAt = Date.now();
  for (const proxy of Object.values(stack.proxies)) proxy.mend();
  while (Date.now() - beganAt < SETTLE_WITHIN_MS && !(await isSettled(stack))) await delay(LOOK_EVERY_MS);
  return Date.now() - beganAt;
}
