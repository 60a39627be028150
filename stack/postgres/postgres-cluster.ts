import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { canReach } from './postgres-account.ts';
import type { PostgresAccount } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { commandLineOf, identify, stopProcess } from '../processes/process-identity.mjs';
import { runCommand } from '../processes/run-command.ts';
import { StackFailure } from '../stack-failure.ts';

export const POSTGRES_OWNER = 'countersign';
export const POSTGRES_STOP = { signalName: 'SIGINT', graceMs: 20_000 } as const;

const sharedFolder = '/var/lib/countersign';
const reachableMode = 0o711;

/** Where a cluster's files are and how they are made. */
export interface Cluster {
  readonly folder: string;
  readonly account: PostgresAccount | undefined;
  readonly binaries: PostgresBinaries;
  readonly ownerPassword: string;
}

/** The folder outside the data folder that was chosen at the first start; it is forgotten together with the data folder. */
function sharedClusterFolder(dataFolder: string): string {
  const note = join(dataFolder, 'postgres-folder.txt');
  if (existsSync(note)) return readFileSync(note, 'utf8').trim();
  mkdirSync(sharedFolder, { recursive: true, mode: reachableMode });
  const own = mkdtempSync(join(sharedFolder, 'data-'));
  chmodSync(own, reachableMode);
  const folder = join(own, 'postgres');
  writeFileSync(note, folder);
  return folder;
}

/**
 * The folder of the cluster: inside the data folder, or, when the account cannot enter that, under /var/lib.
 * `notice` is told of the second case.
 */
export function clusterFolderFor(
  dataFolder: string,
  options: { readonly account: PostgresAccount | undefined; readonly notice: (text: string) => void },
): string {
  const { account, notice } = options;
  mkdirSync(dataFolder, { recursive: true });
  if (account !== undefined) chmodSync(dataFolder, reachableMode);
  if (canReach(account, dataFolder)) return join(dataFolder, 'postgres');
  const folder = sharedClusterFolder(dataFolder);
  notice(
    `The system user ${account?.name ?? ''} cannot enter ${dataFolder}, so the database is kept in ${folder}.`,
  );
  return folder;
}

/** Stops a postmaster that outlived its stack, after making sure that it serves this very folder. */
export async function stopLeftoverPostmaster(folder: string): Promise<void> {
  const pidFile = join(folder, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const words = commandLineOf(pid).split(' ');
  if (words.includes(folder)) await stopProcess(identify(pid), POSTGRES_STOP);
  // The number may belong to a stranger by now, and PostgreSQL would then refuse to start.
  rmSync(pidFile, { force: true });
}

function assertSameMajorVersion({ folder }: Cluster): void {
  const version = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  if (version === '18') return;
  throw new StackFailure(
    `The database in ${folder} was made by PostgreSQL ${version} and this is PostgreSQL 18. ` +
      'Set COUNTERSIGN_DATA_DIR to a new folder, or move the data with pg_dump of the older version.',
  );
}

function giveTo(account: PostgresAccount | undefined, path: string): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

async function runInitdb(cluster: Cluster, folder: string): Promise<void> {
  const { account, binaries, ownerPassword } = cluster;
  const passwordFile = `${folder}.password`;
  writeFileSync(passwordFile, ownerPassword, { mode: 0o600 });
  giveTo(account, passwordFile);
  const args = [
    '-D',
    folder,
    `--username=${POSTGRES_OWNER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
  ];
  // The built-in provider sorts the same on every machine, whatever locales the system has.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  try {
    const identity = account && { uid: account.uid, gid: account.gid };
    const options = { cwd: '/', ...identity };
    await runCommand({ file: binaries.initdb, args: [...args, ...locale, '--no-sync'], options });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Makes the cluster if it is not there yet. It is made beside its place and then moved, so it is never half made. */
export async function ensureCluster(cluster: Cluster): Promise<void> {
  const { account, folder } = cluster;
  if (existsSync(join(folder, 'PG_VERSION'))) {
    assertSameMajorVersion(cluster);
    return;
  }
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  giveTo(account, unfinished);
  await runInitdb(cluster, unfinished);
  renameSync(unfinished, folder);
}
