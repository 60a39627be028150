import { setTimeout as delay } from 'node:timers/promises';
import type { Guard } from './guard.ts';
import { launch } from './program.ts';
import type { ProgramName, RunningProgram } from './program.ts';
import { say } from '../progress.mjs';
import { describeFailure, messageOf } from '../stack-failure.ts';

/** Keeps programs running: one that ends is started again, until the guard is told to stop everything. */
export interface Supervisor {
  /** Starts to look after a program that runs. */
  readonly watch: (running: RunningProgram) => void;
  /** What runs now. */
  readonly running: () => ReadonlyMap<ProgramName, RunningProgram>;
  /** Has the listener called whenever a program has been started again and so has another process id. */
  readonly onChange: (listener: () => void) => void;
}

const firstPauseMs = 250;
const longestPauseMs = 30_000;
const settledMs = 60_000;

function endOf({ child }: RunningProgram): string {
  return child.signalCode === null ? `with code ${child.exitCode ?? 0}` : `by ${child.signalCode}`;
}

function isStopping(guard: Guard): boolean {
  try {
    guard.assertOpen();
    return false;
  } catch {
    return true;
  }
}

/** Launches until it succeeds, pausing twice as long after each failure; undefined when the stack is being stopped. */
async function launchAgain(
  ended: RunningProgram,
  options: { guard: Guard; firstMs: number },
): Promise<RunningProgram | undefined> {
  const { guard, firstMs } = options;
  for (let pauseMs = firstMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    await delay(pauseMs, undefined, { ref: false });
    if (isStopping(guard)) return undefined;
    try {
      return await launch(ended.program, guard);
    } catch (error) {
      if (isStopping(guard)) return undefined;
      say(`${ended.program.name} did not start: ${describeFailure(error) ?? messageOf(error)}`);
    }
  }
}

/** Makes a supervisor of what runs under the guard. */
export function createSupervisor(guard: Guard): Supervisor {
  let changed = (): void => undefined;
  const programs = new Map<ProgramName, RunningProgram>();
  const pauses = new Map<ProgramName, number>();

  const pauseAfter = (name: ProgramName, ranMs: number): number => {
    const before = pauses.get(name);
    const pauseMs =
      before === undefined || ranMs > settledMs ? firstPauseMs : Math.min(2 * before, longestPauseMs);
    pauses.set(name, pauseMs);
    return pauseMs;
  };

  const restart = async (ended: RunningProgram, ranMs: number): Promise<void> => {
    if (isStopping(guard)) return;
    const { name, logPath } = ended.program;
    say(`${name} ended ${endOf(ended)} and is started again; its log is ${logPath}.`);
    const again = await launchAgain(ended, { guard, firstMs: pauseAfter(name, ranMs) });
    if (again === undefined) return;
    say(`${name} runs again.`);
    watch(again);
    changed();
  };

  const watch = (running: RunningProgram): void => {
    const startedAt = Date.now();
    programs.set(running.program.name, running);
    const whenEnded = (): void => void restart(running, Date.now() - startedAt);
    if (running.child.exitCode === null && running.child.signalCode === null)
      running.child.once('exit', whenEnded);
    else whenEnded();
  };

  return {
    watch,
    running: () => programs,
    onChange: (listener) => {
      changed = listener;
    },
  };
}
