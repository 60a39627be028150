/** What happens within this time wakes once. */
const GATHER_MS = 100;
const LONGEST_RETRY_MS = 30_000;

export interface WakerInput<Target> {
  /** Tells the sleeper; it throws when that does not reach it. */
  readonly send: (target: Target) => Promise<unknown>;
  /** Whether the process still runs: nothing is tried again after it. */
  readonly isWanted: () => boolean;
  /** Under load one wake follows another no sooner, in milliseconds: each costs the engine about ten events. */
  readonly spacingMs: number;
}

/**
 * Wakes workflows that sleep until there is something to do, after the commit of what is to be done. It holds up nobody: a wake
 * that does not reach the engine is tried again, and what a process that died left behind is done with the next wake.
 */
export class Waker<Target> {
  private readonly input: WakerInput<Target>;
  private readonly sentAtMs = new Map<Target, number>();
  private readonly pending = new Map<Target, 'gathering' | 'sending' | 'sending_once_more'>();

  constructor(input: WakerInput<Target>) {
    this.input = input;
  }

  wake(target: Target): void {
    if (this.pending.get(target) === 'gathering') return;
    if (this.pending.has(target)) {
      this.pending.set(target, 'sending_once_more');
      return;
    }
    const sinceMs = Date.now() - (this.sentAtMs.get(target) ?? 0);
    this.schedule(target, Math.max(GATHER_MS, this.input.spacingMs - sinceMs));
  }

  private schedule(target: Target, delayMs: number): void {
    this.pending.set(target, 'gathering');
    setTimeout(() => void this.send(target, delayMs), delayMs).unref();
  }

  private async send(target: Target, delayMs: number): Promise<void> {
    if (!this.input.isWanted()) return;
    this.pending.set(target, 'sending');
    this.sentAtMs.set(target, Date.now());
    try {
      await this.input.send(target);
    } catch {
      this.schedule(target, Math.min(2 * delayMs, LONGEST_RETRY_MS));
      return;
    }
    const isWokenAgain = this.pending.get(target) === 'sending_once_more';
    this.pending.delete(target);
    if (isWokenAgain) this.wake(target);
  }
}
