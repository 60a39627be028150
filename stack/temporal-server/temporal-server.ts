import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import type { TemporalSecurity } from '../../config.ts';
import { temporalConnection } from '../../temporal-connection.ts';
import { inheritedEnvironment } from '../environment.ts';
import type { Guard } from '../processes/guard.ts';
import { launchOnFreePort } from '../processes/program.ts';
import type { Program, RunningProgram } from '../processes/program.ts';

/** What an embedded Temporal server needs to know. */
export interface TemporalOptions {
  readonly binary: string;
  readonly dataFolder: string;
  readonly guard: Guard;
  readonly namespace: string;
  /** `in-memory` forgets everything when the server stops, and is meant for tests. */
  readonly storage: 'file' | 'in-memory';
  /** `as_shipped` leaves out what is set for speed; only measurements want it. */
  readonly settings?: 'tuned' | 'as_shipped';
}

/** An embedded Temporal server that serves its namespace. */
export interface RunningTemporal {
  readonly running: RunningProgram;
  readonly address: string;
}

const startWithinMs = 60_000;
const probeEveryMs = 50;
const probeDeadlineMs = 3_000;
export const TEMPORAL_STOP = { signalName: 'SIGTERM', graceMs: 10_000 } as const;

/** Eager activities save a round trip each: see the measurements in DESIGN §4. */
const dynamicConfig = ['system.enableActivityEagerExecution=true', 'system.enableEagerWorkflowStart=true'];

/** With its own settings the development server flushes each SQLite transaction twice; WAL needs no flush and stays consistent. */
const pragmas = ['journal_mode=WAL', 'synchronous=1'];

function storageFlags({ storage, dataFolder, settings }: TemporalOptions): string[] {
  if (storage === 'in-memory') return [];
  const folder = join(dataFolder, 'temporal');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = ['--db-filename', join(folder, 'temporal.sqlite')];
  if (settings === 'as_shipped') return file;
  return [...file, ...pragmas.flatMap((pragma) => ['--sqlite-pragma', pragma])];
}

/** A server, and how it wants to be spoken to: an embedded one wants nothing. */
export interface TemporalServer {
  readonly address: string;
  readonly namespace: string;
  readonly security?: Partial<TemporalSecurity>;
}

/** @throws an error of the connection, or of a file for TLS that cannot be read. */
export function connectTemporal({ address, security = {} }: TemporalServer): Promise<Connection> {
  return Connection.connect({ ...temporalConnection(address, security), connectTimeout: probeDeadlineMs });
}

/** Asks the server for the namespace; throws unless it serves it. */
export async function probeTemporal(server: TemporalServer): Promise<void> {
  const connection = await connectTemporal(server);
  try {
    await connection.withDeadline(Date.now() + probeDeadlineMs, () =>
      connection.workflowService.describeNamespace({ namespace: server.namespace }),
    );
  } finally {
    await connection.close();
  }
}

function programOf(options: TemporalOptions, port: number): Program {
  const { binary, dataFolder, namespace, settings } = options;
  const listen = ['--ip', '127.0.0.1', '--port', String(port), '--headless', '--namespace', namespace];
  const chosen = settings === 'as_shipped' ? [] : dynamicConfig;
  const config = chosen.flatMap((value) => ['--dynamic-config-value', value]);
  const { PATH, HOME, TMPDIR } = inheritedEnvironment;
  return {
    name: 'temporal',
    file: binary,
    args: ['server', 'start-dev', ...listen, '--log-level', 'warn', ...config, ...storageFlags(options)],
    cwd: dataFolder,
    // Not the whole environment: the program would take TEMPORAL_* variables meant for clients as its own settings.
    env: { PATH, HOME, TMPDIR },
    logPath: join(dataFolder, 'logs', 'temporal.log'),
    stop: TEMPORAL_STOP,
    readyWithinMs: startWithinMs,
    probeEveryMs,
    probe: () => probeTemporal({ address: `127.0.0.1:${port}`, namespace }),
  };
}

/**
 * Starts the embedded Temporal server on a free port of the loopback address.
 *
 * @throws LaunchFailure when it does not start.
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const running = await launchOnFreePort((port) => programOf(options, port), options.guard);
  return { running, address: `127.0.0.1:${running.port}` };
}
