import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Guard } from '../../stack/processes/guard.ts';
import { isAlive } from '../../stack/processes/process-identity.mjs';
import {
  launch,
  type Program,
  type ProgramName,
  type RunningProgram,
} from '../../stack/processes/program.ts';
import { messageOf } from '../../stack/stack-failure.ts';

const USUAL_PAUSE_MS = 500;
const LAUNCH_PAUSE_MS = 500;
/** A program that waits for another one that is away is not given up. */
const READY_WITHIN_MS = 3_600_000;
const KILL_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 100;

type Signal = 'SIGSTOP' | 'SIGCONT';

/** The process with its children, as PostgreSQL has one for each connection. */
function familyOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return [pid, ...(children === '' ? [] : children.split(' ').map(Number))];
  } catch {
    return [];
  }
}

function send(pid: number, signal: Signal): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in this moment.
  }
}

/** Keeps the programs of the stack running: whatever ends is started again, a killed one after the pause it was given. */
export class Keeper {
  /** Ends that no kill of ours explains. */
  readonly unexplained: string[] = [];
  private readonly guard: Guard;
  private readonly note: (text: string) => void;
  private readonly running = new Map<ProgramName, RunningProgram>();
  private readonly pauses = new Map<number, number>();
  private isStopping = false;

  constructor(guard: Guard, note: (text: string) => void) {
    this.guard = guard;
    this.note = note;
  }

  /** Starts to look after a program that runs. */
  watch(running: RunningProgram): void {
    this.running.set(running.program.name, running);
    const { child } = running;
    const restart = () => void this.restart(running);
    if (child.exitCode === null && child.signalCode === null) child.once('exit', restart);
    else restart();
  }

  async start(program: Program): Promise<void> {
    this.watch(await launch({ ...program, readyWithinMs: READY_WITHIN_MS }, this.guard));
  }

  /**
   * Kills the program with SIGKILL, once it runs if it is just being started; says whether that was in time. It is
   * started again after `restartAfterMs`.
   */
  async kill(name: ProgramName, restartAfterMs: number): Promise<boolean> {
    const lastAt = Date.now() + KILL_WITHIN_MS;
    while (!this.findLive(name) && Date.now() < lastAt) await delay(LOOK_EVERY_MS);
    const running = this.findLive(name);
    if (!running) return false;
    this.pauses.set(running.identity.pid, restartAfterMs);
    process.kill(running.identity.pid, 'SIGKILL');
    return true;
  }

  /** Stops the program where it is, with its children, until the returned function is called; null when it does not run. */
  pause(name: ProgramName): (() => void) | null {
    const running = this.findLive(name);
    if (!running) return null;
    const family = familyOf(running.identity.pid);
    for (const pid of family) send(pid, 'SIGSTOP');
    return () => {
      for (const pid of family) send(pid, 'SIGCONT');
    };
  }

  /** The ids of the program's process and its children; none when it does not run. */
  processesOf(name: ProgramName): number[] {
    const running = this.findLive(name);
    return running ? familyOf(running.identity.pid) : [];
  }

  /** Whether everything runs. */
  isWhole(names: readonly ProgramName[]): boolean {
    return names.every((name) => this.findLive(name) !== undefined);
  }

  /** From now on nothing is started again. */
  release(): void {
    this.isStopping = true;
  }

  private findLive(name: ProgramName): RunningProgram | undefined {
    const running = this.running.get(name);
    return running && isAlive(running.identity) ? running : undefined;
  }

  private async restart({ program, identity, child }: RunningProgram): Promise<void> {
    if (this.isStopping) return;
    const pauseMs = this.pauses.get(identity.pid);
    this.pauses.delete(identity.pid);
    if (pauseMs === undefined) {
      const how = `${program.name} ended by itself (${child.signalCode ?? `code ${child.exitCode ?? 0}`})`;
      this.unexplained.push(how);
      this.note(how);
    }
    await delay(pauseMs ?? USUAL_PAUSE_MS);
    await this.launchAgain(program);
  }

  private async launchAgain(program: Program): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.start(program);
        this.note(`${program.name} runs again`);
        return;
      } catch (error) {
        const [reason] = messageOf(error).split('\n');
        this.note(`${program.name} did not start: ${reason ?? ''}`);
        await delay(LAUNCH_PAUSE_MS);
      }
    }
  }
}
