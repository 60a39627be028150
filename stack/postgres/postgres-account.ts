import { execFileSync, spawnSync } from 'node:child_process';
import { StackFailure } from '../stack-failure.ts';

/** The system user that PostgreSQL runs as; PostgreSQL refuses to run as root. */
export interface PostgresAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const ownAccountName = 'countersign-postgres';

function idOf(flag: '-u' | '-g', name: string): number {
  return Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}

function findAccount(name: string): PostgresAccount | undefined {
  try {
    return { name, uid: idOf('-u', name), gid: idOf('-g', name) };
  } catch {
    return undefined;
  }
}

function createAccount(): PostgresAccount | undefined {
  spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    ownAccountName,
  ]);
  return findAccount(ownAccountName);
}

/**
 * The account to run PostgreSQL as, or undefined when this process is an ordinary user and PostgreSQL can run as it.
 * As root: the system's `postgres` user, else a system user of our own, which is created.
 *
 * @throws StackFailure when this is root and no such user can be had.
 */
export function resolvePostgresAccount(): PostgresAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = findAccount('postgres') ?? findAccount(ownAccountName) ?? createAccount();
  if (account === undefined) {
    throw new StackFailure(
      `PostgreSQL refuses to run as root, and the system user ${ownAccountName} could not be created. ` +
        'Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server that runs already.',
    );
  }
  return account;
}

/** Whether the account can execute the file or, for a folder, enter it: asked of the system, not guessed from modes. */
export function canReach(account: PostgresAccount | undefined, path: string): boolean {
  if (account === undefined) return true;
  const { uid, gid } = account;
  const askShell = ['-c', 'test -x "$1"', 'sh', path];
  return spawnSync('/bin/sh', askShell, { uid, gid, stdio: 'ignore', cwd: '/' }).status === 0;
}
