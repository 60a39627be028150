import { describe, expect, it } from 'vitest';
import { OFFICE_CALENDAR } from '../../stack/demonstration/calendar.ts';
import {
  dayPointer,
  findShiftFaults,
  mergeCalendarDrafts,
  parseShifts,
  readCalendarFile,
  toCalendar,
  toCalendarDraft,
  type DraftDay,
} from '../../web/administration/calendars/calendar-draft.ts';

const draft = toCalendarDraft(OFFICE_CALENDAR);
const holiday = (day: string, name = 'A holiday'): DraftDay => ({ day, kind: 'holiday', name, hours: '' });

describe('a calendar in a form', () => {
  it('is the same calendar when nothing was typed', () => {
    const again = toCalendar(draft);
    expect({ ...again, holidays: again.holidays.length, makeUpDays: again.makeUpDays.length }).toEqual({
      ...OFFICE_CALENDAR,
      holidays: OFFICE_CALENDAR.holidays.length,
      makeUpDays: OFFICE_CALENDAR.makeUpDays.length,
    });
    expect(new Set(again.holidays)).toEqual(new Set(OFFICE_CALENDAR.holidays));
  });

  it.each([
    [
      '09:00-12:00, 13:30-18:00',
      [
        { from: '09:00', until: '12:00' },
        { from: '13:30', until: '18:00' },
      ],
    ],
    ['9:00 – 24:00', [{ from: '09:00', until: '24:00' }]],
    ['', []],
    ['nine to five', null],
    ['09:00-25:00', null],
  ])('reads the hours %s', (text, shifts) => {
    expect(parseShifts(text)).toEqual(shifts);
  });

  it('names the field whose hours are no hours', () => {
    const days = [
      holiday('2026-01-01'),
      { ...holiday('2026-01-02'), kind: 'override' as const, hours: 'noon' },
    ];
    const faults = findShiftFaults({ ...draft, week: ['x', ...draft.week.slice(1)], days }, 'is wrong');
    expect(faults).toEqual([
      { pointer: '/weeklyShifts/0', detail: 'is wrong' },
      { pointer: '/overrides/0', detail: 'is wrong' },
    ]);
  });

  it('finds a day by where it stands among those of its kind', () => {
    const days = [
      holiday('2026-01-01'),
      { ...holiday('2026-01-04'), kind: 'make_up' as const },
      holiday('2026-02-15'),
    ];
    expect([0, 1, 2].map((index) => dayPointer(days, index))).toEqual([
      '/holidays/0',
      '/makeUpDays/0',
      '/holidays/1',
    ]);
  });

  it('keeps what was typed and what somebody else changed, day by day', () => {
    const read = { ...draft, days: [holiday('2026-01-01'), holiday('2026-05-01'), holiday('2026-10-01')] };
    const typed = { ...read, title: 'Mine', days: [holiday('2026-01-01', 'Renamed'), holiday('2026-10-01')] };
    const theirs = { ...read, knownUntil: '2027-12-31', days: [...read.days, holiday('2027-01-01')] };
    const merged = mergeCalendarDrafts({ read, typed, theirs });
    expect(merged).toMatchObject({ title: 'Mine', knownUntil: '2027-12-31' });
    expect(merged.days).toEqual([
      holiday('2026-01-01', 'Renamed'),
      holiday('2026-10-01'),
      holiday('2027-01-01'),
    ]);
  });

  it('is read from a file, alone or as the command line shows it, and from nothing else', () => {
    expect(readCalendarFile(JSON.stringify(OFFICE_CALENDAR))).toEqual(draft);
    expect(
      readCalendarFile(`\ufeff${JSON.stringify({ name: 'office', calendar: OFFICE_CALENDAR })}`),
    ).toEqual(draft);
    for (const text of ['', '[]', '{"title":"x"}', JSON.stringify({ ...OFFICE_CALENDAR, holidays: [1] })])
      expect(readCalendarFile(text)).toBeNull();
  });
});
