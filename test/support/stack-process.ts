import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutFolder, inheritedEnvironment } from '../../stack/environment.ts';
import { commandLineOf } from '../../stack/processes/process-identity.mjs';
import { waitUntil } from '../../stack/processes/wait-until.ts';
import { readStackFile } from '../../stack/stack-file.ts';
import type { StackFile } from '../../stack/stack-file.ts';

/** An `npm start` that has been run as an operator runs it. */
export interface StackProcess {
  readonly output: () => string;
  /** Resolves with what stack.json says once the stack says that it is ready. */
  readonly ready: () => Promise<StackFile>;
  /** Sends a signal to the whole process group, as a terminal does. */
  readonly signalGroup: (signal: NodeJS.Signals) => void;
  /** Resolves with the exit code; null after a signal. */
  readonly ended: Promise<number | null>;
}

const readyWithinMs = 90_000;
const everyMs = 50;
const wanted = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'TMPDIR', 'TEMPORAL_CLI_PATH'] as const;

function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(wanted.map((name) => [name, inheritedEnvironment[name]]));
}

/** A data folder for one test file. */
export function scratchDataFolder(): { readonly path: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-start-'));
  return {
    path: folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function assertRuns(child: ChildProcess, output: string): void {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error(`npm start ended: ${output}`);
}

/** Runs what `npm start` runs, on a free port, with nothing of this process's environment but what it needs to find its programs. */
export function runNpmStart(settings: NodeJS.ProcessEnv & { COUNTERSIGN_DATA_DIR: string }): StackProcess {
  const env = { ...cleanEnvironment(), PORT: '0', ...settings };
  const child = spawn(process.execPath, ['stack/setup.mjs', 'start'], {
    cwd: checkoutFolder,
    env,
    detached: true,
  });
  let text = '';
  const keep = (chunk: Buffer): void => void (text += chunk.toString('utf8'));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const attempt = (): Promise<void> =>
    text.includes('is ready at') ? Promise.resolve() : Promise.reject(new Error(`Not ready: ${text}`));
  return {
    output: () => text,
    ready: async () => {
      const stillPossible = (): void => {
        assertRuns(child, text);
      };
      await waitUntil({ attempt, stillPossible, withinMs: readyWithinMs, everyMs });
      const content = readStackFile(settings.COUNTERSIGN_DATA_DIR);
      if (content === undefined) throw new Error('There is no stack.json');
      return content;
    },
    signalGroup: (signal) => {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    },
    ended: once(child, 'close').then(() => child.exitCode),
  };
}

/** The command lines of all processes that name the folder. Reads /proc, so it is for Linux. */
export function processesNaming(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandLineOf(Number(pid)))
    .filter((commandLine) => commandLine.includes(folder));
}
