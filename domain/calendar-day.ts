declare const day: unique symbol;
/** A day of the Gregorian calendar, `YYYY-MM-DD`, without a time zone. Sorts as text. */
export type CalendarDay = string & { readonly [day]: true };

const FORM = /^(?!0000)\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

function isCalendarDay(text: string): text is CalendarDay {
  if (!FORM.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Reads `YYYY-MM-DD`; null when it has another form or the calendar has no such day. */
export function parseDay(text: string): CalendarDay | null {
  return isCalendarDay(text) ? text : null;
}

/** Reads a day that was validated when it came in; a RangeError means a bug in that validation. */
export function toDay(text: string): CalendarDay {
  if (!isCalendarDay(text)) throw new RangeError(`not a calendar day: ${text}`);
  return text;
}

/** The day in UTC on which the instant (milliseconds since 1970) falls. */
export function dayOfInstant(atMs: number): CalendarDay {
  return toDay(new Date(atMs).toISOString().slice(0, 10));
}

/** The day `days` later, or earlier when negative. */
export function addDays(from: CalendarDay, days: number): CalendarDay {
  return dayOfInstant(Date.parse(`${from}T00:00:00Z`) + days * DAY_MS);
}

/** Whole days from one day to another, negative when the second is earlier. */
export function daysBetween(from: CalendarDay, until: CalendarDay): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** 0 for Monday to 6 for Sunday (ISO 8601 less one). */
export function weekdayIndex(of: CalendarDay): number {
  return (new Date(`${of}T00:00:00Z`).getUTCDay() + 6) % 7;
}
