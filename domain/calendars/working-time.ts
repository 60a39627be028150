import { addDays, toDay, type CalendarDay } from '../calendar-day.ts';
import { parseWallTime, shiftsByDay, type BusinessCalendar, type Shift } from './business-calendar.ts';

/** The wall clock of a time zone. Days are never skipped or repeated, also where the clock is changed. */
export interface ZoneClock {
  /**
   * The instant (milliseconds since 1970) at which the clock shows that many milliseconds into the day: the first one
   * of two, and where the clock skips it, the instant of the change. Never decreases with the time.
   */
  instantOf(day: CalendarDay, wallMs: number): number;
  /** What the clock shows at the instant. */
  readAt(atMs: number): { readonly day: CalendarDay; readonly wallMs: number };
}

/** How much time a review is given, counted by a calendar. */
export const WORKING_UNITS = ['working_days', 'working_minutes', 'working_ms'] as const;
export type WorkingUnit = (typeof WORKING_UNITS)[number];

export interface WorkingDuration {
  /** A whole number above zero. */
  readonly count: number;
  readonly unit: WorkingUnit;
}

/** Working time without a break, in milliseconds since 1970: it begins with the first instant and ends before the last. */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

function wallTime(text: string): number {
  const wallMs = parseWallTime(text);
  if (wallMs === null) throw new RangeError(`not a time of day: ${text}`);
  return wallMs;
}

/**
 * Counts working time by one version of a calendar. Every answer is null where it would depend on a day after the
 * last one that the calendar knows: it is not guessed.
 */
export class WorkingTime {
  readonly #clock: ZoneClock;
  readonly #knownUntil: CalendarDay;
  readonly #shiftsOf: (day: CalendarDay) => readonly Shift[];
  readonly #stretches = new Map<CalendarDay, readonly Stretch[]>();

  constructor(calendar: BusinessCalendar, clock: ZoneClock) {
    this.#clock = clock;
    this.#knownUntil = toDay(calendar.knownUntil);
    this.#shiftsOf = shiftsByDay(calendar);
  }

  #stretchesOf(day: CalendarDay): readonly Stretch[] {
    const known = this.#stretches.get(day);
    if (known) return known;
    const stretches = this.#shiftsOf(day)
      .map(({ from, until }) => ({
        fromMs: this.#clock.instantOf(day, wallTime(from)),
        untilMs: this.#clock.instantOf(day, wallTime(until)),
      }))
      // A change of the clock can swallow a shift.
      .filter(({ fromMs, untilMs }) => fromMs < untilMs);
    this.#stretches.set(day, stretches);
    return stretches;
  }

  /** The working time from an instant on, as far as the calendar knows it. */
  *#stretchesFrom(fromMs: number): Generator<Stretch & { readonly day: CalendarDay }> {
    for (let { day } = this.#clock.readAt(fromMs); day <= this.#knownUntil; day = addDays(day, 1)) {
      for (const stretch of this.#stretchesOf(day)) {
        if (stretch.untilMs <= fromMs) continue;
        yield { day, fromMs: Math.max(fromMs, stretch.fromMs), untilMs: stretch.untilMs };
      }
    }
  }

  /** The instant when this much has been worked since `fromMs`: within a shift or at its end. */
  #addMs(fromMs: number, workingMs: number): number | null {
    let leftMs = workingMs;
    for (const stretch of this.#stretchesFrom(fromMs)) {
      const lengthMs = stretch.untilMs - stretch.fromMs;
      if (leftMs <= lengthMs) return stretch.fromMs + leftMs;
      leftMs -= lengthMs;
    }
    return null;
  }

  /** The same time of day, so many days that are worked later; where nobody works at that time, when they next do. */
  #addDays(fromMs: number, count: number): number | null {
    const first = this.#stretchesFrom(fromMs).next();
    if (first.done === true) return null;
    const { wallMs } = this.#clock.readAt(first.value.fromMs);
    let left = count;
    for (let day = addDays(first.value.day, 1); day <= this.#knownUntil; day = addDays(day, 1)) {
      if (this.#stretchesOf(day).length > 0) left -= 1;
      if (left === 0) return this.#onDay(day, wallMs);
    }
    return null;
  }

  #onDay(day: CalendarDay, wallMs: number): number {
    const atMs = this.#clock.instantOf(day, wallMs);
    const stretches = this.#stretchesOf(day);
    const stretch = stretches.find(({ untilMs }) => atMs < untilMs);
    if (stretch) return Math.max(atMs, stretch.fromMs);
    return stretches.at(-1)?.untilMs ?? atMs;
  }

  /** The instant at which the duration that began at `fromMs` is over, in milliseconds since 1970. */
  after(fromMs: number, duration: WorkingDuration): number | null {
    switch (duration.unit) {
      case 'working_days':
        return this.#addDays(fromMs, duration.count);
      case 'working_minutes':
        return this.#addMs(fromMs, duration.count * 60_000);
      case 'working_ms':
        return this.#addMs(fromMs, duration.count);
    }
  }

  /** The working time from an instant to another one, as far as the calendar knows it, stretch by stretch. */
  stretchesBetween(fromMs: number, untilMs: number): Stretch[] {
    const found: Stretch[] = [];
    for (const stretch of this.#stretchesFrom(fromMs)) {
      if (stretch.fromMs >= untilMs) break;
      found.push({ fromMs: stretch.fromMs, untilMs: Math.min(stretch.untilMs, untilMs) });
    }
    return found;
  }

  /** The working time between two instants in milliseconds; zero when the second is not after the first. */
  between(fromMs: number, untilMs: number): number | null {
    if (untilMs <= fromMs) return 0;
    // The end of the last known day is known as well.
    if (this.#clock.readAt(untilMs - 1).day > this.#knownUntil) return null;
    return this.stretchesBetween(fromMs, untilMs).reduce((sum, part) => sum + part.untilMs - part.fromMs, 0);
  }
}
