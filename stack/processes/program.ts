import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { freePort } from './free-port.ts';
import type { Guard } from './guard.ts';
import type { ProcessIdentity, StopOptions } from './process-identity.mjs';
import { LaunchFailure } from '../stack-failure.ts';
import { waitUntil } from './wait-until.ts';

/** The programs of a stack in the order in which they are needed; they are stopped in the opposite one. */
export const PROGRAM_NAMES = ['postgres', 'temporal', 'worker', 'api'] as const;
export type ProgramName = (typeof PROGRAM_NAMES)[number];

/** A server program: how to start it, how to see that it is ready and how to stop it. */
export interface Program {
  readonly name: ProgramName;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  readonly logPath: string;
  readonly stop: StopOptions;
  readonly readyWithinMs: number;
  readonly probeEveryMs: number;
  /** Resolves when the program, running as this process, answers; throws while it does not yet. */
  readonly probe: (pid: number) => Promise<void>;
}

/** A program that has been started and answers. */
export interface RunningProgram {
  readonly program: Program;
  readonly child: ChildProcess;
  readonly identity: ProcessIdentity;
}

const logKeptBytes = 10_000_000;
const shownLogLines = 8;
const portAttempts = 4;

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > logKeptBytes) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

function logSince(path: string, offset: number): string {
  const lines = readFileSync(path).subarray(offset).toString('utf8').trim().split('\n');
  // Why a program in Go gave up stands before a long list of where it was.
  const panic = lines.findIndex((line) => line.startsWith('panic:'));
  const shown = panic < 0 ? lines.slice(-shownLogLines) : lines.slice(panic, panic + shownLogLines);
  return shown.join('\n');
}

function spawnProgram(program: Program): ChildProcess {
  const log = openLog(program.logPath);
  try {
    return spawn(program.file, program.args, {
      cwd: program.cwd,
      env: program.env,
      stdio: ['ignore', log, log],
      // In a group of its own: Ctrl-C on the terminal reaches only the stack, which then stops things in order.
      detached: true,
      ...(program.account && { uid: program.account.uid, gid: program.account.gid }),
    });
  } finally {
    closeSync(log);
  }
}

/**
 * Starts a program under the guard and waits until it is ready.
 *
 * @throws LaunchFailure with the end of the program's log.
 */
export async function launch(program: Program, guard: Guard): Promise<RunningProgram> {
  const logOffset = statSync(program.logPath, { throwIfNoEntry: false })?.size ?? 0;
  guard.assertOpen();
  const child = spawnProgram(program);
  let spawnError = '';
  child.on('error', (error) => (spawnError = error.message));
  if (child.pid === undefined)
    throw new LaunchFailure(`${program.name} could not be started: ${program.file}`);
  const identity = guard.watch(child, { ...program.stop, rank: PROGRAM_NAMES.indexOf(program.name) });
  child.once('exit', () => {
    guard.forget(identity);
  });
  const stillPossible = (): void => {
    if (child.exitCode === null && child.signalCode === null) return;
    const log = logSince(program.logPath, logOffset);
    throw new LaunchFailure(
      `${program.name} ended while starting. ${spawnError} Its log (${program.logPath}) says:\n${log}`,
    );
  };
  const { probe, probeEveryMs, readyWithinMs } = program;
  await waitUntil({
    attempt: () => probe(identity.pid),
    stillPossible,
    withinMs: readyWithinMs,
    everyMs: probeEveryMs,
  });
  return { program, child, identity };
}

/** Starts a program on a free port, and on another one if that was taken between choosing it and listening on it. */
export async function launchOnFreePort(
  programOn: (port: number) => Program,
  guard: Guard,
): Promise<RunningProgram & { readonly port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      return { ...(await launch(programOn(port), guard)), port };
    } catch (error) {
      const taken = error instanceof LaunchFailure && /address already in use/i.test(error.message);
      if (!taken || attempt === portAttempts) throw error;
    }
  }
}
