import type { DeadlinePolicy } from './policy.ts';

/** The rungs of a review's deadline, in the order in which they come. */
export const RUNGS = ['reminder', 'manager_reminder', 'escalation', 'last_resort'] as const;
export type Rung = (typeof RUNGS)[number];

export interface LadderStep {
  readonly rung: Rung;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/** The instants of all rungs for a review that opened at `openedAtMs`, earliest first. */
export function ladderOf(deadline: DeadlinePolicy, openedAtMs: number): LadderStep[] {
  const share = (percent: number) => openedAtMs + Math.round((deadline.decideWithinMs * percent) / 100);
  return [
    { rung: 'reminder', atMs: share(deadline.remindAtPercent) },
    { rung: 'manager_reminder', atMs: share(deadline.remindManagerAtPercent) },
    { rung: 'escalation', atMs: share(100) },
    { rung: 'last_resort', atMs: share(100) + deadline.lastResortAfterMs },
  ];
}
