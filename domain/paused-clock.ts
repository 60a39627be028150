import type { WorkingTime } from './calendars/working-time.ts';
import type { Ladder, LadderStep, Rung } from './ladder.ts';
import type { DeadlinePolicy } from './policy.ts';

/** What was left until a rung when the clock of its review was stopped. */
export interface StoppedRung {
  readonly rung: Rung;
  /** Milliseconds as the deadline counts them: of working time, or as they pass. Zero for a rung that was due. */
  readonly leftMs: number;
}

/** A review's clock while somebody else is to answer; it can be kept as JSON. */
export interface PausedClock {
  /** Those that were still to come, earliest first. */
  readonly rungs: readonly StoppedRung[];
  /** Whether a part of the deadline was not known: then it is not known afterwards either. */
  readonly isFlagged: boolean;
}

interface Counting {
  readonly deadline: DeadlinePolicy;
  /** Of the deadline's calendar; null for one that counts time as it passes. */
  readonly workingTime: WorkingTime | null;
}

function countedMs(
  { deadline, workingTime }: Counting,
  span: { fromMs: number; untilMs: number },
): number | null {
  const { fromMs, untilMs } = span;
  if (deadline.counts !== 'working_time') return Math.max(0, untilMs - fromMs);
  return workingTime?.between(fromMs, untilMs) ?? null;
}

function instantAfter(
  { deadline, workingTime }: Counting,
  span: { fromMs: number; leftMs: number },
): number | null {
  const { fromMs, leftMs } = span;
  if (leftMs === 0) return fromMs;
  if (deadline.counts !== 'working_time') return fromMs + leftMs;
  return workingTime?.after(fromMs, { count: leftMs, unit: 'working_ms' }) ?? null;
}

/**
 * Stops the clock of a review at `atMs` (milliseconds since 1970): of each rung that is still to come it keeps what is
 * left, in the time by which the deadline counts. Time that nobody works, such as a night, costs nothing either way.
 */
export function pauseClock(
  counting: Counting & { readonly ladder: readonly LadderStep[]; readonly isFlagged: boolean },
  atMs: number,
): PausedClock {
  const left = counting.ladder.map(({ rung, atMs: untilMs }) => ({
    rung,
    leftMs: countedMs(counting, { fromMs: atMs, untilMs }),
  }));
  const rungs = left.flatMap(({ rung, leftMs }) => (leftMs === null ? [] : [{ rung, leftMs }]));
  return { rungs, isFlagged: counting.isFlagged || rungs.length < left.length };
}

/**
 * Starts the clock again at `atMs` (milliseconds since 1970) with what was left. The calendar may be a newer version
 * than the one that it was stopped by; what lies beyond it is left out and the ladder is flagged.
 */
export function resumeClock(counting: Counting & { readonly paused: PausedClock }, atMs: number): Ladder {
  const { rungs, isFlagged } = counting.paused;
  const resumed = rungs.map(({ rung, leftMs }) => ({
    rung,
    atMs: instantAfter(counting, { fromMs: atMs, leftMs }),
  }));
  const steps = resumed.flatMap(({ rung, atMs: dueMs }) => (dueMs === null ? [] : [{ rung, atMs: dueMs }]));
  const isUnknown = isFlagged || steps.length < resumed.length;
  return {
    steps,
    dueAtMs: steps.find(({ rung }) => rung === 'escalation')?.atMs ?? null,
    flag: isUnknown ? 'beyond_calendar' : null,
  };
}
