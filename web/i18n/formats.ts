import type { Language } from '../../domain/notice.ts';

/** How values are written in one language and time zone. */
export interface Formats {
  readonly money: (money: { readonly amount: string; readonly currency: string }) => string;
  readonly number: (text: string) => string;
  readonly instant: (at: string) => string;
  readonly day: (day: string) => string;
  /** The month of a day. */
  readonly month: (day: string) => string;
  /** The name of a weekday, 0 for Monday to 6 for Sunday. */
  readonly weekday: (index: number, width: 'long' | 'short') => string;
  readonly span: (ms: number) => string;
  /** In hours, or minutes below one, and never in days: a working day has fewer hours than a day. */
  readonly hours: (ms: number) => string;
}

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Up to here a span is told in hours, since "1 day" may be 25 or 47 of them. */
const MOST_HOURS = 48;
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Amounts are decimal strings, which are formatted without a detour over floating point. */
function isDecimal(text: string): text is `${number}` {
  return DECIMAL.test(text);
}

function spanParts(ms: number): { readonly value: number; readonly unit: 'minute' | 'hour' | 'day' } {
  if (ms < HOUR_MS) return { value: Math.max(1, Math.round(ms / MINUTE_MS)), unit: 'minute' };
  if (ms < MOST_HOURS * HOUR_MS) return { value: Math.round(ms / HOUR_MS), unit: 'hour' };
  return { value: Math.round(ms / DAY_MS), unit: 'day' };
}

function moneyIn(locale: string): Formats['money'] {
  const formats = new Map<string, Intl.NumberFormat>();
  return ({ amount, currency }) => {
    const format =
      formats.get(currency) ??
      new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'code' });
    formats.set(currency, format);
    return isDecimal(amount) ? format.format(amount) : `${amount} ${currency}`;
  };
}

function hoursIn(locale: string): Formats['hours'] {
  const format = (unit: 'minute' | 'hour', maximumFractionDigits: number) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits });
  const [minutes, hours] = [format('minute', 0), format('hour', 1)];
  return (ms) => (ms < HOUR_MS ? minutes.format(Math.round(ms / MINUTE_MS)) : hours.format(ms / HOUR_MS));
}

/** A Monday. */
const WEEK_BEGINS_MS = Date.parse('2024-01-01T00:00:00Z');

function weekdayIn(locale: string): Formats['weekday'] {
  const formats = {
    long: new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }),
    short: new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }),
  };
  return (index, width) => formats[width].format(new Date(WEEK_BEGINS_MS + index * DAY_MS));
}

function create(language: Language, timeZone: string | undefined): Formats {
  const locale = LOCALES[language];
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 });
  const instants = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  });
  // A day of the calendar has no time zone: it is the same day wherever it is read.
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const months = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' });
  return {
    money: moneyIn(locale),
    number: (text) => (isDecimal(text) ? numbers.format(text) : text),
    instant: (at) => instants.format(new Date(at)),
    day: (day) => days.format(new Date(`${day}T00:00:00Z`)),
    hours: hoursIn(locale),
    month: (day) => months.format(new Date(`${day}T00:00:00Z`)),
    weekday: weekdayIn(locale),
    span: (ms) => {
      const { value, unit } = spanParts(Math.abs(ms));
      return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
    },
  };
}

const formats = new Map<string, Formats>();

/** The formats of a language, with instants in a zone of the IANA time zone database, or in the device's. */
export function formatsIn(language: Language, timeZone?: string): Formats {
  const key = `${language} ${timeZone ?? ''}`;
  const made = formats.get(key) ?? create(language, timeZone);
  formats.set(key, made);
  return made;
}
