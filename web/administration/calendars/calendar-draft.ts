import {
  parseWallTime,
  type BusinessCalendar,
  type NamedDay,
  type Shift,
} from '../../../domain/calendars/business-calendar.ts';
import type { FieldFault } from '../../../domain/errors.ts';
import { isRecord } from '../../../domain/is-record.ts';
import { isSame, mergedField, type ThreeDrafts } from '../merged-drafts.ts';

/** What makes a day other than its weekday. */
export const DAY_KINDS = ['holiday', 'make_up', 'override'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

/** A day that is not as its weekday is, as it is written in the form. */
export interface DraftDay {
  readonly day: string;
  readonly kind: DayKind;
  readonly name: string;
  /** Shifts; only of a day with hours of its own. */
  readonly hours: string;
}

/** A calendar as it is written in the form; shifts are texts such as `09:00-12:00, 13:30-18:00`. */
export interface CalendarDraft {
  readonly title: string;
  readonly timeZone: string;
  readonly knownUntil: string;
  /** Monday to Sunday. */
  readonly week: readonly string[];
  readonly makeUpShifts: string;
  readonly days: readonly DraftDay[];
}

const OFFICE = '09:00-12:00, 13:30-18:00';
const CLOSED = '';
const SHIFT = /^(\d{1,2}:\d{2})\s*[-–—~～至]\s*(\d{1,2}:\d{2})$/;

const NEW_CALENDAR: CalendarDraft = {
  title: '',
  timeZone: 'Asia/Shanghai',
  knownUntil: '',
  week: [OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, CLOSED, CLOSED],
  makeUpShifts: OFFICE,
  days: [],
};

/** Shifts as they are written: `09:00-12:00, 13:30-18:00`; empty where nobody works. */
export function shiftsText(shifts: readonly Shift[]): string {
  return shifts.map(({ from, until }) => `${from}-${until}`).join(', ');
}

/** Reads shifts; null where they are written in another way. */
export function parseShifts(text: string): Shift[] | null {
  const parts = text
    .split(/[,，;；]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const shifts = parts.map((part) => {
    const [, from = '', until = ''] = SHIFT.exec(part) ?? [];
    return { from: from.padStart(5, '0'), until: until.padStart(5, '0') };
  });
  const areTimes = shifts.every(
    ({ from, until }) => parseWallTime(from) !== null && parseWallTime(until) !== null,
  );
  return areTimes ? shifts : null;
}

function byDay(left: DraftDay, right: DraftDay): number {
  return left.day.localeCompare(right.day) || left.kind.localeCompare(right.kind);
}

/** A calendar as it is shown in the form; the beginning of one where there is none. */
export function toCalendarDraft(calendar: BusinessCalendar | null): CalendarDraft {
  if (!calendar) return NEW_CALENDAR;
  const { title, timeZone, knownUntil, weeklyShifts, makeUpShifts, holidays, makeUpDays, overrides } =
    calendar;
  const named = (kind: DayKind, days: readonly NamedDay[]): DraftDay[] =>
    days.map(({ day, name }) => ({ day, kind, name, hours: '' }));
  const own = overrides.map(({ day, reason, shifts }): DraftDay => ({
    ...{ day, kind: 'override', name: reason, hours: shiftsText(shifts) },
  }));
  return {
    ...{ title, timeZone, knownUntil },
    week: weeklyShifts.map(shiftsText),
    makeUpShifts: shiftsText(makeUpShifts),
    days: [...named('holiday', holidays), ...named('make_up', makeUpDays), ...own].sort(byDay),
  };
}

const LISTS: Readonly<Record<DayKind, string>> = {
  holiday: 'holidays',
  make_up: 'makeUpDays',
  override: 'overrides',
};

/** Where the API says what is wrong with a day of the form. */
export function dayPointer(days: readonly DraftDay[], index: number): string {
  const kind = days[index]?.kind ?? 'holiday';
  const before = days.slice(0, index).filter((day) => day.kind === kind).length;
  return `/${LISTS[kind]}/${before}`;
}

/** The shifts of the form that are no times, as the API would point to them. */
export function findShiftFaults(draft: CalendarDraft, detail: string): readonly FieldFault[] {
  const written = [
    ...draft.week.map((text, index) => [`/weeklyShifts/${index}`, text] as const),
    ['/makeUpShifts', draft.makeUpShifts] as const,
    ...draft.days.map((day, index) => [dayPointer(draft.days, index), day.hours] as const),
  ];
  return written.flatMap(([pointer, text]) => (parseShifts(text) === null ? [{ pointer, detail }] : []));
}

/** The document of what was written; shifts that are no times are left out. */
export function toCalendar({ title, timeZone, knownUntil, week, makeUpShifts, days }: CalendarDraft) {
  const named = (kind: DayKind) =>
    days.filter((day) => day.kind === kind).map(({ day, name }) => ({ day, name: name.trim() }));
  return {
    ...{ title: title.trim(), timeZone: timeZone.trim(), knownUntil },
    weeklyShifts: week.map((text) => parseShifts(text) ?? []),
    holidays: named('holiday'),
    makeUpDays: named('make_up'),
    makeUpShifts: parseShifts(makeUpShifts) ?? [],
    overrides: days
      .filter((day) => day.kind === 'override')
      .map(({ day, name, hours }) => ({ day, shifts: parseShifts(hours) ?? [], reason: name.trim() })),
  };
}

const keyOf = ({ kind, day }: DraftDay) => `${kind} ${day}`;

/** The days as somebody else has made them, with what was added, changed and removed in the form. */
function mergeDays({ read, typed, theirs }: ThreeDrafts<CalendarDraft>): readonly DraftDay[] {
  const readDays = new Map(read.days.map((day) => [keyOf(day), day]));
  const typedKeys = new Set(typed.days.map(keyOf));
  const merged = new Map(theirs.days.map((day) => [keyOf(day), day]));
  for (const key of readDays.keys()) if (!typedKeys.has(key)) merged.delete(key);
  for (const day of typed.days) if (!isSame(readDays.get(keyOf(day)), day)) merged.set(keyOf(day), day);
  return [...merged.values()].sort(byDay);
}

/** What was typed stays; what was not is as somebody else has made it. */
export function mergeCalendarDrafts(drafts: ThreeDrafts<CalendarDraft>): CalendarDraft {
  return {
    title: mergedField(drafts, 'title'),
    timeZone: mergedField(drafts, 'timeZone'),
    knownUntil: mergedField(drafts, 'knownUntil'),
    week: mergedField(drafts, 'week'),
    makeUpShifts: mergedField(drafts, 'makeUpShifts'),
    days: mergeDays(drafts),
  };
}

function isListOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(isItem);
}

const isShift = (value: unknown): value is Shift =>
  isRecord(value) && typeof value['from'] === 'string' && typeof value['until'] === 'string';
const isNamedDay = (value: unknown): value is NamedDay =>
  isRecord(value) && typeof value['day'] === 'string' && typeof value['name'] === 'string';
const isShifts = (value: unknown): value is Shift[] => isListOf(value, isShift);

function isOverride(value: unknown): value is BusinessCalendar['overrides'][number] {
  if (!isRecord(value)) return false;
  return typeof value['day'] === 'string' && typeof value['reason'] === 'string' && isShifts(value['shifts']);
}

function isCalendar(value: unknown): value is BusinessCalendar {
  if (!isRecord(value)) return false;
  const texts = ['title', 'timeZone', 'knownUntil'].every((name) => typeof value[name] === 'string');
  const lists = isListOf(value['holidays'], isNamedDay) && isListOf(value['makeUpDays'], isNamedDay);
  const shifts = isListOf(value['weeklyShifts'], isShifts) && isShifts(value['makeUpShifts']);
  return texts && lists && shifts && isListOf(value['overrides'], isOverride);
}

/** The calendar in a file of JSON, alone or as the command line shows it; null when there is none. */
export function readCalendarFile(text: string): CalendarDraft | null {
  try {
    const parsed: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    const document = isRecord(parsed) && 'calendar' in parsed ? parsed['calendar'] : parsed;
    return isCalendar(document) ? toCalendarDraft(document) : null;
  } catch {
    return null;
  }
}
