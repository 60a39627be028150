import { z } from 'zod';
import {
  parseWallTime,
  type BusinessCalendar,
  type Shift,
} from '../../domain/calendars/business-calendar.ts';
import { isTimeZone } from '../../db/zone-clock.ts';
import { day, instant, shortText } from './values.ts';

const MOST_SHIFTS = 12;
const MOST_DAYS = 4_000;
/** Counting stops there at the latest, so it bounds what a deadline can cost. */
const LATEST_HORIZON = '2100-12-31';

const wallTime = z
  .string()
  .refine((text) => parseWallTime(text) !== null, 'is not a time between 00:00 and 24:00')
  .meta({ example: '09:00' });

function checkShifts(shifts: readonly Shift[], context: z.RefinementCtx): void {
  let endedAtMs = 0;
  shifts.forEach(({ from, until }, index) => {
    const [fromMs, untilMs] = [parseWallTime(from), parseWallTime(until)];
    if (fromMs === null || untilMs === null) return;
    if (fromMs < endedAtMs)
      context.addIssue({
        code: 'custom',
        path: [index, 'from'],
        message: 'is before the end of the shift before',
      });
    if (untilMs <= fromMs)
      context.addIssue({ code: 'custom', path: [index, 'until'], message: 'is not after the beginning' });
    endedAtMs = Math.max(endedAtMs, untilMs);
  });
}

const shifts = z
  .array(z.strictObject({ from: wallTime, until: wallTime }))
  .max(MOST_SHIFTS)
  .superRefine(checkShifts)
  .describe('In their order, without overlap; a night is two shifts of two days.');

function checkDays(days: readonly { day: string }[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  days.forEach(({ day: given }, index) => {
    if (seen.has(given))
      context.addIssue({ code: 'custom', path: [index, 'day'], message: 'is listed twice' });
    seen.add(given);
  });
}

const namedDays = z
  .array(z.strictObject({ day, name: shortText }))
  .max(MOST_DAYS)
  .superRefine(checkDays);

/** The document of a calendar. */
export const calendarSchema = z
  .strictObject({
    title: shortText,
    timeZone: z
      .string()
      .max(64)
      .refine(isTimeZone, 'is not a zone of the IANA time zone database')
      .meta({ example: 'Asia/Shanghai' }),
    weeklyShifts: z
      .array(shifts)
      .length(7)
      .refine((week) => week.some((ofDay) => ofDay.length > 0), 'has no shift in the whole week')
      .describe('Monday to Sunday.'),
    holidays: namedDays,
    makeUpDays: namedDays.describe('Days that are worked in exchange for others, whatever their weekday.'),
    makeUpShifts: shifts,
    overrides: z
      .array(z.strictObject({ day, shifts, reason: shortText }))
      .max(MOST_DAYS)
      .superRefine(checkDays)
      .describe('Days with hours of their own, before everything else.'),
    knownUntil: day
      .refine((text) => text <= LATEST_HORIZON, 'is after 2100-12-31')
      .describe('The last day whose holidays are known. Nothing is computed beyond it.'),
  })
  .meta({ id: 'BusinessCalendar' }) satisfies z.ZodType<BusinessCalendar>;

/** A version of a calendar as it is read. */
export const calendarVersionSchema = z
  .object({
    name: z.string(),
    version: z.int(),
    documentHash: z.string().describe('SHA-256 over the RFC 8785 JSON of the calendar, hexadecimal.'),
    createdAt: instant,
    createdBy: z.string(),
    calendar: calendarSchema,
  })
  .meta({ id: 'BusinessCalendarVersion' });
