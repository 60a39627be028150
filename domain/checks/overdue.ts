import type { CalendarDay } from '../calendar-day.ts';

/** What is still open of a receivable after the payments that name it. */
export interface OpenReceivable {
  readonly id: string;
  readonly dueOn: CalendarDay;
  /** Minor units, positive. */
  readonly openMinor: bigint;
}

/** What stays open of the receivables, with the oldest of those that do. */
export interface Overdue {
  readonly openMinor: bigint;
  readonly oldest: OpenReceivable;
}

function compareByDueDay(left: OpenReceivable, right: OpenReceivable): number {
  if (left.dueOn !== right.dueOn) return left.dueOn < right.dueOn ? -1 : 1;
  return left.id < right.id ? -1 : 1;
}

/** Lets what was paid without naming a receivable settle the oldest ones first; null when nothing stays open. */
export function applyOldestFirst(
  receivables: readonly OpenReceivable[],
  unappliedMinor: bigint,
): Overdue | null {
  let left = unappliedMinor > 0n ? unappliedMinor : 0n;
  let openMinor = 0n;
  let oldest: OpenReceivable | null = null;
  for (const receivable of [...receivables].sort(compareByDueDay)) {
    const settled = receivable.openMinor < left ? receivable.openMinor : left;
    left -= settled;
    if (settled === receivable.openMinor) continue;
    openMinor += receivable.openMinor - settled;
    oldest ??= receivable;
  }
  return oldest && { openMinor, oldest };
}
