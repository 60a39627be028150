import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { checkoutFolder } from '../../stack/environment.ts';
import { startChaosStack, type ChaosStack } from './chaos-stack.ts';
import { judge } from './checker/judge.ts';
import { observe } from './checker/observe.ts';
import { findOverheld } from './checker/overheld.ts';
import { connectOwner, watchLimits } from './checker/watch-limits.ts';
import { PatientClient } from './clients/patient-client.ts';
import { AUDITOR } from './company.ts';
import { doFaults, type FillableDisk } from './faults.ts';
import { figuresOf } from './figures.ts';
import { Journal, readJournal } from './journal.ts';
import { beginLoad, wavesIn } from './load.ts';
import { readOptions, type ChaosOptions } from './options.ts';
import { createRandom } from './random.ts';
import { buildSabotaged, weakenDatabase } from './sabotage.ts';
import { drawSchedule } from './schedule.ts';
import { setUpCompany, type Keys } from './set-up.ts';
import { settle } from './settle.ts';
import { SmallDisk } from './small-disk.ts';
import { WriteLimit } from './write-limit.ts';

/** Breaches that are printed; all of them are in the figures' file. */
const SHOWN = 20;
const MINUTE_MS = 60_000;
const INTERRUPTED = 130;

interface Run {
  readonly options: ChaosOptions;
  readonly folder: string;
  readonly journalPath: string;
  readonly disk: FillableDisk;
  readonly stack: ChaosStack;
  readonly keys: Keys;
}

// The checker replays thousands of histories, of which the engine's library would tell one by one.
// It leaves signals to this process.
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });

const startedAt = Date.now();
function note(text: string): void {
  console.log(`${((Date.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${text}`);
}

/** Lets clients work while faults happen, then waits until everything has ended. */
async function rage({ options, journalPath, disk, stack, keys }: Run) {
  const { seed, kills, minutes, rate } = options;
  const journal = new Journal(journalPath);
  const random = createRandom(seed);
  const client = new PatientClient({ address: stack.clientAddress, keys, journal, random });
  let isEnding = false;
  const watching = watchLimits({ ownerUrl: stack.ownerUrl, journal, isEnding: () => isEnding });
  const load = beginLoad({ client, random, waves: wavesIn(options), rate });
  const schedule = drawSchedule({ seed, kills, durationMs: minutes * MINUTE_MS });
  const faults = await doFaults({ keeper: stack.keeper, proxies: stack.proxies, disk, note }, schedule);
  note('no more faults');
  await load.submitted;
  const settledAfterMs = await settle(stack);
  note('the orders have ended, or had their time');
  await load.end();
  isEnding = true;
  return { faults, settledAfterMs, limitLooks: await watching };
}

async function check({ journalPath, stack, keys }: Run) {
  const client = await connectOwner(stack.ownerUrl);
  try {
    const { directAddress: address, ownerUrl, temporal, workflowBundlePath } = stack;
    const auditorKey = keys.get(AUDITOR) ?? '';
    const place = { address, auditorKey, ownerUrl, temporal, workflowBundlePath };
    const orders = await observe(place, client);
    const journal = [...readJournal(journalPath), ...(await findOverheld(client))];
    return { journal, orders, breaches: judge({ journal, orders }) };
  } finally {
    await client.end();
  }
}

async function perform(run: Run): Promise<number> {
  const raged = await rage(run);
  const checked = await check(run);
  const { breaches } = checked;
  const unexplained = run.stack.keeper.unexplained;
  const figures = { ...figuresOf(checked), ...raged, unexplained: unexplained.length };
  const kept = { options: run.options, figures, breaches, unexplained };
  writeFileSync(join(run.folder, 'figures.json'), JSON.stringify(kept, null, 2));
  console.log(JSON.stringify(kept.figures, null, 2));
  for (const { rule, subject, detail } of breaches.slice(0, SHOWN))
    console.log(`${rule}: ${subject}: ${detail}`);
  console.log(
    breaches.length === 0 ? 'The checker found nothing.' : `The checker found ${breaches.length} breaches.`,
  );
  return breaches.length === 0 ? 0 : 1;
}

/** However a run ends, it leaves no file system behind; its guard stops the servers. */
function unmountAtEnd(disk: SmallDisk): void {
  process.once('exit', () => {
    disk.unmount();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      exit(INTERRUPTED);
    });
  }
}

async function runIn(folder: string, options: ChaosOptions): Promise<number> {
  const dataFolder = join(folder, 'data');
  const mounted = options.disk === 'mounted' ? SmallDisk.mountOn(dataFolder) : undefined;
  if (mounted) unmountAtEnd(mounted);
  else note('no file system is mounted: a full disk is a limit on what PostgreSQL writes');
  const sourceFolder = options.sabotage ? join(folder, 'sabotaged') : checkoutFolder;
  if (options.sabotage) buildSabotaged(options.sabotage, sourceFolder);
  try {
    return await runOn({ folder, dataFolder, sourceFolder, options, mounted });
  } finally {
    keepLogs(dataFolder, folder);
  }
}

/** The logs outlive the file system: they tell why an answer was a bug's. */
function keepLogs(dataFolder: string, folder: string): void {
  const logs = join(dataFolder, 'logs');
  if (existsSync(logs)) cpSync(logs, join(folder, 'logs'), { recursive: true });
}

async function runOn(input: {
  readonly folder: string;
  readonly dataFolder: string;
  readonly sourceFolder: string;
  readonly options: ChaosOptions;
  readonly mounted: SmallDisk | undefined;
}): Promise<number> {
  const { folder, dataFolder, sourceFolder, options, mounted } = input;
  const stack = await startChaosStack({ dataFolder, sourceFolder, note });
  try {
    if (options.sabotage) await weakenDatabase(options.sabotage, stack.ownerUrl);
    const { directAddress: address, ownerUrl } = stack;
    const keys = await setUpCompany({ address, ownerUrl, waves: wavesIn(options) });
    note(`the stack is ready in ${folder}`);
    const disk = mounted ?? new WriteLimit(stack.keeper);
    return await perform({ options, folder, journalPath: join(folder, 'journal.jsonl'), disk, stack, keys });
  } finally {
    await stack.stop();
  }
}

/** `npm run chaos`: does random faults to a stack under load and judges what became of it; docs/reliability.md. */
async function main(): Promise<number> {
  const options = readOptions(argv.slice(2));
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'countersign-chaos-'));
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  return runIn(folder, options);
}

exit(await main());
