import { join } from 'node:path';
import { addressOf, apiProgram, makeWorkerCurrent, TASK_QUEUE, workerProgram } from './application.ts';
import type { ApplicationPlace } from './application.ts';
import { compileApplication } from './compiled-application.ts';
import { provideDemonstrationAccounts } from './demonstration-accounts.ts';
import type { DemonstrationPasswords } from './demonstration-accounts.ts';
import { provideDemonstration } from './demonstration-keys.ts';
import type { DemonstrationKeys } from './demonstration-keys.ts';
import { inDataFolder } from './data-folder.ts';
import { keepEncryptionKeys } from './encryption-keys.ts';
import { readStackEnvironment } from './environment.ts';
import type { StackEnvironment } from './environment.ts';
import { tryLock } from './processes/exclusive-lock.mjs';
import { claimPort } from './processes/free-port.ts';
import { startGuard } from './processes/guard.ts';
import type { Guard } from './processes/guard.ts';
import { stopLeftovers, writeDownProcesses } from './processes/leftovers.ts';
import { onceNpmIsGone } from './processes/npm-parent.ts';
import { launch } from './processes/program.ts';
import type { Program, RunningProgram } from './processes/program.ts';
import { say, withProgress } from './progress.mjs';
import { assertForeignServersReachable, provideDatabase, provideTemporal } from './servers.ts';
import { describeFailure, StackFailure } from './stack-failure.ts';
import { readStackFile, removeStackFile, writeStackFile } from './stack-file.ts';
import { createSupervisor } from './processes/supervisor.ts';
import type { Supervisor } from './processes/supervisor.ts';
import { provideWebPages } from './web-pages.ts';
import { buildWorkflowBundle } from './workflow-bundle.ts';

interface StartingStack {
  readonly environment: StackEnvironment;
  readonly guard: Guard;
  readonly supervisor: Supervisor;
}

/** @throws StackFailure when another start holds the data folder, or nothing can be written there. */
function lockDataFolder(dataFolder: string): () => void {
  const attempt = inDataFolder(dataFolder, () => tryLock(join(dataFolder, 'stack.lock')));
  if (attempt.holder === undefined) return attempt.release;
  const address = readStackFile(dataFolder)?.address;
  const where = address === undefined ? 'is starting already' : `runs already at ${address}`;
  throw new StackFailure(
    `Countersign ${where} (process ${attempt.holder.pid}, data folder ${dataFolder}). ` +
      'Stop it with Ctrl-C, or set COUNTERSIGN_DATA_DIR and PORT to run a second one.',
  );
}

/** Starts the servers, and writes each down at once in case this process is killed while the others still start. */
async function startServers(stack: StartingStack): Promise<ApplicationPlace> {
  const { environment } = stack;
  const watched = async <Server extends { readonly running: RunningProgram | undefined }>(
    starting: Promise<Server>,
  ): Promise<Server> => {
    const server = await starting;
    if (server.running !== undefined) watch(stack, server.running);
    return server;
  };
  const port = await claimPort(environment);
  await assertForeignServersReachable(environment);
  const [database, temporal, workflowBundlePath, compiledFolder, webFolder] = await Promise.all([
    watched(provideDatabase(stack)),
    watched(provideTemporal(stack)),
    buildWorkflowBundle(join(environment.dataFolder, 'workflow-bundles')),
    compileApplication(),
    provideWebPages(),
  ]);
  return { environment, port, database, temporal, workflowBundlePath, compiledFolder, webFolder };
}

function watch({ environment, supervisor }: StartingStack, running: RunningProgram): void {
  supervisor.watch(running);
  writeDownProcesses(environment.dataFolder, supervisor.running().values());
}

async function startApplication(place: ApplicationPlace, stack: StartingStack): Promise<void> {
  const launchOne = async (program: Program): Promise<void> => {
    watch(stack, await launch(program, stack.guard));
  };
  await withProgress('Starting the worker and the API', () =>
    Promise.all([
      launchOne(workerProgram(place)).then(() => makeWorkerCurrent(place)),
      launchOne(apiProgram(place)),
    ]),
  );
}

/** What is known of a stack that runs. */
interface ReadyStack extends ApplicationPlace {
  readonly keys: DemonstrationKeys;
  /** By login, for the web pages. */
  readonly passwords: DemonstrationPasswords;
}

function writeDownStack(place: ReadyStack, { environment, supervisor }: StartingStack): void {
  const { database, temporal } = place;
  const pids = [...supervisor.running()].map(([name, { identity }]) => [name, identity.pid] as const);
  writeStackFile(environment.dataFolder, {
    address: addressOf(place),
    databaseUrl: database.ownerUrl,
    temporalAddress: temporal.address,
    namespace: temporal.namespace,
    taskQueue: TASK_QUEUE,
    payloadKeys: keepEncryptionKeys(environment.dataFolder).PAYLOAD_KEYS,
    processes: Object.fromEntries(pids),
    keys: place.keys,
  });
}

function announce({ keys, passwords, ...place }: ReadyStack): void {
  const signIns = Object.entries(passwords).map(([login, password]) => `  ${login.padEnd(10)} ${password}`);
  if (signIns.length > 0) say(['Sign-in names and passwords for the web pages:', ...signIns].join('\n'));
  const lines = Object.entries(keys).map(([role, key]) => `  ${role.padEnd(10)} ${key}`);
  if (lines.length > 0) say(['API keys of the demonstration company:', ...lines].join('\n'));
  say(`Countersign is ready at ${addressOf(place)}. Stop it with Ctrl-C.`);
}

async function bringUp(stack: StartingStack): Promise<void> {
  await stopLeftovers(stack.environment.dataFolder);
  const place = await startServers(stack);
  await startApplication(place, stack);
  const { dataFolder } = stack.environment;
  const { ownerUrl } = place.database;
  const address = addressOf(place);
  const keys = await provideDemonstration({ dataFolder, ownerUrl, address });
  const { admin: adminKey } = keys;
  const passwords =
    adminKey === undefined ? {} : await provideDemonstrationAccounts({ dataFolder, address, adminKey });
  const ready = { ...place, keys, passwords };
  writeDownStack(ready, stack);
  stack.supervisor.onChange(() => {
    writeDownProcesses(dataFolder, stack.supervisor.running().values());
    writeDownStack(ready, stack);
  });
  announce(ready);
}

/** Resolves when this process has been asked to stop, by a signal or by the end of the npm that runs it. */
function stopRequest(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
    onceNpmIsGone(resolve);
  });
}

async function runUntilStopped(environment: StackEnvironment): Promise<void> {
  const guard = startGuard();
  const stopped = stopRequest();
  try {
    await Promise.race([bringUp({ environment, guard, supervisor: createSupervisor(guard) }), stopped]);
    await stopped;
    say('Stopping.');
  } finally {
    await guard.stopAll();
    removeStackFile(environment.dataFolder);
  }
}

/** Runs the whole stack until it is asked to stop, and answers the exit code. */
export async function start(): Promise<number> {
  try {
    const environment = readStackEnvironment();
    const release = lockDataFolder(environment.dataFolder);
    await runUntilStopped(environment).finally(release);
    return 0;
  } catch (error) {
    const description = describeFailure(error);
    if (description === undefined) console.error(error);
    else say(description);
    return 1;
  }
}
