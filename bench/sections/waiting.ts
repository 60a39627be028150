import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { aWaitingOrder } from '../load/company.ts';
import { runInFlight } from '../load/in-flight.ts';
import type { LoadClient } from '../load/load-client.ts';
import { cpuBetween, readUsages } from '../measure/process-usage.ts';
import type { StackUnderTest } from '../stack-under-test.ts';

const SUBMITTED_AT_ONCE = 20;
const REST_SECONDS = 30;
const LOOK_EVERY_MS = 1_000;
const BYTES_A_MIB = 2 ** 20;

/** Submits orders that wait for a person from their first stage on, and says how fast they were taken. */
export async function submitWaiting(input: {
  readonly client: LoadClient;
  readonly orders: number;
}): Promise<{ orders: number; ordersPerSecond: number }> {
  const { client, orders } = input;
  const beganAt = performance.now();
  await runInFlight({
    times: orders,
    inFlight: SUBMITTED_AT_ONCE,
    work: async (number) => {
      await client.post({ as: 'submitter', path: '/v1/orders', body: aWaitingOrder(number) });
    },
  });
  return { orders, ordersPerSecond: (orders * 1_000) / (performance.now() - beganAt) };
}

export interface Rest {
  readonly waiting: number;
  /** Of one core, by process and together. */
  readonly cpuPercent: Readonly<Record<string, number>>;
  readonly cpuPercentOfAll: number;
  readonly memoryMiB: Readonly<Record<string, number>>;
  readonly apiAndWorkerMiB: number;
  /** Sessions that reached the application's database in that time, other than the measurement's own. */
  readonly databaseSessions: number;
}

async function askNumber(client: pg.Client, query: string): Promise<number> {
  const answer = await client.query<{ number: string }>(query);
  return Number(answer.rows[0]?.number);
}

const SESSIONS = `select sessions as number from pg_stat_database where datname = current_database()`;
const OTHERS = `select count(*) as number from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;
const WAITING = `select count(*) as number from order_states where status = 'in_review'`;
const UNPLANNED = `select count(*) as number from orders left join order_states on order_id = id where order_id is null`;

async function waitForRest(client: pg.Client): Promise<void> {
  while ((await askNumber(client, UNPLANNED)) > 0) await pause(LOOK_EVERY_MS);
  while ((await askNumber(client, OTHERS)) > 0) await pause(LOOK_EVERY_MS);
}

/** What the stack uses while orders merely wait, once its work is done and its connections are closed. */
export async function measureRest(stack: StackUnderTest): Promise<Rest> {
  const client = new pg.Client({ connectionString: stack.read().databaseUrl });
  await client.connect();
  try {
    await waitForRest(client);
    const waiting = await askNumber(client, WAITING);
    const sessions = await askNumber(client, SESSIONS);
    const before = readUsages(stack.read().processes);
    await pause(REST_SECONDS * 1_000);
    const after = readUsages(stack.read().processes);
    const cpuPercent = Object.fromEntries(
      Object.entries(cpuBetween(before, after)).map(([name, cpuMs]) => [name, cpuMs / (REST_SECONDS * 10)]),
    );
    const memoryMiB = Object.fromEntries(
      Object.entries(after).map(([name, usage]) => [name, usage.memoryBytes / BYTES_A_MIB]),
    );
    return {
      waiting,
      cpuPercent,
      cpuPercentOfAll: Object.values(cpuPercent).reduce((sum, percent) => sum + percent, 0),
      memoryMiB,
      apiAndWorkerMiB: (memoryMiB['api'] ?? 0) + (memoryMiB['worker'] ?? 0),
      databaseSessions: (await askNumber(client, SESSIONS)) - sessions,
    };
  } finally {
    await client.end();
  }
}
