import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StackEnvironment } from '../environment.ts';
import { withLock } from '../processes/exclusive-lock.mjs';
import { say, withProgress } from '../progress.mjs';
import { StackFailure } from '../stack-failure.ts';
import { buildTemporal } from './temporal-build.ts';
import { downloadTemporal } from './temporal-download.ts';

/** The release of Temporal's command line, which contains the development server. */
export const TEMPORAL_CLI_VERSION = '1.8.2';

/** The oldest release whose development server takes the options that we give it. */
const oldestUsable = { major: 1, minor: 3 };

type BinaryEnvironment = Pick<StackEnvironment, 'temporalCliPath' | 'cacheFolder'>;

function versionOf(file: string): string | undefined {
  const { status, stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  return status === 0 ? /version (\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
}

function isUsable(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestUsable.major || (major === oldestUsable.major && minor >= oldestUsable.minor);
}

function assertRuns(path: string): string {
  const version = versionOf(path);
  if (version !== undefined && isUsable(version)) return path;
  throw new StackFailure(
    `TEMPORAL_CLI_PATH names ${path}, which is not a Temporal command line of version ` +
      `${oldestUsable.major}.${oldestUsable.minor} or newer. Correct it, or unset it to have one found or built.`,
  );
}

function findOnPath(): string | undefined {
  const version = versionOf('temporal');
  return version !== undefined && isUsable(version) ? 'temporal' : undefined;
}

async function obtain(target: string): Promise<string> {
  if (existsSync(target)) return target;
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  try {
    const downloaded = await withProgress('Downloading the Temporal server', () =>
      downloadTemporal({ version: TEMPORAL_CLI_VERSION, folder: unfinished, target }),
    );
    if (!downloaded) await buildTemporal({ version: TEMPORAL_CLI_VERSION, folder: unfinished, target });
    return target;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/**
 * The program to run the development server with: TEMPORAL_CLI_PATH, else `temporal` on the PATH, else the one in the
 * cache, which is downloaded or, where that fails, built from source once for each machine.
 *
 * @throws StackFailure when there is none and none can be made.
 */
export async function resolveTemporalBinary(environment: BinaryEnvironment): Promise<string> {
  if (environment.temporalCliPath !== undefined) return assertRuns(environment.temporalCliPath);
  const onPath = findOnPath();
  if (onPath !== undefined) return onPath;
  const name = `temporal-${TEMPORAL_CLI_VERSION}-${process.platform}-${process.arch}`;
  const target = join(environment.cacheFolder, name);
  if (existsSync(target)) return target;
  return withLock(`${target}.lock`, {
    task: () => obtain(target),
    onWait: ({ pid }) => {
      say(`Waiting for process ${pid}, which is preparing the Temporal server.`);
    },
  });
}
