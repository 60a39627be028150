import { parseDay } from '../../../domain/calendar-day.ts';
import type { Words } from '../../i18n/use-language.ts';
import type { Line } from '../lines.ts';
import type { CalendarDraft, DraftDay } from './calendar-draft.ts';

function hoursText({ t }: Words, hours: string): string {
  return hours.trim() === '' ? t('administration.calendar.closed') : hours;
}

/** A day of the calendar; what is no day yet is told as it was typed. */
export function dayText({ day: format }: Words, day: string): string {
  return parseDay(day) === null ? day : format(day);
}

/** What makes a day other than its weekday, and its hours where it has some. */
export function specialDayText(words: Words, draft: CalendarDraft, { kind, name, hours }: DraftDay): string {
  const { t } = words;
  const text = t(`administration.calendar.kind.${kind}`);
  if (kind === 'holiday') return `${text}: ${name}`;
  return `${text}: ${name}, ${hoursText(words, kind === 'make_up' ? draft.makeUpShifts : hours)}`;
}

function dayLines(words: Words, draft: CalendarDraft): Line[] {
  const group = words.t('administration.calendar.days');
  return draft.days.map((day) => ({
    ...{ key: `day ${day.day} ${day.kind}`, group, label: dayText(words, day.day) },
    text: specialDayText(words, draft, day),
  }));
}

/** A calendar in words, line by line. */
export function calendarLines(words: Words, draft: CalendarDraft): readonly Line[] {
  const { t, weekday } = words;
  const week = t('administration.calendar.week');
  return [
    { key: 'title', group: '', label: t('administration.calendar.title'), text: draft.title },
    { key: 'timeZone', group: '', label: t('administration.calendar.timeZone'), text: draft.timeZone },
    {
      ...{ key: 'knownUntil', group: '', label: t('administration.calendar.knownUntil') },
      text: dayText(words, draft.knownUntil),
    },
    ...draft.week.map((hours, index) => ({
      ...{ key: `week ${index}`, group: week, label: weekday(index, 'long') },
      text: hoursText(words, hours),
    })),
    {
      ...{ key: 'makeUpShifts', group: week, label: t('administration.calendar.makeUpShifts') },
      text: hoursText(words, draft.makeUpShifts),
    },
    ...dayLines(words, draft),
  ];
}
