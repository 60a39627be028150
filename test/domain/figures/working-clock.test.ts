import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WorkingTime } from '../../../domain/calendars/working-time.ts';
import { ELAPSED_CLOCK, workedUntil, workingClock } from '../../../domain/figures/working-clock.ts';
import { openZoneClock } from '../../../db/zone-clock.ts';
import { OFFICE_CALENDAR } from '../../../stack/demonstration/calendar.ts';

const time = new WorkingTime(OFFICE_CALENDAR, openZoneClock(OFFICE_CALENDAR.timeZone));
const FROM = Date.parse('2026-09-01T00:00:00Z');
const UNTIL = Date.parse('2026-10-31T00:00:00Z');
const clock = workingClock(time.stretchesBetween(FROM, UNTIL));

it('between two instants as much was worked as the calendar says', () => {
  const at = fc.integer({ min: FROM, max: UNTIL });
  fc.assert(
    fc.property(at, at, (one, other) => {
      const [from, until] = one < other ? [one, other] : [other, one];
      expect(workedUntil(clock, until) - workedUntil(clock, from)).toBe(time.between(from, until));
    }),
  );
});

it('nothing was worked before it begins, or is after it ends', () => {
  expect(workedUntil(clock, FROM - 1e12)).toBe(0);
  expect(workedUntil(clock, UNTIL + 1e12)).toBe(workedUntil(clock, UNTIL));
});

it('without a calendar time counts as it passes', () => {
  expect(workedUntil(ELAPSED_CLOCK, UNTIL) - workedUntil(ELAPSED_CLOCK, FROM)).toBe(UNTIL - FROM);
});
