import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutFolder, inheritedEnvironment } from '../stack/environment.ts';
import { waitUntil } from '../stack/processes/wait-until.ts';
import { readStackFile, type StackFile } from '../stack/stack-file.ts';

/** A stack of its own that a measurement runs on: fresh servers in a folder that is removed afterwards. */
export interface StackUnderTest {
  readonly dataFolder: string;
  /** What stack.json says now; the process ids change when a process is killed and started again. */
  readonly read: () => StackFile;
  readonly stop: () => Promise<void>;
}

const READY_WITHIN_MS = 120_000;
const ASK_EVERY_MS = 100;

/** Settings under which the load of one generator is not mistaken for abuse. */
const LOAD_SETTINGS = { RATE_LIMIT_PER_MINUTE: '1000000' };

function readRunning(dataFolder: string): StackFile {
  const content = readStackFile(dataFolder);
  if (!content) throw new Error(`There is no stack.json in ${dataFolder}.`);
  return content;
}

/** Starts what `npm start` starts, on free ports. Throws with its output when it does not become ready. */
export async function startStack(settings: NodeJS.ProcessEnv = {}): Promise<StackUnderTest> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const child = spawn(process.execPath, ['stack/setup.mjs', 'start'], {
    cwd: checkoutFolder,
    env: {
      ...inheritedEnvironment,
      ...LOAD_SETTINGS,
      ...settings,
      PORT: '0',
      COUNTERSIGN_DATA_DIR: dataFolder,
    },
  });
  const ended = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => void (output += chunk.toString('utf8')));
  }
  await waitUntil({
    attempt: () =>
      output.includes('is ready at') ? Promise.resolve() : Promise.reject(new Error(`Not ready: ${output}`)),
    stillPossible: () => {
      if (child.exitCode !== null) throw new Error(`The stack did not start: ${output}`);
    },
    withinMs: READY_WITHIN_MS,
    everyMs: ASK_EVERY_MS,
  });
  return {
    dataFolder,
    read: () => readRunning(dataFolder),
    stop: async () => {
      child.kill('SIGINT');
      await ended;
      rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
