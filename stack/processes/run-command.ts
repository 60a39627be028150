import { spawn } from 'node:child_process';
import type { SpawnOptionsWithoutStdio } from 'node:child_process';

const keptOutput = 4_000;

/** A command that is run to its end. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: SpawnOptionsWithoutStdio;
}

/** Runs a command to its end, and ends it when this process ends. Throws with the end of its output if it fails. */
export function runCommand({ file, args, options }: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, options);
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = `${output}${chunk.toString('utf8')}`.slice(-keptOutput);
    };
    const end = (): void => void child.kill();
    process.once('exit', end);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', end);
      if (code === 0) resolve();
      else reject(new Error(`${file} failed: ${output.trim()}`));
    });
  });
}
