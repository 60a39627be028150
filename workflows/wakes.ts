import { ActivityFailure, condition, defineSignal, setHandler } from '@temporalio/workflow';
import { WAKE } from './contract.ts';

const wake = defineSignal(WAKE);

/** How long a workflow that works off what waits in the database pauses when its parts have been away for long. */
export const PAUSE = '1 minute';
/** Half a minute in all. Then the workflow pauses, and goes on as a new run before wakes have filled its history. */
export const BATCH_RETRY = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumAttempts: 6,
} as const;

/** Waits of a workflow that works whenever somebody wakes it. */
export class Wakes {
  private isWoken = false;

  constructor() {
    setHandler(wake, () => {
      this.isWoken = true;
    });
  }

  /** Begins another look: only a wake from now on ends the next wait. */
  lookAgain(): void {
    this.isWoken = false;
  }

  /** Waits for a wake, or for the instant in milliseconds since 1970; null where nothing is due by itself. */
  async wait(nextDueAtMs: number | null): Promise<void> {
    const isWoken = () => this.isWoken;
    if (nextDueAtMs === null) await condition(isWoken);
    // A wait of nothing would not wait at all, and one of less has no meaning.
    else await condition(isWoken, Math.max(1, nextDueAtMs - Date.now()));
  }
}

/** Null when the activity failed for as long as it is tried: what it works with has been away for long. */
export async function attempt<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ActivityFailure) return null;
    throw error;
  }
}
