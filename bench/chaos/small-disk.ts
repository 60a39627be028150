import { execFileSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';

const SIZE_BYTES = 3_000_000_000;
const FILL_ATTEMPTS = 50;

function mount(...args: string[]): void {
  execFileSync('mount', args, { stdio: 'pipe' });
}

/** A file system of fixed size for everything that the servers write, which can be made full at once. */
export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Mounts one on the folder; undefined where this user may not mount. */
  static mountOn(folder: string): SmallDisk | undefined {
    mkdirSync(folder, { recursive: true });
    try {
      mount('-t', 'tmpfs', '-o', `size=${SIZE_BYTES},mode=0711`, 'chaos', folder);
    } catch {
      return undefined;
    }
    return new SmallDisk(folder);
  }

  /**
   * Leaves no room: every write that needs a new block fails with ENOSPC. A size below what was written meanwhile is
   * refused, so that it is looked at again.
   */
  fill(): void {
    for (let attempt = 1; ; attempt += 1) {
      const { blocks, bfree, bsize } = statfsSync(this.folder);
      try {
        this.resize((blocks - bfree) * bsize);
        return;
      } catch (error) {
        if (attempt === FILL_ATTEMPTS) throw error;
      }
    }
  }

  /** Gives the room back. */
  free(): void {
    this.resize(SIZE_BYTES);
  }

  unmount(): void {
    execFileSync('umount', ['--lazy', this.folder], { stdio: 'pipe' });
  }

  private resize(bytes: number): void {
    mount('-o', `remount,size=${bytes}`, this.folder);
  }
}
