import { spawnSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inheritedEnvironment } from '../environment.ts';
import { say, withProgress } from '../progress.mjs';
import { runCommand } from '../processes/run-command.ts';
import { messageOf, StackFailure } from '../stack-failure.ts';
import type { TemporalTarget } from './temporal-download.ts';

const moduleFolder = fileURLToPath(new URL('.', import.meta.url));
const command = 'github.com/temporalio/cli/cmd/temporal';
/** The newest release that Go 1.25 builds. */
const olderRelease = 'v1.5.1';
const minorOfNewest = 26;
const minorOfOlder = 25;

const otherWays =
  'install Go 1.26 (https://go.dev/dl) or the temporal command line (https://docs.temporal.io/cli), ' +
  'or set TEMPORAL_ADDRESS to a Temporal server that runs already';

function minorVersionOfGo(): number | undefined {
  const { stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', cwd: '/' });
  const minor = /^go1\.(\d+)/.exec(stdout)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

function runGo(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  return runCommand({ file: 'go', args, options: { env: { ...env, CGO_ENABLED: '0' }, cwd: '/' } });
}

async function buildNewest({ version, folder }: TemporalTarget): Promise<string> {
  const output = join(folder, 'temporal');
  const versionFlag = `-X github.com/temporalio/cli/internal/temporalcli.Version=${version}`;
  const flags = ['-trimpath', '-ldflags', `-s -w ${versionFlag}`, '-o', output];
  await runGo(['build', '-C', moduleFolder, ...flags, command], inheritedEnvironment);
  return output;
}

async function buildOlder({ folder }: TemporalTarget): Promise<string> {
  await runGo(['install', '-trimpath', '-ldflags', '-s -w', `${command}@${olderRelease}`], {
    ...inheritedEnvironment,
    GOBIN: folder,
  });
  return join(folder, 'temporal');
}

/**
 * Builds the program from its source, which the Go module proxy delivers and our go.sum verifies.
 *
 * @throws StackFailure when Go is missing or too old, or when the build fails.
 */
export async function buildTemporal(target: TemporalTarget): Promise<void> {
  const minor = minorVersionOfGo();
  if (minor === undefined || minor < minorOfOlder) {
    const found = minor === undefined ? 'Go is not installed' : `Go 1.${minor} is too old to build it`;
    throw new StackFailure(
      `There is no Temporal server on this machine, it could not be downloaded, and ${found}: ${otherWays}.`,
    );
  }
  say(
    'Building the Temporal server from source. This is done once for this machine and takes four to eight minutes.',
  );
  const build = minor >= minorOfNewest ? buildNewest : buildOlder;
  try {
    renameSync(await withProgress('Building the Temporal server', () => build(target)), target.target);
  } catch (error) {
    throw new StackFailure(
      `The Temporal server could not be built: ${otherWays}. (${messageOf(error).trim().slice(-600)})`,
    );
  }
}
