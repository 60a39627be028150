import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { parseArgs } from 'node:util';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { z } from 'zod';
import { bundleChanged, GUARDS, REHEARSED_CHANGE } from './changed-code.ts';
import { provideCompany } from './company.ts';
import { findBreaches } from './findings.ts';
import { Operator } from './operator.ts';
import { startRehearsedStack, type RehearsedStack } from './rehearsed-stack.ts';
import { Traffic } from './traffic.ts';

const SHOWN = 12;
const RAMP_PERCENT = 25;
/** Steps while each of the phases lasts, as a share of the orders in flight. */
const STEPS_A_PHASE = 0.3;
const NEW_SHARE = 0.2;

const optionsSchema = z.object({
  orders: z.coerce.number().int().min(8).default(200),
  /** Whether the changed code asks `patched()`; without it the rehearsal has to find the fault. */
  change: z.enum(GUARDS).default('guarded'),
  /** Whether orders that have begun the change are pinned before going back; likewise. */
  pinning: z.enum(['done', 'left_out']).default('done'),
  /** How long a step may take before its order counts as stuck. */
  stuckAfterSeconds: z.coerce.number().positive().default(60),
});

type Options = z.infer<typeof optionsSchema>;

function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const options = { orders: text, change: text, pinning: text, stuckAfterSeconds: text };
  const parsed = optionsSchema.safeParse(parseArgs({ args: [...args], options }).values);
  if (parsed.success) return parsed.data;
  throw new Error(z.prettifyError(parsed.error));
}

const startedAt = performance.now();
function note(text: string): void {
  console.log(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${text}`);
}

interface Rehearsal {
  readonly options: Options;
  readonly stack: RehearsedStack;
  readonly operator: Operator;
  readonly traffic: Traffic;
  readonly before: string;
  readonly after: string;
}

async function goOn({ traffic, options }: Rehearsal): Promise<void> {
  const steps = Math.ceil(options.orders * STEPS_A_PHASE);
  await traffic.go(steps);
  note(`         ${steps} steps taken, the slowest in ${Math.round(traffic.takeSlowestMs())} ms`);
}

/** From the old version to the new one, first with the change held back, then with the change. */
async function forward(rehearsal: Rehearsal, stopOld: () => Promise<void>) {
  const { stack, operator, traffic, after, options } = rehearsal;
  const careful = { name: 'after-held-back', bundlePath: after, heldBack: [REHEARSED_CHANGE] };
  const stopCareful = await stack.startWorker(careful);
  await operator.ramp(after, RAMP_PERCENT);
  note(`forward: ${RAMP_PERCENT} % of the orders are on the new version, the change is held back`);
  await goOn(rehearsal);
  await operator.makeCurrent(after);
  note('forward: all orders are on the new version');
  await goOn(rehearsal);
  const stopFull = await stack.startWorker({ name: 'after', bundlePath: after, heldBack: [] });
  await Promise.all([stopOld(), stopCareful()]);
  note('forward: the change begins; the old version has gone');
  await Promise.all([goOn(rehearsal), traffic.putInFlight(Math.ceil(options.orders * NEW_SHARE))]);
  return stopFull;
}

/** Back to the old version, with the orders that have begun the change kept on the new one. */
async function back(rehearsal: Rehearsal, stopFull: () => Promise<void>) {
  const { stack, operator, before, after, options } = rehearsal;
  const careful = { name: 'after-held-back', bundlePath: after, heldBack: [REHEARSED_CHANGE] };
  const stopCareful = await stack.startWorker(careful);
  await stopFull();
  note('back: the change begins no more');
  await goOn(rehearsal);
  await stack.startWorker({ name: 'before', bundlePath: before, heldBack: [] });
  if (options.pinning === 'done') note(`back: pinned ${await operator.pin(after, REHEARSED_CHANGE)} orders`);
  await operator.makeCurrent(before);
  note('back: the other orders are on the old version');
  await goOn(rehearsal);
  return stopCareful;
}

async function forwardAgain(rehearsal: Rehearsal, stopCareful: () => Promise<void>): Promise<void> {
  const { stack, operator, traffic, after } = rehearsal;
  await stack.startWorker({ name: 'after', bundlePath: after, heldBack: [] });
  await stopCareful();
  await operator.makeCurrent(after);
  await operator.unpin();
  note('forward again: all orders are on the new version, with the change');
  await traffic.finish();
  note('all steps are taken');
}

async function rehearse(options: Options, folder: string): Promise<number> {
  const stack = await startRehearsedStack(folder);
  try {
    const sources = join(folder, 'changed');
    mkdirSync(sources);
    const before = stack.bundlePath;
    const after = await bundleChanged(sources, options.change);
    const operator = new Operator(stack);
    const stopOld = await stack.startWorker({ name: 'before', bundlePath: before, heldBack: [] });
    await operator.makeCurrent(before);
    const client = await provideCompany(stack);
    const traffic = new Traffic({ client, withinMs: options.stuckAfterSeconds * 1_000 });
    const rehearsal = { options, stack, operator, traffic, before, after };
    await traffic.putInFlight(options.orders);
    note(`${options.orders} orders are in flight on the old version`);
    const stopFull = await forward(rehearsal, stopOld);
    await forwardAgain(rehearsal, await back(rehearsal, stopFull));
    return await report(rehearsal);
  } finally {
    await stack.stop();
  }
}

async function report({ stack, traffic, before, after }: Rehearsal): Promise<number> {
  const orders = traffic.orders();
  const versions = { old: before, new: after };
  const { breaches, routes } = await findBreaches({ stack, orders, versions, newest: after });
  console.table(Object.entries(routes).map(([route, count]) => ({ route, orders: count })));
  for (const breach of breaches.slice(0, SHOWN)) console.log(breach);
  console.log(`${orders.length} orders, ${breaches.length} breaches.`);
  return breaches.length === 0 ? 0 : 1;
}

/** `npm run upgrade:rehearsal`: upgrades the worker forward and back while orders are decided; docs/upgrading.md. */
async function main(): Promise<number> {
  const options = readOptions(argv.slice(2));
  // A history that does not replay is reported by us; the engine's library would tell of each as well.
  const logging = { filter: makeTelemetryFilterString({ core: 'ERROR' }) };
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
  const folder = mkdtempSync(join(tmpdir(), 'countersign-upgrade-'));
  try {
    return await rehearse(options, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

exit(await main());
