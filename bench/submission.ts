import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { readClientConfig } from '../config.ts';
import { readStackFile, type StackFile } from '../stack/stack-file.ts';
import { percentile, submitOrder } from './stack-client.ts';

/**
 * `npm run bench:submission`: against a stack that `npm start` runs. Submits orders at a steady ten a second and
 * prints how long `POST /v1/orders` took; then lets everything rest and counts the transactions of an idle stack.
 */
const ORDERS_PER_SECOND = 10;
const SUBMITTED = 300;
const WARM_UP = 30;
const REST_SECONDS = 20;
const SETTLE_SECONDS = 5;

async function submitSteadily(stack: StackFile, sample: string, count: number): Promise<number[]> {
  const beganAt = performance.now();
  const running: Promise<number>[] = [];
  for (let index = 0; index < count; index += 1) {
    const dueAt = beganAt + (index * 1_000) / ORDERS_PER_SECOND;
    await pause(Math.max(0, dueAt - performance.now()));
    running.push(submitOrder(stack, sample));
  }
  return Promise.all(running);
}

async function countTransactions(client: pg.Client): Promise<number> {
  const counted = await client.query<{ count: string }>(
    'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()',
  );
  return Number(counted.rows[0]?.count);
}

/** The transactions of the stack in a time in which nobody asks anything of it. */
async function measureRest(stack: StackFile): Promise<{ waiting: number; transactionsPerSecond: number }> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  try {
    await client.query('set role countersign_api');
    const waiting = await client.query<{ count: string }>(
      `select count(*) from order_states where status = 'in_review'`,
    );
    const before = await countTransactions(client);
    await pause(REST_SECONDS * 1_000);
    const counted = (await countTransactions(client)) - before;
    return { waiting: Number(waiting.rows[0]?.count), transactionsPerSecond: counted / REST_SECONDS };
  } finally {
    await client.end();
  }
}

const stack = readStackFile(readClientConfig().COUNTERSIGN_DATA_DIR);
if (!stack) throw new Error('There is no stack to measure: run `npm start` first.');
const sample = readFileSync('docs/samples/special-requirements.json', 'utf8');
await submitSteadily(stack, sample, WARM_UP);
const load = loadavg()[0];
const took = (await submitSteadily(stack, sample, SUBMITTED)).sort((a, b) => a - b);
await pause(SETTLE_SECONDS * 1_000);
const rest = await measureRest(stack);
const figures = {
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  node: process.version,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  loadBefore: load,
  submitted: SUBMITTED,
  ordersPerSecond: ORDERS_PER_SECOND,
  p50Ms: percentile(took, 0.5),
  p99Ms: percentile(took, 0.99),
  mostMs: percentile(took, 1),
  ordersWaiting: rest.waiting,
  idleTransactionsPerSecond: rest.transactionsPerSecond,
};
console.table(figures);
console.log(JSON.stringify(figures));
