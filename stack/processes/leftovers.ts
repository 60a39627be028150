import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive, stopProcess } from './process-identity.mjs';
import { PROGRAM_NAMES } from './program.ts';
import type { RunningProgram } from './program.ts';
import { say } from '../progress.mjs';
import { writePrivateFile } from '../postgres/secrets.ts';
import { codeOf } from '../stack-failure.ts';

const processList = z.array(z.object({ name: z.enum(PROGRAM_NAMES), pid: z.number(), start: z.string() }));

const forcefulStop = { signalName: 'SIGTERM', graceMs: 20_000 } as const;

function listPath(dataFolder: string): string {
  return join(dataFolder, 'processes.json');
}

function readList(dataFolder: string): z.infer<typeof processList> {
  try {
    return processList.parse(JSON.parse(readFileSync(listPath(dataFolder), 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Writes down which processes are ours, for the next start in case this one is killed. */
export function writeDownProcesses(dataFolder: string, programs: Iterable<RunningProgram>): void {
  const list = [...programs].map(({ program, identity }) => ({ name: program.name, ...identity }));
  writePrivateFile(listPath(dataFolder), JSON.stringify(list));
}

/**
 * Stops what a killed stack of this data folder left running. A process is ours only if it was started at the very
 * moment that was written down; anything else that has got its number since is not touched.
 */
export async function stopLeftovers(dataFolder: string): Promise<void> {
  const left = readList(dataFolder).filter(isAlive);
  left.sort((one, other) => PROGRAM_NAMES.indexOf(other.name) - PROGRAM_NAMES.indexOf(one.name));
  for (const process of left) {
    say(`Stopping ${process.name} (process ${process.pid}), which an earlier start left behind.`);
    await stopProcess(process, forcefulStop);
  }
}
