import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { readStackEnvironment } from '../../stack/environment.ts';
import { startGuard } from '../../stack/processes/guard.ts';
import { waitUntil } from '../../stack/processes/wait-until.ts';
import { provideDatabase } from '../../stack/servers.ts';
import { resolveTemporalBinary } from '../../stack/temporal-server/temporal-binary.ts';
import { startTemporal } from '../../stack/temporal-server/temporal-server.ts';
import type { BareWorkerInput } from './bare-worker.ts';

/** `naive`: regular activities and the development server as it comes. `tuned`: the cheapest shape that was found. */
export type BareShape = 'naive' | 'tuned';

export const BARE_TASK_QUEUE = 'bare';
const NAMESPACE = 'bare';
const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 100;

/** The engine alone, with a worker that runs the bare workflow. */
export interface BareEngine {
  readonly client: Client;
  /** Process ids by name. */
  readonly processes: Readonly<Record<string, number>>;
  readonly stop: () => Promise<void>;
}

async function createRecords(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create table bare_records (order_id text, what text, primary key (order_id, what))');
  await client.end();
}

function startWorker(input: BareWorkerInput) {
  const script = fileURLToPath(new URL('./bare-worker.ts', import.meta.url));
  return spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(input)], { stdio: 'inherit' });
}

async function waitForPoller(connection: Connection): Promise<void> {
  const attempt = async () => {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace: NAMESPACE,
      taskQueue: { name: BARE_TASK_QUEUE },
    });
    if (pollers.length === 0) throw new Error('the bare worker does not poll');
  };
  await waitUntil({
    attempt,
    stillPossible: () => undefined,
    withinMs: READY_WITHIN_MS,
    everyMs: ASK_EVERY_MS,
  });
}

/** Starts PostgreSQL, Temporal and the bare worker in a folder of their own. */
export async function startBareEngine(shape: BareShape): Promise<BareEngine> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'countersign-bare-'));
  const environment = { ...readStackEnvironment(), dataFolder };
  const guard = startGuard();
  const database = await provideDatabase({ environment, guard });
  await createRecords(database.ownerUrl);
  const temporal = await startTemporal({
    binary: await resolveTemporalBinary(environment),
    dataFolder,
    guard,
    namespace: NAMESPACE,
    storage: 'file',
    settings: shape === 'naive' ? 'as_shipped' : 'tuned',
  });
  const { address } = temporal;
  const worker = startWorker({
    address,
    namespace: NAMESPACE,
    taskQueue: BARE_TASK_QUEUE,
    databaseUrl: database.ownerUrl,
  });
  const ended = once(worker, 'close');
  const connection = await Connection.connect({ address });
  await waitForPoller(connection);
  const pids = {
    worker: worker.pid,
    temporal: temporal.running.identity.pid,
    postgres: database.running?.identity.pid,
  };
  return {
    client: new Client({ connection, namespace: NAMESPACE }),
    processes: Object.fromEntries(
      Object.entries(pids).flatMap(([name, pid]) => (pid === undefined ? [] : [[name, pid]])),
    ),
    stop: async () => {
      await connection.close();
      worker.kill('SIGTERM');
      await ended;
      await guard.stopAll();
      rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
