import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptionsWithoutStdio } from 'node:child_process';
import { once } from 'node:events';

const keptOutput = 4_000;

/** A command that is run to its end. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: SpawnOptionsWithoutStdio;
}

const running = new Set<ChildProcess>();

/** Ends the commands that still run and waits until they have gone. */
export async function endRunningCommands(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const closed = once(child, 'close');
      child.kill();
      await closed;
    }),
  );
}

function endAtOnce(): void {
  for (const child of running) child.kill();
}

process.once('exit', endAtOnce);

/** Runs a command to its end. Throws with the end of its output if it fails. */
export function runCommand({ file, args, options }: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, options);
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = `${output}${chunk.toString('utf8')}`.slice(-keptOutput);
    };
    running.add(child);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      if (code === 0) resolve();
      else reject(new Error(`${file} failed: ${output.trim()}`));
    });
  });
}
