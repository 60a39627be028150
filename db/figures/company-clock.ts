import { companyCalendarOf } from '../../domain/figures/company-calendar.ts';
import { ELAPSED_CLOCK, workingClock, type WorkingClock } from '../../domain/figures/working-clock.ts';
import { listCalendars, openWorkingTime, type CalendarVersion } from '../business-calendars.ts';
import { findActivePolicy } from '../policies.ts';
import type { Queryable } from '../pool.ts';

const MS_A_DAY = 86_400_000;
/** The longest period, and as long again for what had begun before it. */
const BACK_MS = 730 * MS_A_DAY;
/** A clock is used for a while after it was made. */
const AHEAD_MS = MS_A_DAY;

/** By which calendar the figures count, and its clock. */
export interface CompanyClock {
  /** Null where the company has no calendar that knows the present: time counts as it passes. */
  readonly calendar: { readonly name: string; readonly title: string; readonly version: number } | null;
  readonly clock: WorkingClock;
}

function clockOf(found: CalendarVersion, nowMs: number): WorkingClock | null {
  const time = openWorkingTime(found);
  if (time.between(nowMs - 1, nowMs) === null) return null;
  return workingClock(time.stretchesBetween(nowMs - BACK_MS, nowMs + AHEAD_MS));
}

/**
 * The clock by which the figures of the company count: that of the newest version of its calendar. What began more than
 * two years ago counts from two years ago.
 */
export async function readCompanyClock(on: Queryable, now: Date): Promise<CompanyClock> {
  const [{ policy }, calendars] = await Promise.all([findActivePolicy(on), listCalendars(on)]);
  const name = companyCalendarOf(
    policy,
    calendars.map((calendar) => calendar.name),
  );
  const found = calendars.find((calendar) => calendar.name === name);
  const clock = found && clockOf(found, now.getTime());
  if (!found || !clock) return { calendar: null, clock: ELAPSED_CLOCK };
  const { version, calendar } = found;
  return { calendar: { name: found.name, title: calendar.title, version }, clock };
}
