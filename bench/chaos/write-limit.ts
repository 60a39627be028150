import { execFileSync } from 'node:child_process';
import type { Keeper } from './keeper.ts';

/**
 * What stands in for a full disk where no file system may be mounted: PostgreSQL may write no byte of any file, so
 * that each of its writes fails at the system call. It ignores the signal that comes with it.
 */
export class WriteLimit {
  private readonly keeper: Keeper;

  constructor(keeper: Keeper) {
    this.keeper = keeper;
  }

  fill(): void {
    this.limit('0');
  }

  free(): void {
    this.limit('unlimited');
  }

  /** Sets the soft limit, which its own user may raise again; what is started meanwhile inherits it. */
  private limit(size: string): void {
    for (const pid of this.keeper.processesOf('postgres')) {
      try {
        execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${size}:`], { stdio: 'pipe' });
      } catch {
        // The process has ended in this moment, or there is no such program here.
      }
    }
  }
}
