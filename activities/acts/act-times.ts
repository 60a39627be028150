import type { WorkingDuration, WorkingTime } from '../../domain/calendars/working-time.ts';
import { calendarOf } from '../../domain/policy.ts';
import type { ActContext } from './act-context.ts';

/** The working time that the department's deadline counts by; null when it counts time as it passes. */
export async function readWorkingTime({ tx, tools, department }: ActContext): Promise<WorkingTime | null> {
  const name = calendarOf(department);
  return name === null ? null : (await tools.readCalendar(tx, name)).workingTime;
}

/**
 * When the time (milliseconds, or working time by the department's calendar) from the act on is over, in milliseconds
 * since 1970; null where the calendar does not reach so far.
 */
export async function endOfTime(
  context: ActContext,
  duration: number | WorkingDuration,
): Promise<number | null> {
  const fromMs = context.at.getTime();
  if (typeof duration === 'number') return fromMs + duration;
  const workingTime = await readWorkingTime(context);
  return workingTime?.after(fromMs, duration) ?? null;
}
