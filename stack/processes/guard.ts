import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { identify } from './process-identity.mjs';
import type { ProcessIdentity, StopOptions } from './process-identity.mjs';
import { endRunningCommands } from './run-command.ts';

/** How to stop a program, and when: the highest rank goes first. */
export interface RankedStop extends StopOptions {
  readonly rank: number;
}

/** The process that stops everything the stack started, in order, even if the stack is killed. */
export interface Guard {
  /** Throws once everything is being stopped: whatever is started after that would be left behind. */
  readonly assertOpen: () => void;
  /** Puts a process under the guard and returns how to recognise it later. */
  readonly watch: (child: ChildProcess, stop: RankedStop) => ProcessIdentity;
  /** Takes a process that has ended from the guard's list. */
  readonly forget: (identity: ProcessIdentity) => void;
  /** Has a folder removed once everything has stopped. */
  readonly removeAtEnd: (folder: string) => void;
  /** Stops everything and resolves when it has gone. */
  readonly stopAll: () => Promise<void>;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} could not be started`);
  return child.pid;
}

/** Starts the guard. */
export function startGuard(): Guard {
  const script = fileURLToPath(new URL('guard.mjs', import.meta.url));
  const guard = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = once(guard, 'exit');
  const tell = (order: object): void => void guard.stdin.write(`${JSON.stringify(order)}\n`);
  let open = true;
  return {
    assertOpen: () => {
      if (!open) throw new Error('The stack is stopping');
    },
    watch: (child, stop) => {
      const identity = identify(pidOf(child));
      tell({ order: 'watch', ...identity, ...stop });
      return identity;
    },
    forget: ({ pid }) => {
      tell({ order: 'forget', pid });
    },
    removeAtEnd: (folder) => {
      tell({ order: 'remove', folder });
    },
    stopAll: async () => {
      open = false;
      await endRunningCommands();
      guard.stdin.end();
      await ended;
    },
  };
}
