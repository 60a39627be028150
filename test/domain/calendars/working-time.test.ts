import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDay } from '../../../domain/calendar-day.ts';
import {
  shiftsByDay,
  type BusinessCalendar,
  type Shift,
} from '../../../domain/calendars/business-calendar.ts';
import { WorkingTime, type WorkingUnit } from '../../../domain/calendars/working-time.ts';
import { openZoneClock } from '../../../db/zone-clock.ts';
import { OFFICE_CALENDAR } from '../../../stack/demonstration/calendar.ts';
import { aCalendar, aWorkingTime, DAY_SHIFT } from '../../support/calendars.ts';

const MS_A_MINUTE = 60_000;

function after(time: WorkingTime, from: string, count: number, unit: WorkingUnit): string | null {
  const atMs = time.after(Date.parse(from), { count, unit });
  return atMs === null ? null : new Date(atMs).toISOString().replace('.000Z', 'Z');
}

describe('working minutes', () => {
  const time = aWorkingTime();
  it.each([
    ['within a day', '2026-11-23T10:00:00Z', 60, '2026-11-23T11:00:00Z'],
    ['to the end of a shift', '2026-11-23T10:00:00Z', 420, '2026-11-23T17:00:00Z'],
    ['into the next day', '2026-11-23T16:30:00Z', 60, '2026-11-24T09:30:00Z'],
    ['over a weekend', '2026-11-27T16:30:00Z', 60, '2026-11-30T09:30:00Z'],
    ['from outside a shift', '2026-11-28T11:11:00Z', 1, '2026-11-30T09:01:00Z'],
  ])('are counted %s', (_where, from, minutes, expected) => {
    expect(after(time, from, minutes, 'working_minutes')).toBe(expected);
  });
});

describe('a working day', () => {
  it.each([
    ['is the same time of the next day', '2026-11-23T10:00:00Z', 1, '2026-11-24T10:00:00Z'],
    ['is on Monday what it was on Friday', '2026-11-27T10:00:00Z', 1, '2026-11-30T10:00:00Z'],
    [
      'begins with the next shift for what came after hours',
      '2026-11-27T20:00:00Z',
      1,
      '2026-12-01T09:00:00Z',
    ],
    ['counts a holiday as no day', '2026-12-23T10:00:00Z', 3, '2026-12-29T10:00:00Z'],
  ])('%s', (_what, from, days, expected) => {
    const time = aWorkingTime({ holidays: [{ day: '2026-12-25', name: 'Christmas' }] });
    expect(after(time, from, days, 'working_days')).toBe(expected);
  });

  it('ends with the last shift of a day that is shorter', () => {
    const shorter = {
      day: '2026-11-24',
      shifts: [{ from: '09:00', until: '12:00' }],
      reason: 'stock-taking',
    };
    const time = aWorkingTime({ overrides: [shorter] });
    expect(after(time, '2026-11-23T16:00:00Z', 1, 'working_days')).toBe('2026-11-24T12:00:00Z');
  });
});

describe('an override', () => {
  const day = '2026-10-10';
  const makeUp = { makeUpDays: [{ day, name: '国庆节' }], holidays: [{ day, name: '国庆节' }] };
  it('goes before a make-up day, that before a holiday, and that before the week', () => {
    const shifts = [{ from: '10:00', until: '11:00' }];
    const overridden = aCalendar({ ...makeUp, overrides: [{ day, shifts, reason: 'half staff' }] });
    const ofDay = (calendar: BusinessCalendar) => shiftsByDay(calendar)(toDay(day));
    expect(ofDay(overridden)).toEqual(shifts);
    expect(ofDay(aCalendar(makeUp))).toEqual(DAY_SHIFT);
    expect(shiftsByDay(aCalendar({ holidays: makeUp.holidays }))(toDay('2026-10-10'))).toEqual([]);
    expect(ofDay(aCalendar({ weeklyShifts: aCalendar().weeklyShifts.map(() => DAY_SHIFT) }))).toEqual(
      DAY_SHIFT,
    );
  });
});

describe('in China', () => {
  const time = new WorkingTime(OFFICE_CALENDAR, openZoneClock('Asia/Shanghai'));
  it.each([
    ['the Spring Festival of 2026', '2026-02-13T10:00:00+08:00', 2, '2026-02-24T02:00:00Z'],
    [
      'the Saturday worked before the Spring Festival',
      '2026-02-13T10:00:00+08:00',
      1,
      '2026-02-14T02:00:00Z',
    ],
    ['the National Day of 2025', '2025-09-30T10:00:00+08:00', 1, '2025-10-09T02:00:00Z'],
    ['the Saturday worked after it', '2025-10-10T10:00:00+08:00', 1, '2025-10-11T02:00:00Z'],
    ['the Sunday worked after the New Year of 2026', '2025-12-31T10:00:00+08:00', 1, '2026-01-04T02:00:00Z'],
  ])('%s is counted', (_what, from, days, expected) => {
    expect(after(time, from, days, 'working_days')).toBe(expected);
  });
});

describe('beyond the last known day', () => {
  const time = aWorkingTime({ knownUntil: '2026-12-31' });
  it.each<[number, WorkingUnit, string | null]>([
    [1, 'working_days', '2026-12-31T10:00:00Z'],
    [2, 'working_days', null],
    [900, 'working_minutes', '2026-12-31T17:00:00Z'],
    [901, 'working_minutes', null],
  ])('nothing is guessed: %i %s', (count, unit, expected) => {
    expect(after(time, '2026-12-30T10:00:00Z', count, unit)).toBe(expected);
  });

  it('no working time is measured, up to it it is', () => {
    const from = Date.parse('2026-12-31T09:00:00Z');
    expect(time.between(from, Date.parse('2027-01-01T00:00:00Z'))).toBe(480 * MS_A_MINUTE);
    expect(time.between(from, Date.parse('2027-01-01T00:00:01Z'))).toBeNull();
  });
});

describe('where the clock is changed', () => {
  const night: readonly Shift[] = [{ from: '00:00', until: '06:00' }];
  const nights = aWorkingTime({
    timeZone: 'Europe/Berlin',
    weeklyShifts: aCalendar().weeklyShifts.map(() => night),
  });
  it.each([
    ['is an hour shorter in spring', '2026-03-29', 300],
    ['is an hour longer in autumn', '2026-10-25', 420],
    ['is as long as its hours otherwise', '2026-06-01', 360],
  ])('a night shift %s', (_when, day, minutes) => {
    const [from, until] = [Date.parse(`${day}T00:00:00Z`) - 6 * 3_600_000, Date.parse(`${day}T12:00:00Z`)];
    expect(nights.between(from, until)).toBe(minutes * MS_A_MINUTE);
  });

  it('shifts that meet in the hour that is skipped do not overlap', () => {
    const meeting = [
      { from: '01:00', until: '02:30' },
      { from: '02:30', until: '04:00' },
    ];
    const time = aWorkingTime({
      timeZone: 'Europe/Berlin',
      weeklyShifts: aCalendar().weeklyShifts.map(() => meeting),
    });
    const day = Date.parse('2026-03-29T00:00:00Z');
    expect(time.between(day - 3_600_000, day + 43_200_000)).toBe(120 * MS_A_MINUTE);
  });

  it('a working day ends at the same time of the clock', () => {
    const time = aWorkingTime({ timeZone: 'Europe/Berlin' });
    expect(after(time, '2026-03-27T10:00:00+01:00', 1, 'working_days')).toBe('2026-03-30T08:00:00Z');
  });
});

const quarters = fc.uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 2, maxLength: 6 });
const shifts = quarters.map((marks): Shift[] => {
  const sorted = [...marks].sort((a, b) => a - b).slice(0, marks.length - (marks.length % 2));
  const text = (mark: number) =>
    `${String(Math.floor(mark / 4)).padStart(2, '0')}:${String((mark % 4) * 15).padStart(2, '0')}`;
  return sorted.flatMap((from, index) => {
    const until = sorted[index + 1];
    return index % 2 === 0 && until !== undefined ? [{ from: text(from), until: text(until) }] : [];
  });
});
const restDays = fc.array(
  fc.constantFrom('2026-03-29', '2026-03-30', '2026-10-25', '2026-11-02', '2026-11-03'),
);
const calendars = fc
  .record({
    timeZone: fc.constantFrom(
      'UTC',
      'Asia/Shanghai',
      'America/New_York',
      'Europe/Berlin',
      'Australia/Lord_Howe',
    ),
    weeklyShifts: fc.array(fc.oneof(shifts, fc.constant([])), { minLength: 6, maxLength: 6 }),
    always: shifts,
    rest: restDays,
  })
  .map(({ always, rest, weeklyShifts, timeZone }) =>
    aCalendar({
      timeZone,
      weeklyShifts: [always, ...weeklyShifts],
      // A quarter of an hour a week: what is added goes on for decades.
      knownUntil: '2099-12-31',
      holidays: rest.map((day) => ({ day, name: 'rest' })),
    }),
  );
const instants = fc.integer({
  min: Date.parse('2026-03-01T00:00:00Z'),
  max: Date.parse('2026-12-01T00:00:00Z'),
});
const lengths = fc.integer({ min: 1, max: 14 * 24 * 3_600_000 });
const open = (calendar: BusinessCalendar) => new WorkingTime(calendar, openZoneClock(calendar.timeZone));

describe('for any calendar', () => {
  it('what is added is measured again', () => {
    fc.assert(
      fc.property(calendars, instants, lengths, (calendar, from, count) => {
        const time = open(calendar);
        const until = time.after(from, { count, unit: 'working_ms' });
        expect(until).not.toBeNull();
        expect(time.between(from, until ?? 0)).toBe(count);
      }),
    );
  });

  it('what is added ends within a shift or at its end, never in between', () => {
    fc.assert(
      fc.property(calendars, instants, lengths, (calendar, from, count) => {
        const time = open(calendar);
        const until = time.after(from, { count, unit: 'working_ms' }) ?? 0;
        expect(time.between(until - 1, until)).toBe(1);
      }),
    );
  });

  it.each<WorkingUnit>(['working_ms', 'working_days'])(
    'what comes later or has more %s ends no sooner',
    (unit) => {
      fc.assert(
        fc.property(
          calendars,
          instants,
          fc.integer({ min: 0, max: 5e8 }),
          fc.integer({ min: 1, max: 20 }),
          (...given) => {
            const [calendar, from, later, count] = given;
            const time = open(calendar);
            const end = time.after(from, { count, unit }) ?? Infinity;
            expect(time.after(from + later, { count, unit }) ?? Infinity).toBeGreaterThanOrEqual(end);
            expect(time.after(from, { count: count + 1, unit }) ?? Infinity).toBeGreaterThanOrEqual(end);
          },
        ),
      );
    },
  );

  it('a working day later is while somebody works, or when they stop', () => {
    fc.assert(
      fc.property(calendars, instants, fc.integer({ min: 1, max: 10 }), (calendar, from, count) => {
        const time = open(calendar);
        const until = time.after(from, { count, unit: 'working_days' }) ?? 0;
        expect(time.between(until - 1, until + 1)).toBeGreaterThan(0);
      }),
    );
  });
});
