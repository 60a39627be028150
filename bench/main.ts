import { Command } from 'commander';
import { z } from 'zod';
import { loadCompany } from './load/company.ts';
import type { LoadClient } from './load/load-client.ts';
import { describeRun, publish, type Target } from './report.ts';
import { measureBare } from './sections/bare.ts';
import { fillWithClosedOrders, measureReads } from './sections/reads.ts';
import { measureSteadily, measureSubmissions } from './sections/steady.ts';
import { readStored, storedPerOrder } from './sections/storage.ts';
import { measureThroughput } from './sections/throughput.ts';
import { measureRest, submitWaiting } from './sections/waiting.ts';
import { measureWorkerKilled } from './sections/worker-killed.ts';
import { startStack, type StackUnderTest } from './stack-under-test.ts';

/** The whole sizes of the measurements; `--scale` makes them smaller. */
const FULL = { throughput: 600, manyInFlight: 1_000, steady: 600, waiting: 10_000, stored: 100_000 } as const;
const FEW_IN_FLIGHT = 50;
const MANY_IN_FLIGHT = 500;
const STEADY_RATE = 10;
/** What two cores can keep up with, so that a latency is not that of a growing queue. */
const SUSTAINED_RATE = 3;
const WARM_UP = 100;

interface Bench {
  readonly stack: StackUnderTest;
  readonly client: LoadClient;
  /** A full size, scaled. */
  readonly size: (name: keyof typeof FULL) => number;
}

function say(text: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
}

async function measureEngine(orders: number) {
  say('The engine alone, tuned');
  const tuned = await measureBare({ shape: 'tuned', orders, inFlight: FEW_IN_FLIGHT });
  say('The engine alone, naive');
  return { tuned, naive: await measureBare({ shape: 'naive', orders, inFlight: FEW_IN_FLIGHT }) };
}

/** What the product does with nothing else to do. */
async function measureAlone(bench: Bench) {
  const { stack, client, size } = bench;
  say('Warming up');
  await measureThroughput({ stack, client, orders: WARM_UP, inFlight: FEW_IN_FLIGHT });
  const before = await readStored(stack);
  say('50 orders in flight');
  const fewInFlight = await measureThroughput({
    stack,
    client,
    orders: size('throughput'),
    inFlight: FEW_IN_FLIGHT,
  });
  const stored = storedPerOrder({ before, after: await readStored(stack), orders: size('throughput') });
  say('500 orders in flight');
  const manyInFlight = await measureThroughput({
    stack,
    client,
    orders: size('manyInFlight'),
    inFlight: MANY_IN_FLIGHT,
  });
  const orders = size('steady');
  say('10 submissions a second');
  const submitted = await measureSubmissions({ client, orders, ordersPerSecond: STEADY_RATE });
  say('3 orders a second');
  const sustained = await measureSteadily({ client, orders, ordersPerSecond: SUSTAINED_RATE });
  say('10 orders a second');
  const steady = await measureSteadily({ client, orders, ordersPerSecond: STEADY_RATE });
  return { fewInFlight, manyInFlight, submitted, sustained, steady, bytesPerClosedOrder: stored };
}

/** What the product does beside thousands of orders that wait. */
async function measureBesideWaiting(bench: Bench) {
  const { stack, client, size } = bench;
  say(`Submitting ${size('waiting')} orders that wait`);
  const submission = await submitWaiting({ client, orders: size('waiting') });
  say('At rest');
  const rest = await measureRest(stack);
  say('50 orders in flight beside them');
  const fewInFlight = await measureThroughput({
    stack,
    client,
    orders: size('throughput'),
    inFlight: FEW_IN_FLIGHT,
  });
  say('10 orders a second beside them');
  const steady = await measureSteadily({ client, orders: size('steady'), ordersPerSecond: STEADY_RATE });
  say('Killing the worker');
  const workerKilled = await measureWorkerKilled({ stack, client });
  return { submission, rest, fewInFlight, steady, workerKilled };
}

type Engine = Awaited<ReturnType<typeof measureEngine>>;
type Alone = Awaited<ReturnType<typeof measureAlone>>;
type Beside = Awaited<ReturnType<typeof measureBesideWaiting>>;

function costTargets({ engine, alone }: { engine: Engine; alone: Alone }): Target[] {
  const cost = alone.fewInFlight.cpuMsPerOrderOfAll;
  return [
    {
      name: 'processor time per order over the tuned engine',
      value: cost / engine.tuned.cpuMsPerOrderOfAll,
      unit: 'times',
      atMost: 1.3,
    },
    {
      name: 'processor time per order over the naive engine',
      value: cost / engine.naive.cpuMsPerOrderOfAll,
      unit: 'times',
      atMost: 1,
    },
    {
      name: 'orders per second over the naive engine',
      value: alone.fewInFlight.ordersPerSecond / engine.naive.ordersPerSecond,
      unit: 'times',
      atLeast: 2,
    },
    { name: 'orders per second', value: alone.fewInFlight.ordersPerSecond, unit: 'per second', atLeast: 25 },
    {
      name: 'decision p99 at 10 orders a second',
      value: alone.steady.decisionP99Ms,
      unit: 'ms',
      atMost: 100,
    },
    {
      name: 'decision p99 at 3 orders a second',
      value: alone.sustained.decisionP99Ms,
      unit: 'ms',
      atMost: 100,
    },
    {
      name: 'submission p99 at 10 submissions a second',
      value: alone.submitted.submissionP99Ms,
      unit: 'ms',
      atMost: 100,
    },
  ];
}

function waitingTargets({ alone, beside }: { alone: Alone; beside: Beside }): Target[] {
  return [
    {
      name: 'decision p50 beside waiting orders',
      value: beside.steady.decisionP50Ms / alone.steady.decisionP50Ms,
      unit: 'times',
      atMost: 1.1,
    },
    { name: 'processor time at rest', value: beside.rest.cpuPercentOfAll, unit: '% of a core', atMost: 5 },
    {
      name: 'memory of API and worker at rest',
      value: beside.rest.apiAndWorkerMiB,
      unit: 'MiB',
      atMost: 400,
    },
    {
      name: 'first decision after the worker was killed',
      value: beside.workerKilled.firstDecisionMs,
      unit: 'ms',
      atMost: 2_000,
    },
  ];
}

async function run(options: { scale: number; out: string }): Promise<void> {
  const size = (name: keyof typeof FULL) => Math.max(FEW_IN_FLIGHT, Math.round(FULL[name] * options.scale));
  const engine = await measureEngine(size('throughput'));
  const stack = await startStack();
  try {
    const about = await describeRun(stack);
    const { address, keys } = stack.read();
    const client = await loadCompany({
      address,
      adminKey: keys['admin'] ?? '',
      auditorKey: keys['auditor'] ?? '',
    });
    const bench = { stack, client, size };
    const alone = await measureAlone(bench);
    const beside = await measureBesideWaiting(bench);
    say(`Reading beside ${size('stored')} stored orders`);
    await fillWithClosedOrders(stack, size('stored'));
    const reads = await measureReads(client);
    publish(options.out, {
      figures: { about, engine, alone, beside, reads },
      targets: [...costTargets({ engine, alone }), ...waitingTargets({ alone, beside })],
    });
  } finally {
    await stack.stop();
  }
}

const settings = z.object({ scale: z.coerce.number().positive().max(1), out: z.string().min(1) });

await new Command('bench')
  .description('Measures the product and its engine on a stack of their own.')
  .option('--scale <share>', 'share of the full sizes, from 0 to 1', '1')
  .option('--out <file>', 'where the report goes', 'bench-report.json')
  .action(async (options: unknown) => run(settings.parse(options)))
  .parseAsync();
