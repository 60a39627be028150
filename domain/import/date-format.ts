import { parseDay, type CalendarDay } from '../calendar-day.ts';

/** Reads a day written in one form; null when the text has another form or there is no such day. */
export type DayReader = (text: string) => CalendarDay | null;

const TOKEN = /yyyy|MM|M|dd|d|HH|mm|ss/gu;
const FORMS: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  // A time of day is read over: days are what orders and payments are judged by.
  HH: '\\d{2}',
  mm: '\\d{2}',
  ss: '\\d{2}',
};

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}

function formOf(pattern: string): string {
  let form = '';
  let end = 0;
  for (const { 0: token, index } of pattern.matchAll(TOKEN)) {
    form += literal(pattern.slice(end, index)) + (FORMS[token] ?? '');
    end = index + token.length;
  }
  return form + literal(pattern.slice(end));
}

/** A reader for days written like `yyyy-MM-dd`, `dd/MM/yyyy` or `yyyy年M月d日`; null when the pattern names no full day. */
export function compileDayReader(pattern: string): DayReader | null {
  const tokens = [...pattern.matchAll(TOKEN)].map(([token]) => token[0]);
  const isFull = ['y', 'M', 'd'].every((part) => tokens.filter((token) => token === part).length === 1);
  if (!isFull) return null;
  const form = new RegExp(`^${formOf(pattern)}$`, 'u');
  return (text) => {
    const { year = '', month = '', day = '' } = form.exec(text)?.groups ?? {};
    return parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  };
}
