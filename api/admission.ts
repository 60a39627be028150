import { refuse } from '../domain/errors.ts';
import type { Engine } from './engine.ts';

/** How old an answer of the engine may be before it is asked again; nobody asks while nothing is submitted. */
const LOOK_AGAIN_AFTER_MS = 1_000;

export interface AdmissionInput {
  readonly engine: Pick<Engine, 'readBacklogAgeMs'>;
  /** How long work may wait for the workers before new orders are turned away, in milliseconds. */
  readonly longestBacklogMs: number;
}

/**
 * Turns new orders away while the workers are behind, so that what has been accepted is still reviewed in time. It
 * goes by what the engine said last: a submission never waits for it.
 */
export class Admission {
  private readonly input: AdmissionInput;
  private backlogAgeMs = 0;
  private lookedAt = -Infinity;
  private isLooking = false;

  constructor(input: AdmissionInput) {
    this.input = input;
  }

  /** Throws `overloaded` while work has waited too long for the workers. */
  requireRoom(): void {
    if (performance.now() - this.lookedAt > LOOK_AGAIN_AFTER_MS) void this.look();
    if (this.backlogAgeMs > this.input.longestBacklogMs) throw refuse.overloaded();
  }

  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    // An engine that cannot be reached says nothing of its workers: the order is kept and started later.
    this.backlogAgeMs = (await this.input.engine.readBacklogAgeMs()) ?? 0;
    this.lookedAt = performance.now();
    this.isLooking = false;
  }
}
