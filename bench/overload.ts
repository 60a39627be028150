import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import pg from 'pg';
import { z } from 'zod';
import { anOrder, loadCompany } from './load/company.ts';
import type { LoadAnswer, LoadClient } from './load/load-client.ts';
import { percentile } from './measure/percentile.ts';
import { readUsages } from './measure/process-usage.ts';
import { describeRun, publish } from './report.ts';
import { measureThroughput } from './sections/throughput.ts';
import { startStack, type StackUnderTest } from './stack-under-test.ts';

const TIMES_SUSTAINABLE = 10;
const RECOVERY_SECONDS = 60;
const CALIBRATION = { orders: 150, inFlight: 50 } as const;
const FIRST_INDEX = 1_000_000;
const BYTES_A_MIB = 2 ** 20;
const LOOK_EVERY_MS = 1_000;
const TURNED_AWAY: readonly number[] = [429, 503];

const accepted = z.object({ id: z.string() });

interface Flood {
  readonly statuses: Readonly<Record<string, number>>;
  readonly acceptedIds: readonly string[];
  /** Answers of 429 and 503 that did not say when to try again. */
  readonly withoutRetryAfter: number;
  readonly mostMemoryMiB: number;
}

class FloodCount {
  readonly statuses: Record<string, number> = {};
  readonly acceptedIds: string[] = [];
  withoutRetryAfter = 0;

  add(answer: LoadAnswer): void {
    this.statuses[answer.status] = (this.statuses[answer.status] ?? 0) + 1;
    if (answer.status < 300) this.acceptedIds.push(accepted.parse(answer.body).id);
    if (TURNED_AWAY.includes(answer.status) && answer.retryAfter === null) this.withoutRetryAfter += 1;
  }
}

function memoryOf(stack: StackUnderTest): number {
  const { api, worker } = readUsages(stack.read().processes);
  return ((api?.memoryBytes ?? 0) + (worker?.memoryBytes ?? 0)) / BYTES_A_MIB;
}

/** Sends orders at the rate, whether or not the earlier ones are answered. */
async function flood(input: {
  readonly stack: StackUnderTest;
  readonly client: LoadClient;
  readonly ordersPerSecond: number;
  readonly seconds: number;
}): Promise<Flood> {
  const { stack, client, ordersPerSecond, seconds } = input;
  const count = new FloodCount();
  const running: Promise<void>[] = [];
  let mostMemoryMiB = 0;
  const beganAt = performance.now();
  for (let second = 0; second < seconds; second += 1) {
    for (let number = 0; number < ordersPerSecond; number += 1) {
      const body = anOrder(FIRST_INDEX + second * ordersPerSecond + number);
      const sent = client.send({ method: 'POST', as: 'submitter', path: '/v1/orders', body });
      running.push(
        sent.then(
          (answer) => {
            count.add(answer);
          },
          () => {
            count.statuses['none'] = (count.statuses['none'] ?? 0) + 1;
          },
        ),
      );
    }
    mostMemoryMiB = Math.max(mostMemoryMiB, memoryOf(stack));
    await pause(Math.max(0, beganAt + (second + 1) * 1_000 - performance.now()));
  }
  await Promise.all(running);
  const { statuses, acceptedIds, withoutRetryAfter } = count;
  return { statuses, acceptedIds, withoutRetryAfter, mostMemoryMiB };
}

/** Seconds until one submission in a row of ten took no longer than before the flood, times two, and none was refused. */
async function waitForNormal(client: LoadClient, usualP99Ms: number): Promise<number> {
  const beganAt = performance.now();
  const secondsSoFar = () => (performance.now() - beganAt) / 1_000;
  for (let index = 2 * FIRST_INDEX; secondsSoFar() < 3 * RECOVERY_SECONDS; index += 10) {
    const took: number[] = [];
    let isRefused = false;
    for (let number = 0; number < 10; number += 1) {
      const sentAt = performance.now();
      const body = { ...anOrder(index + number), customerReference: randomUUID() };
      const answer = await client.send({ method: 'POST', as: 'submitter', path: '/v1/orders', body });
      took.push(performance.now() - sentAt);
      isRefused ||= answer.status >= 300;
    }
    if (!isRefused && percentile(took, 0.99) <= 2 * usualP99Ms) return secondsSoFar();
    await pause(LOOK_EVERY_MS);
  }
  return Infinity;
}

/** How many of the accepted orders the record does not have, and how many have not been taken up. */
async function countLost(
  stack: StackUnderTest,
  ids: readonly string[],
): Promise<{ lost: number; notTakenUp: number }> {
  const client = new pg.Client({ connectionString: stack.read().databaseUrl });
  await client.connect();
  try {
    for (let second = 0; ; second += 1) {
      const found = await client.query<{ stored: string; planned: string }>(
        `select count(o.id) as stored, count(s.order_id) as planned from unnest($1::uuid[]) as given(id)
         left join orders o on o.id = given.id left join order_states s on s.order_id = given.id`,
        [ids],
      );
      const stored = Number(found.rows[0]?.stored);
      const planned = Number(found.rows[0]?.planned);
      const counted = { lost: ids.length - stored, notTakenUp: ids.length - planned };
      if (counted.notTakenUp === 0 || second > 3 * RECOVERY_SECONDS) return counted;
      await pause(LOOK_EVERY_MS);
    }
  } finally {
    await client.end();
  }
}

async function run(options: { seconds: number; out: string }): Promise<void> {
  const stack = await startStack();
  try {
    const about = await describeRun(stack);
    const { address, keys } = stack.read();
    const client = await loadCompany({
      address,
      adminKey: keys['admin'] ?? '',
      auditorKey: keys['auditor'] ?? '',
    });
    const usual = await measureThroughput({ stack, client, ...CALIBRATION });
    const memoryBeforeMiB = memoryOf(stack);
    const ordersPerSecond = Math.ceil(usual.ordersPerSecond * TIMES_SUSTAINABLE);
    const { acceptedIds, ...flooded } = await flood({
      stack,
      client,
      ordersPerSecond,
      seconds: options.seconds,
    });
    const recoverySeconds = await waitForNormal(client, usual.submissionP99Ms);
    const counted = await countLost(stack, acceptedIds);
    const serverErrors = Object.entries(flooded.statuses)
      .filter(([status]) => Number(status) >= 500 && status !== '503')
      .reduce((sum, [, number]) => sum + number, 0);
    publish(options.out, {
      figures: {
        about,
        usual,
        ordersPerSecond,
        accepted: acceptedIds.length,
        memoryBeforeMiB,
        ...flooded,
        recoverySeconds,
        ...counted,
      },
      targets: [
        { name: 'accepted orders that are lost', value: counted.lost, unit: 'orders', atMost: 0 },
        {
          name: 'accepted orders that are not taken up',
          value: counted.notTakenUp,
          unit: 'orders',
          atMost: 0,
        },
        {
          name: 'refusals without Retry-After',
          value: flooded.withoutRetryAfter,
          unit: 'answers',
          atMost: 0,
        },
        { name: 'server errors other than 503', value: serverErrors, unit: 'answers', atMost: 0 },
        { name: 'back to normal', value: recoverySeconds, unit: 'seconds', atMost: RECOVERY_SECONDS },
        { name: 'memory of API and worker', value: flooded.mostMemoryMiB, unit: 'MiB', atMost: 1_024 },
      ],
    });
  } finally {
    await stack.stop();
  }
}

const settings = z.object({ seconds: z.coerce.number().int().positive(), out: z.string().min(1) });

await new Command('bench:overload')
  .description('Sends ten times the orders that can be sustained, and sees what becomes of them.')
  .option('--seconds <number>', 'how long', '60')
  .option('--out <file>', 'where the report goes', 'bench-report.json')
  .action(async (options: unknown) => run(settings.parse(options)))
  .parseAsync();
