import { addDays, daysBetween, toDay } from '../../domain/calendar-day.ts';
import type { BusinessCalendar, NamedDay, Shift } from '../../domain/calendars/business-calendar.ts';

const OFFICE_HOURS: readonly Shift[] = [
  { from: '09:00', until: '12:00' },
  { from: '13:30', until: '18:00' },
];

function each(name: string, from: string, until: string): NamedDay[] {
  const first = toDay(from);
  const count = daysBetween(first, toDay(until)) + 1;
  return Array.from({ length: count }, (_, index) => ({ day: addDays(first, index), name }));
}

/**
 * The office hours of the invented company, with the holidays and make-up working days of China as the General Office
 * of the State Council published them: for 2025 on 2024-11-12, for 2026 on 2025-11-04. Days after are not known.
 */
export const OFFICE_CALENDAR: BusinessCalendar = {
  title: 'Office hours in Shanghai',
  timeZone: 'Asia/Shanghai',
  weeklyShifts: [OFFICE_HOURS, OFFICE_HOURS, OFFICE_HOURS, OFFICE_HOURS, OFFICE_HOURS, [], []],
  holidays: [
    ...each('元旦', '2025-01-01', '2025-01-01'),
    ...each('春节', '2025-01-28', '2025-02-04'),
    ...each('清明节', '2025-04-04', '2025-04-06'),
    ...each('劳动节', '2025-05-01', '2025-05-05'),
    ...each('端午节', '2025-05-31', '2025-06-02'),
    ...each('国庆节、中秋节', '2025-10-01', '2025-10-08'),
    ...each('元旦', '2026-01-01', '2026-01-03'),
    ...each('春节', '2026-02-15', '2026-02-23'),
    ...each('清明节', '2026-04-04', '2026-04-06'),
    ...each('劳动节', '2026-05-01', '2026-05-05'),
    ...each('端午节', '2026-06-19', '2026-06-21'),
    ...each('中秋节', '2026-09-25', '2026-09-27'),
    ...each('国庆节', '2026-10-01', '2026-10-07'),
  ],
  makeUpDays: [
    { day: '2025-01-26', name: '春节' },
    { day: '2025-02-08', name: '春节' },
    { day: '2025-04-27', name: '劳动节' },
    { day: '2025-09-28', name: '国庆节、中秋节' },
    { day: '2025-10-11', name: '国庆节、中秋节' },
    { day: '2026-01-04', name: '元旦' },
    { day: '2026-02-14', name: '春节' },
    { day: '2026-02-28', name: '春节' },
    { day: '2026-05-09', name: '劳动节' },
    { day: '2026-09-20', name: '国庆节' },
    { day: '2026-10-10', name: '国庆节' },
  ],
  makeUpShifts: OFFICE_HOURS,
  overrides: [],
  knownUntil: '2026-12-31',
};
