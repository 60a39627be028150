import { weekdayIndex, type CalendarDay } from '../calendar-day.ts';

/** Working hours within one day, `HH:MM` on the wall clock; `24:00` ends the day. A night is two shifts of two days. */
export interface Shift {
  readonly from: string;
  readonly until: string;
}

export interface NamedDay {
  readonly day: string;
  readonly name: string;
}

/** A day whose hours the company itself has set, over everything else; without shifts nobody works. */
export interface DayOverride {
  readonly day: string;
  readonly shifts: readonly Shift[];
  readonly reason: string;
}

/** When a department works: the document of one version of a calendar. */
export interface BusinessCalendar {
  readonly title: string;
  /** A zone of the IANA time zone database, such as `Asia/Shanghai`. */
  readonly timeZone: string;
  /** The shifts of Monday to Sunday. */
  readonly weeklyShifts: readonly (readonly Shift[])[];
  readonly holidays: readonly NamedDay[];
  /** Days that are worked in exchange for a bridge day (调休), whatever their weekday. */
  readonly makeUpDays: readonly NamedDay[];
  readonly makeUpShifts: readonly Shift[];
  readonly overrides: readonly DayOverride[];
  /** The last day whose holidays have been published. Nothing is computed beyond it. */
  readonly knownUntil: string;
}

/** A version of a calendar, as records name it. */
export interface CalendarReference {
  readonly name: string;
  readonly version: number;
}

const MS_A_MINUTE = 60_000;
const TIME = /^(\d{2}):(\d{2})$/;

/** Reads `HH:MM` from 00:00 to 24:00 as milliseconds on the wall clock; null for anything else. */
export function parseWallTime(text: string): number | null {
  const [, hours, minutes] = TIME.exec(text) ?? [];
  if (hours === undefined || minutes === undefined || Number(minutes) > 59) return null;
  const total = Number(hours) * 60 + Number(minutes);
  return total > 24 * 60 ? null : total * MS_A_MINUTE;
}

/** The shifts of days by the calendar: an override goes before a make-up day, that before a holiday, that before the week. */
export function shiftsByDay(calendar: BusinessCalendar): (day: CalendarDay) => readonly Shift[] {
  const special = new Map<string, readonly Shift[]>([
    ...calendar.holidays.map(({ day }) => [day, []] as const),
    ...calendar.makeUpDays.map(({ day }) => [day, calendar.makeUpShifts] as const),
    ...calendar.overrides.map(({ day, shifts }) => [day, shifts] as const),
  ]);
  return (day) => special.get(day) ?? calendar.weeklyShifts[weekdayIndex(day)] ?? [];
}
