import { setTimeout as delay } from 'node:timers/promises';

/** What is waited for, and for how long. */
export interface Waiting {
  /** Resolves when it is so; throws while it is not yet. */
  readonly attempt: () => Promise<void>;
  /** Throws to give up early, for example when the process that is waited for has ended. */
  readonly stillPossible: () => void;
  readonly withinMs: number;
  readonly everyMs: number;
}

/** Repeats the attempt until it succeeds. After the time is over it throws the last attempt's error. */
export async function waitUntil({ attempt, stillPossible, withinMs, everyMs }: Waiting): Promise<void> {
  const lastAt = Date.now() + withinMs;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      stillPossible();
      if (Date.now() > lastAt) throw error;
    }
    await delay(everyMs);
  }
}
