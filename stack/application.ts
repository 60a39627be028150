import { join } from 'node:path';
import { TEMPORAL_SECURITY_VARIABLES } from '../config.ts';
import { deploymentVersionOf } from '../deployment/deployment-version.ts';
import { makeCurrent } from '../deployment/make-current.ts';
import { keepEncryptionKeys } from './encryption-keys.ts';
import { checkoutFolder, inheritedEnvironment } from './environment.ts';
import type { StackEnvironment } from './environment.ts';
import type { Program } from './processes/program.ts';
import type { StackDatabase, StackTemporal } from './servers.ts';
import { connectTemporal } from './temporal-server/temporal-server.ts';

/** The queue on which the API hands orders to the worker. */
export const TASK_QUEUE = 'countersign';
/** Under which name the engine knows the versions of the worker. */
const DEPLOYMENT = 'countersign';

/** What the API and the worker are given. */
export interface ApplicationPlace {
  readonly environment: StackEnvironment;
  readonly port: number;
  readonly database: StackDatabase;
  readonly temporal: StackTemporal;
  readonly workflowBundlePath: string;
  /** Of the compiled API and worker; without it the sources run. */
  readonly compiledFolder?: string;
  /** Of the built web pages; without it the API serves none. */
  readonly webFolder?: string;
}

const startWithinMs = 60_000;
const probeEveryMs = 100;
const probeDeadlineMs = 3_000;
const apiStop = { signalName: 'SIGTERM', graceMs: 12_000 } as const;
/** Longer than the worker lets its activities finish. */
const workerStop = { signalName: 'SIGTERM', graceMs: 20_000 } as const;
const wildcardHosts: readonly string[] = ['0.0.0.0', '::'];

/** What is set for another server would keep the API and the worker from the embedded one. */
const WITHOUT_TEMPORAL_SECURITY = Object.fromEntries(TEMPORAL_SECURITY_VARIABLES.map((name) => [name, '']));

function environmentOf(place: ApplicationPlace): NodeJS.ProcessEnv {
  const { environment, port, database, temporal } = place;
  return {
    ...inheritedEnvironment,
    ...(temporal.security === undefined && WITHOUT_TEMPORAL_SECURITY),
    HOST: environment.host,
    PORT: String(port),
    DATABASE_URL: database.applicationUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_TASK_QUEUE: TASK_QUEUE,
    ...keepEncryptionKeys(environment.dataFolder),
    PUBLIC_URL: inheritedEnvironment['PUBLIC_URL'] ?? addressOf(place),
  };
}

/** The address of the API, as somebody on this machine opens it. */
export function addressOf({ environment, port }: Pick<ApplicationPlace, 'environment' | 'port'>): string {
  const host = wildcardHosts.includes(environment.host) ? '127.0.0.1' : environment.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function probeApi(address: string): Promise<void> {
  const answer = await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(probeDeadlineMs) });
  if (!answer.ok) throw new Error(`${address}/readyz answers ${answer.status}: ${await answer.text()}`);
}

/** Throws unless the process polls the queue; a poller is known by its process id. */
async function probeWorker({ temporal }: ApplicationPlace, pid: number): Promise<void> {
  const connection = await connectTemporal(temporal);
  try {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace: temporal.namespace,
      taskQueue: { name: TASK_QUEUE },
    });
    const polls = pollers.some(({ identity }) => identity?.startsWith(`${pid}@`));
    if (!polls) throw new Error('The worker does not poll yet');
  } finally {
    await connection.close();
  }
}

/**
 * Keeps what is young in 4 MiB for each thread, not in 16: 100 MiB less for the worker at rest, and no more processor time
 * (docs/performance.md). The image says the same.
 */
const MEMORY = ['--max-semi-space-size=4'];

function nodeProgram(
  place: ApplicationPlace,
  script: string,
): Pick<Program, 'file' | 'args' | 'cwd' | 'env'> {
  const { compiledFolder } = place;
  return {
    file: process.execPath,
    args:
      compiledFolder === undefined
        ? [...MEMORY, '--import', 'tsx', `${script}.ts`]
        : [...MEMORY, join(compiledFolder, `${script}.js`)],
    cwd: checkoutFolder,
    env: environmentOf(place),
  };
}

/** The worker's program. */
export function workerProgram(place: ApplicationPlace): Program {
  const base = nodeProgram(place, 'worker');
  return {
    ...base,
    name: 'worker',
    env: { ...base.env, TEMPORAL_DEPLOYMENT: DEPLOYMENT, WORKFLOW_BUNDLE_PATH: place.workflowBundlePath },
    logPath: join(place.environment.dataFolder, 'logs', 'worker.log'),
    stop: workerStop,
    readyWithinMs: startWithinMs,
    probeEveryMs,
    probe: (pid) => probeWorker(place, pid),
  };
}

/**
 * Lets this stack's worker run the orders; those that an older one began go on with it.
 *
 * @throws ServiceError when the engine does not know the worker in time.
 */
export async function makeWorkerCurrent({ temporal, workflowBundlePath }: ApplicationPlace): Promise<void> {
  const connection = await connectTemporal(temporal);
  try {
    const version = deploymentVersionOf({ deploymentName: DEPLOYMENT, bundlePath: workflowBundlePath });
    const { namespace } = temporal;
    await makeCurrent({ connection, namespace, version, withinMs: startWithinMs });
  } finally {
    await connection.close();
  }
}

/** The API's program. */
export function apiProgram(place: ApplicationPlace): Program {
  const base = nodeProgram(place, 'api/main');
  return {
    ...base,
    env: { ...base.env, ...(place.webFolder !== undefined && { WEB_FOLDER: place.webFolder }) },
    name: 'api',
    logPath: join(place.environment.dataFolder, 'logs', 'api.log'),
    stop: apiStop,
    readyWithinMs: startWithinMs,
    probeEveryMs,
    probe: () => probeApi(addressOf(place)),
  };
}
