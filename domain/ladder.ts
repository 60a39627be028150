import type { WorkingDuration, WorkingTime } from './calendars/working-time.ts';
import type { DeadlinePolicy, ElapsedDeadline, WorkingDeadline } from './policy.ts';

/** The rungs of a review's deadline, in the order in which they come. */
export const RUNGS = ['reminder', 'manager_reminder', 'escalation', 'last_resort'] as const;
export type Rung = (typeof RUNGS)[number];

/** What is the matter with a review's deadline: a part of it lies after the last day that its calendar knows. */
export const DEADLINE_FLAGS = ['beyond_calendar'] as const;
export type DeadlineFlag = (typeof DEADLINE_FLAGS)[number];

export interface LadderStep {
  readonly rung: Rung;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** The rungs of one review, earliest first; those that nobody can compute are left out and the ladder is flagged. */
export interface Ladder {
  readonly steps: readonly LadderStep[];
  /** The escalation, in milliseconds since 1970; null when it cannot be computed. */
  readonly dueAtMs: number | null;
  readonly flag: DeadlineFlag | null;
}

function elapsedLadder(deadline: ElapsedDeadline, openedAtMs: number): Ladder {
  const share = (percent: number) => openedAtMs + Math.round((deadline.decideWithinMs * percent) / 100);
  const dueAtMs = share(100);
  const steps: LadderStep[] = [
    { rung: 'reminder', atMs: share(deadline.remindAtPercent) },
    { rung: 'manager_reminder', atMs: share(deadline.remindManagerAtPercent) },
    { rung: 'escalation', atMs: dueAtMs },
    { rung: 'last_resort', atMs: dueAtMs + deadline.lastResortAfterMs },
  ];
  return { steps, dueAtMs, flag: null };
}

interface Climb {
  readonly deadline: WorkingDeadline;
  readonly time: WorkingTime;
  readonly fromMs: number;
  /** The time to decide in, of which the shares are taken. */
  readonly decideWithin: WorkingDuration;
}

function workingLadder({ deadline, time, fromMs, decideWithin }: Climb): Ladder {
  const dueAtMs = time.after(fromMs, decideWithin);
  const totalMs = dueAtMs === null ? null : time.between(fromMs, dueAtMs);
  if (dueAtMs === null || totalMs === null) return { steps: [], dueAtMs: null, flag: 'beyond_calendar' };
  // It is reached before the whole, which is known.
  const share = (percent: number) =>
    time.after(fromMs, { unit: 'working_ms', count: Math.max(1, Math.round((totalMs * percent) / 100)) }) ??
    dueAtMs;
  const steps: LadderStep[] = [
    { rung: 'reminder', atMs: share(deadline.remindAtPercent) },
    { rung: 'manager_reminder', atMs: share(deadline.remindManagerAtPercent) },
    { rung: 'escalation', atMs: dueAtMs },
  ];
  const lastResortAtMs = time.after(dueAtMs, deadline.lastResortAfter);
  if (lastResortAtMs === null) return { steps, dueAtMs, flag: 'beyond_calendar' };
  return { steps: [...steps, { rung: 'last_resort', atMs: lastResortAtMs }], dueAtMs, flag: null };
}

/**
 * The ladder of a review that opens at `openedAtMs` (milliseconds since 1970). A deadline that counts in working time
 * needs the working time of its calendar; without it nothing is known, and the ladder is flagged.
 */
export function ladderOf(input: {
  deadline: DeadlinePolicy;
  openedAtMs: number;
  workingTime: WorkingTime | null;
}): Ladder {
  const { deadline, openedAtMs, workingTime } = input;
  if (deadline.counts !== 'working_time') return elapsedLadder(deadline, openedAtMs);
  if (!workingTime) return { steps: [], dueAtMs: null, flag: 'beyond_calendar' };
  const { decideWithin } = deadline;
  return workingLadder({ deadline, time: workingTime, fromMs: openedAtMs, decideWithin });
}
