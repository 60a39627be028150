import { addDays, daysBetween, parseDay, toDay, type CalendarDay } from './calendar-day.ts';
import type { CheckContext } from './checks/judgement.ts';
import type { Finding } from './finding.ts';
import { lineRequiredOn } from './order-document.ts';

/** What can bind the time by which a review is to be decided; of two at the same instant the first is named. */
export const LATEST_SAFE_BOUNDS = ['deadline', 'hold', 'quotation', 'required_date'] as const;
export type LatestSafeBound = (typeof LATEST_SAFE_BOUNDS)[number];

/** The latest time at which a decision still keeps everything that it relies on. */
export interface LatestSafe {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly boundBy: LatestSafeBound;
}

/** The least of what bounds a review, in milliseconds since 1970; null for what does not. There is always a required date. */
export function latestSafeOf(
  bounds: Readonly<Record<Exclude<LatestSafeBound, 'required_date'>, number | null>> & {
    readonly required_date: number;
  },
): LatestSafe {
  let least: LatestSafe = { atMs: bounds.required_date, boundBy: 'required_date' };
  for (const boundBy of LATEST_SAFE_BOUNDS.toReversed()) {
    const atMs = bounds[boundBy];
    if (atMs !== null && atMs <= least.atMs) least = { atMs, boundBy };
  }
  return least;
}

/** The end of a UTC day, in milliseconds since 1970: checks judge days in UTC as well. */
export function endOfDay(day: CalendarDay): number {
  return Date.parse(`${addDays(day, 1)}T00:00:00Z`);
}

function dayIn(facts: Finding['facts'], name: string): CalendarDay | null {
  const value = facts[name];
  return typeof value === 'string' ? parseDay(value) : null;
}

/** By how many days what a finding promises is earlier than it is needed; null when it promises nothing. */
function slackDays({ facts }: Finding): number | null {
  const earliest = dayIn(facts, 'earliestOn');
  const needed = dayIn(facts, 'neededOn') ?? dayIn(facts, 'requiredOn');
  return earliest && needed ? daysBetween(earliest, needed) : null;
}

/**
 * Until when the order can be decided and still be delivered as required: the earliest required day of its lines less
 * the policy's lead days, or less the lead time that the review's own check found, if that is longer. In milliseconds
 * since 1970, the end of the UTC day.
 */
export function requiredDateBound(
  context: Pick<CheckContext, 'document' | 'policy' | 'today'>,
  findings: readonly Finding[],
): number {
  const { document, policy, today } = context;
  const required = document.lines.map((line) => toDay(lineRequiredOn(document, line)));
  const byPolicy = required.map((day) => addDays(day, -policy.orderData.minimumLeadDays));
  const byFindings = findings
    .map(slackDays)
    .filter((slack) => slack !== null)
    .map((slack) => addDays(today, slack));
  return Math.min(...[...byPolicy, ...byFindings].map(endOfDay));
}
