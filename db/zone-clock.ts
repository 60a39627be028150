import { Temporal } from 'temporal-polyfill';
import { addDays, toDay, type CalendarDay } from '../domain/calendar-day.ts';
import type { ZoneClock } from '../domain/calendars/working-time.ts';

const MS_A_DAY = 86_400_000;

/** The first instant at which the clock of the zone shows this, or the change by which it skips it. */
function firstInstant(shown: Temporal.PlainDateTime, timeZone: string): number {
  const earlier = shown.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(shown)) return earlier.epochMilliseconds;
  // It is skipped: this is read by the clock before the change, so the change comes next.
  const change = earlier.getTimeZoneTransition('next');
  return (change ?? earlier).epochMilliseconds;
}

/**
 * The wall clock of a zone of the IANA time zone database, by the data that the runtime has. It is not in the domain,
 * which imports no packages: no time zone may get into the code of workflows.
 * Throws a RangeError for a zone that the runtime does not know.
 */
export function openZoneClock(timeZone: string): ZoneClock {
  const known = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone).timeZoneId;
  return {
    instantOf: (day: CalendarDay, wallMs: number) => {
      const [on, ofDayMs] = wallMs < MS_A_DAY ? [day, wallMs] : [addDays(day, 1), wallMs - MS_A_DAY];
      return firstInstant(
        Temporal.PlainDate.from(on).toPlainDateTime().add({ milliseconds: ofDayMs }),
        known,
      );
    },
    readAt: (atMs: number) => {
      const shown = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(known).toPlainDateTime();
      const midnight = shown.toPlainDate().toPlainDateTime();
      const wallMs = midnight.until(shown, { largestUnit: 'milliseconds' }).milliseconds;
      return { day: toDay(shown.toPlainDate().toString()), wallMs };
    },
  };
}

/** Whether the runtime knows the zone of the IANA time zone database. */
export function isTimeZone(timeZone: string): boolean {
  try {
    openZoneClock(timeZone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
