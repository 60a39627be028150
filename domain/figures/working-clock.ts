import type { Stretch } from '../calendars/working-time.ts';

/**
 * Working time as a sum that only grows: between two instants as much was worked as the sum differs. At an instant within
 * or after the n-th stretch and before the next one it is `min(instant, endsMs[n]) + offsetsMs[n]`, so that a database can
 * find it by a binary search. The first stretch is empty and stands for all that is before the clock, which counts as none.
 */
export interface WorkingClock {
  /** Milliseconds since 1970, ascending. */
  readonly startsMs: readonly number[];
  readonly endsMs: readonly number[];
  /** What was worked before a stretch, less its beginning. */
  readonly offsetsMs: readonly number[];
}

/** Before every stretch that a calendar could have, and small enough to be exact. */
const BEFORE_ALL_MS = -8_640_000_000_000_000;

/** The clock of stretches that are in order and do not overlap. */
export function workingClock(stretches: readonly Stretch[]): WorkingClock {
  const startsMs = [BEFORE_ALL_MS];
  const endsMs = [BEFORE_ALL_MS];
  const offsetsMs = [-BEFORE_ALL_MS];
  let workedMs = 0;
  for (const { fromMs, untilMs } of stretches) {
    startsMs.push(fromMs);
    endsMs.push(untilMs);
    offsetsMs.push(workedMs - fromMs);
    workedMs += untilMs - fromMs;
  }
  return { startsMs, endsMs, offsetsMs };
}

/** The clock of a company without a calendar: time as it passes, since 1970. */
export const ELAPSED_CLOCK = workingClock([{ fromMs: 0, untilMs: -BEFORE_ALL_MS }]);

/** What was worked until the instant, in milliseconds since the beginning of the clock. */
export function workedUntil({ startsMs, endsMs, offsetsMs }: WorkingClock, atMs: number): number {
  let low = 0;
  let high = startsMs.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((startsMs[middle] ?? Number.POSITIVE_INFINITY) <= atMs) low = middle;
    else high = middle;
  }
  return Math.min(atMs, endsMs[low] ?? 0) + (offsetsMs[low] ?? 0);
}
