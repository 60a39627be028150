import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { z } from 'zod';
import { inheritedEnvironment } from '../stack/environment.ts';
import { waitUntil } from '../stack/processes/wait-until.ts';
import { loadCompany } from './load/company.ts';
import { Scenario } from './load/scenario.ts';
import { readUsage } from './measure/process-usage.ts';
import { startStack, type StackUnderTest } from './stack-under-test.ts';

const ORDERS = 600;
const IN_FLIGHT = 50;
const LEAST_A_SECOND = 50;
const ARCHIVED_WITHIN_MS = 300_000;
const ASK_EVERY_MS = 500;
const MS_A_SECOND = 1_000;

const verdict = z.object({ valid: z.boolean(), orders: z.number(), executions: z.number() });

async function untilArchived(stack: StackUnderTest, orders: number): Promise<void> {
  const client = new pg.Client({ connectionString: stack.read().databaseUrl });
  await client.connect();
  await waitUntil({
    attempt: async () => {
      const { rows } = await client.query<{ count: string }>('select count(*) from archived_executions');
      if (Number(rows[0]?.count) < orders) throw new Error(`only ${rows[0]?.count} are archived`);
    },
    stillPossible: () => undefined,
    withinMs: ARCHIVED_WITHIN_MS,
    everyMs: ASK_EVERY_MS,
  });
  await client.end();
}

/** Replays all that is archived, in a process of its own as an auditor does, and answers what it found and how long it took. */
async function replayAll({ dataFolder }: StackUnderTest) {
  const beganAt = performance.now();
  const before = readUsage(process.pid).cpuMs;
  const child = spawn(process.execPath, ['cli/countersign.mjs', 'history', 'replay', '--all', '--json'], {
    env: { ...inheritedEnvironment, COUNTERSIGN_DATA_DIR: dataFolder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  const output = await text(child.stdout);
  await ended;
  // Processes that have ended are counted with the one that started them.
  const cpuMs = readUsage(process.pid).cpuMs - before;
  return { ...verdict.parse(JSON.parse(output)), ms: performance.now() - beganAt, cpuMs };
}

/** Runs orders through a stack of its own and measures how many of their histories an auditor replays in a second. */
async function main(): Promise<void> {
  const orders = Number(process.argv[2] ?? ORDERS);
  const stack = await startStack();
  try {
    const { address, keys } = stack.read();
    const client = await loadCompany({
      address,
      adminKey: keys['admin'] ?? '',
      auditorKey: keys['auditor'] ?? '',
    });
    await new Scenario(client).run({ orders, inFlight: IN_FLIGHT });
    await untilArchived(stack, orders);
    const replayed = await replayAll(stack);
    const rate = replayed.executions / (replayed.ms / MS_A_SECOND);
    const each = replayed.cpuMs / replayed.executions;
    console.log(
      `${replayed.executions} histories of ${replayed.orders} orders, ${replayed.valid ? 'all valid' : 'not valid'}: ` +
        `${rate.toFixed(1)} a second, ${each.toFixed(0)} ms of processor time each`,
    );
    process.exitCode = replayed.valid && rate >= LEAST_A_SECOND ? 0 : 1;
  } finally {
    await stack.stop();
  }
}

await main();
