import { join } from 'node:path';
import pg from 'pg';
import type { Guard } from '../processes/guard.ts';
import { resolvePostgresAccount } from './postgres-account.ts';
import { resolvePostgresBinaries } from './postgres-binaries.ts';
import {
  clusterFolderFor,
  ensureCluster,
  POSTGRES_OWNER,
  POSTGRES_STOP,
  stopLeftoverPostmaster,
} from './postgres-cluster.ts';
import type { Cluster } from './postgres-cluster.ts';
import { launchOnFreePort } from '../processes/program.ts';
import type { Program, RunningProgram } from '../processes/program.ts';
import { keepSecrets } from './secrets.ts';

/** What an embedded PostgreSQL needs to know. */
export interface PostgresOptions {
  readonly dataFolder: string;
  readonly guard: Guard;
  /** `lost-on-power-failure` is several times faster and meant for tests. */
  readonly durability: 'durable' | 'lost-on-power-failure';
  readonly notice: (text: string) => void;
}

/** An embedded PostgreSQL that accepts connections. */
export interface RunningPostgres {
  readonly running: RunningProgram;
  /** Where its files are; not always inside the data folder. */
  readonly folder: string;
  /** The URL of a database on this server, as the server's owner. */
  readonly ownerUrl: (database: string) => string;
}

const startWithinMs = 60_000;
const probeEveryMs = 30;

const settings = {
  common: [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'jit=off',
    'timezone=UTC',
    'log_timezone=UTC',
  ],
  durable: ['max_connections=100'],
  'lost-on-power-failure': [
    'max_connections=300',
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'wal_level=minimal',
    'max_wal_senders=0',
    'max_wal_size=4GB',
  ],
} as const;

/** The URL of a database on a server of this machine. */
function loopbackUrl(login: { user: string; password: string; port: number; database: string }): string {
  return `postgresql://${login.user}:${login.password}@127.0.0.1:${login.port}/${login.database}`;
}

/** Connects once and asks nothing of importance. */
export async function probeDatabase(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select 1');
  } finally {
    await client.end();
  }
}

function programOf(cluster: Cluster, options: PostgresOptions & { readonly port: number }): Program {
  const { port, dataFolder, durability } = options;
  const flags = [...settings.common, ...settings[durability]].flatMap((setting) => ['-c', setting]);
  const probeUrl = loopbackUrl({
    user: POSTGRES_OWNER,
    password: cluster.ownerPassword,
    port,
    database: 'postgres',
  });
  return {
    name: 'postgres',
    file: cluster.binaries.postgres,
    args: ['-D', cluster.folder, '-p', String(port), ...flags],
    cwd: '/',
    env: {},
    account: cluster.account,
    logPath: join(dataFolder, 'logs', 'postgres.log'),
    stop: POSTGRES_STOP,
    readyWithinMs: startWithinMs,
    probeEveryMs,
    probe: () => probeDatabase(probeUrl),
  };
}

/**
 * Starts the embedded PostgreSQL of a data folder, making its cluster first if there is none and stopping a server
 * that an earlier, killed stack left running on it.
 *
 * @throws StackFailure when this machine cannot run it, LaunchFailure when it does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const account = resolvePostgresAccount();
  const cluster: Cluster = {
    account,
    binaries: resolvePostgresBinaries(account),
    folder: clusterFolderFor(options.dataFolder, { account, notice: options.notice }),
    ownerPassword: keepSecrets(options.dataFolder).ownerPassword,
  };
  await stopLeftoverPostmaster(cluster.folder);
  await ensureCluster(cluster);
  const running = await launchOnFreePort((port) => programOf(cluster, { ...options, port }), options.guard);
  const login = { user: POSTGRES_OWNER, password: cluster.ownerPassword, port: running.port };
  return { running, folder: cluster.folder, ownerUrl: (database) => loopbackUrl({ ...login, database }) };
}
