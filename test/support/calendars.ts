import type { BusinessCalendar, Shift } from '../../domain/calendars/business-calendar.ts';
import { WorkingTime } from '../../domain/calendars/working-time.ts';
import { openZoneClock } from '../../db/zone-clock.ts';

/** From nine to five. */
export const DAY_SHIFT: readonly Shift[] = [{ from: '09:00', until: '17:00' }];

/** From nine to five, Monday to Friday, in UTC, without holidays, known until the end of 2030. */
export function aCalendar(overrides: Partial<BusinessCalendar> = {}): BusinessCalendar {
  return {
    title: 'Office',
    timeZone: 'UTC',
    weeklyShifts: [DAY_SHIFT, DAY_SHIFT, DAY_SHIFT, DAY_SHIFT, DAY_SHIFT, [], []],
    holidays: [],
    makeUpDays: [],
    makeUpShifts: DAY_SHIFT,
    overrides: [],
    knownUntil: '2030-12-31',
    ...overrides,
  };
}

/** The working time of {@link aCalendar} with these overrides. */
export function aWorkingTime(overrides: Partial<BusinessCalendar> = {}): WorkingTime {
  const calendar = aCalendar(overrides);
  return new WorkingTime(calendar, openZoneClock(calendar.timeZone));
}
