import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { Client } from '@temporalio/client';
import {
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type ActivityInboundCallsInterceptor,
  type WorkerOptions,
} from '@temporalio/worker';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { createArchiveActivities } from './activities/archive/archive-activities.ts';
import { createOrderReviewActivities } from './activities/order-review-activities.ts';
import { createNoticeActivities } from './activities/notices/notice-activities.ts';
import type { MailSettings } from './activities/notices/mail-settings.ts';
import { createReconciliationActivities } from './activities/reconciliation/reconciliation-activities.ts';
import { openArchiveWaker } from './archive-waker.ts';
import { Checkpointer, openSigner } from './checkpointer.ts';
import { readConfig, type Config } from './config.ts';
import { keepBundle } from './db/archive.ts';
import { PersonalData } from './db/personal-data.ts';
import { openDatabase, type Database } from './db/pool.ts';
import { deploymentVersionOf } from './deployment/deployment-version.ts';
import { openLog } from './log.ts';
import { NoticeWaker } from './notice-waker.ts';
import { OrderChangeWaker } from './order-change-waker.ts';
import { encryptedBy, PayloadEncryption } from './payload-codec.ts';
import { temporalConnection } from './temporal-connection.ts';

export interface OrderReviewWorkerInput {
  readonly config: Pick<
    Config,
    | 'TEMPORAL_NAMESPACE'
    | 'TEMPORAL_TASK_QUEUE'
    | 'TEMPORAL_DEPLOYMENT'
    | 'HELD_BACK_CHANGES'
    | 'CACHED_WORKFLOWS'
    | 'DATABASE_CONNECTIONS'
    | 'SHUTDOWN_GRACE_MS'
  >;
  readonly connection: NativeConnection;
  readonly database: Database;
  /** Encrypts what the engine keeps. */
  readonly codec: PayloadEncryption;
  /** Keeps what is personal apart from the record. */
  readonly personal: PersonalData;
  readonly bundlePath: string;
  /** Left out where no mail is sent. */
  readonly mail?: MailSettings | null;
  /** Called after everything that may have changed a history; left out where no checkpoints are signed. */
  readonly noteChange?: (() => void) | undefined;
}

/** How the engine routes orders to this worker: docs/decisions/0014 says why an order moves on with the current version. */
function versioning({
  config,
  bundlePath,
}: OrderReviewWorkerInput): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  const deploymentName = config.TEMPORAL_DEPLOYMENT;
  if (deploymentName === undefined) return {};
  const version = deploymentVersionOf({ deploymentName, bundlePath });
  return {
    workerDeploymentOptions: {
      version,
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}

/** The order that an effect is about; null for one that is about several or none. */
function orderIdIn([input]: readonly unknown[]): string | null {
  if (typeof input !== 'object' || input === null || !('orderId' in input)) return null;
  return typeof input.orderId === 'string' ? input.orderId : null;
}

/** Tells of every effect that ended, whichever it was, and of the order that it was about. */
function watchEffects(
  { noteChange }: OrderReviewWorkerInput,
  orderChanges: OrderChangeWaker,
): Pick<WorkerOptions, 'interceptors'> {
  const inbound: ActivityInboundCallsInterceptor = {
    execute: async (input, next) => {
      const result = await next(input);
      noteChange?.();
      const orderId = orderIdIn(input.args);
      if (orderId !== null) orderChanges.note(orderId);
      return result;
    },
  };
  return { interceptors: { activity: [() => ({ inbound })] } };
}

const KEEP_AGAIN_MS = 5_000;

/**
 * Keeps the workflow code for auditors. It holds up nobody: without the database no order goes on either, and as soon as it
 * answers the code is kept.
 */
async function keepWorkflowCode(input: {
  database: Database;
  bundlePath: string;
  isWanted: () => boolean;
}): Promise<void> {
  const code = await readFile(input.bundlePath);
  while (input.isWanted()) {
    try {
      await keepBundle(input.database, code);
      return;
    } catch {
      await delay(KEEP_AGAIN_MS, undefined, { ref: false });
    }
  }
}

/**
 * Builds the worker that runs order reviews; the caller runs it and shuts it down. What a worker before it left undelivered
 * is delivered now.
 */
export async function createOrderReviewWorker(input: OrderReviewWorkerInput): Promise<Worker> {
  const { config, connection, database, codec, personal, bundlePath } = input;
  const { TEMPORAL_NAMESPACE: namespace, TEMPORAL_TASK_QUEUE: taskQueue } = config;
  const dataConverter = encryptedBy(codec);
  const temporal = new Client({ connection, namespace, dataConverter });
  let isStopped = () => false;
  const isWanted = () => !isStopped();
  const waker = new NoticeWaker({ client: temporal, taskQueue, isWanted });
  const orderChanges = new OrderChangeWaker({ database, isWanted });
  const archiveWaker = openArchiveWaker({ client: temporal, taskQueue, isWanted });
  const options: WorkerOptions = {
    connection,
    namespace,
    taskQueue,
    dataConverter,
    workflowBundle: { codePath: bundlePath },
    activities: {
      ...createOrderReviewActivities({
        database,
        personal,
        wakes: {
          notices: () => {
            waker.wake('in_app');
          },
          archive: () => {
            archiveWaker.wake('archive');
          },
        },
      }),
      ...createNoticeActivities({
        database,
        personal,
        mail: input.mail ?? null,
        wake: (endpoint) => {
          waker.wake(endpoint);
        },
      }),
      ...createReconciliationActivities({ database, temporal, taskQueue, codec }),
      ...createArchiveActivities({ database, temporal, taskQueue }),
    },
    // Every step needs a connection: more of them at once would only wait for one, and give up in the end.
    maxConcurrentLocalActivityExecutions: config.DATABASE_CONNECTIONS,
    ...versioning(input),
    ...watchEffects(input, orderChanges),
    patchActivationCallback: ({ patchId }) => !config.HELD_BACK_CHANGES.includes(patchId),
    maxCachedWorkflows: config.CACHED_WORKFLOWS,
    shutdownGraceTime: config.SHUTDOWN_GRACE_MS,
    // An order that was cached by a worker that died waits no longer than this for another one.
    stickyQueueScheduleToStartTimeout: '1 second',
  };
  const worker = await Worker.create(options);
  isStopped = () => worker.getState() === 'STOPPED' || worker.getState() === 'FAILED';
  waker.wakeAll();
  orderChanges.noteAny();
  archiveWaker.wake('archive');
  void keepWorkflowCode({ database, bundlePath, isWanted });
  return worker;
}

/** How mail is sent, as the environment says; null where it names no mail server. */
function mailSettings(config: Config): MailSettings | null {
  const { SMTP_URL: smtpUrl, NOTICE_LINK_SECRET: linkSecret } = config;
  if (smtpUrl === undefined || linkSecret === undefined) return null;
  const { MAIL_FROM: from, PUBLIC_URL: publicUrl, DIGEST_HOUR: digestHour, TIME_ZONE: timeZone } = config;
  return { smtpUrl, linkSecret, from, publicUrl, digestHour, timeZone };
}

/** What signs checkpoints; null where no key is named. What a process before left unsigned is signed soon. */
async function openCheckpointer(input: {
  config: Config;
  database: Database;
  log: Logger;
}): Promise<Checkpointer | null> {
  const { config, database, log } = input;
  const { CHECKPOINT_KEY_PATH: keyPath, CHECKPOINT_PREVIOUS_KEY_PATH: previousKeyPath } = config;
  if (keyPath === undefined) return null;
  const signer = await openSigner({ keyPath, previousKeyPath });
  const { CHECKPOINT_TARGET: target, CHECKPOINT_INTERVAL_MS: intervalMs } = config;
  const checkpointer = new Checkpointer({ database, signer, target, intervalMs, log });
  checkpointer.noteChange();
  return checkpointer;
}

/** Sends what the engine's library says of itself into the process's own log. */
function joinLogs(log: Logger): void {
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    log[level === 'WARN' ? 'warn' : 'error'](meta ?? {}, message);
  });
  Runtime.install({ logger });
}

/**
 * The engine's library takes the stack of every promise of a workflow, through the source map, for a query that nobody
 * asks: an eighth of this process's time (docs/performance.md). Of the threads that are begun from here on, an error
 * tells where it was thrown and no more.
 */
function shortenStacksOfWorkflows(): void {
  setFlagsFromString('--stack-trace-limit=1');
}

async function main(): Promise<void> {
  shortenStacksOfWorkflows();
  const config = readConfig();
  const log = openLog({ name: 'worker', level: config.LOG_LEVEL });
  joinLogs(log);
  const bundlePath = config.WORKFLOW_BUNDLE_PATH;
  if (!bundlePath) throw new Error('WORKFLOW_BUNDLE_PATH is missing: it names the prebuilt workflow code.');
  const opened = openDatabase({
    databaseUrl: config.DATABASE_URL,
    role: 'countersign_worker',
    maximumConnections: config.DATABASE_CONNECTIONS,
    onBrokenConnection: (error) => {
      log.warn({ err: error }, 'a database connection broke');
    },
  });
  const connection = await NativeConnection.connect(temporalConnection(config.TEMPORAL_ADDRESS, config));
  const checkpointer = await openCheckpointer({ config, database: opened.database, log });
  const worker = await createOrderReviewWorker({
    config,
    connection,
    database: opened.database,
    codec: new PayloadEncryption(config.PAYLOAD_KEYS),
    personal: new PersonalData(config.PERSONAL_DATA_KEYS),
    bundlePath,
    mail: mailSettings(config),
    noteChange: checkpointer
      ? () => {
          checkpointer.noteChange();
        }
      : undefined,
  });
  const running = worker.run();
  closeWithGrace({ delay: config.SHUTDOWN_GRACE_MS + 1_000, logger: log }, async ({ err }) => {
    if (err) log.error({ err }, 'the process ends because of an error');
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
    await checkpointer?.close().catch((error: unknown) => {
      log.warn({ err: error }, 'the last checkpoint could not be written; the next process does it');
    });
    await connection.close();
    await opened.close();
  });
  const version = worker.options.workerDeploymentOptions?.version;
  log.info({ taskQueue: config.TEMPORAL_TASK_QUEUE, ...version }, 'worker is polling');
  await running;
}

if (process.argv[1] === import.meta.filename) await main();
