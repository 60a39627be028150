import { SimpleGrid, Text, VisuallyHidden } from '@mantine/core';
import { memo, useMemo, type ReactElement } from 'react';
import { addDays, toDay, weekdayIndex, type CalendarDay } from '../../../domain/calendar-day.ts';
import {
  parseWallTime,
  shiftsByDay,
  type BusinessCalendar,
  type Shift,
} from '../../../domain/calendars/business-calendar.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { DayKind } from './calendar-draft.ts';

const MS_AN_HOUR = 3_600_000;
const MONTHS = 12;
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;

/** What is to be known of a day to draw it. */
interface ShownDay {
  readonly day: CalendarDay;
  readonly kind: DayKind | 'worked' | 'off' | 'unknown';
  readonly name: string;
  readonly hours: number;
  readonly shifts: readonly Shift[];
}

function hoursOf(shifts: readonly Shift[]): number {
  const worked = shifts.map(({ from, until }) => (parseWallTime(until) ?? 0) - (parseWallTime(from) ?? 0));
  return worked.reduce((sum, ms) => sum + ms, 0) / MS_AN_HOUR;
}

/** What each day is by the calendar: what the company set goes before a make-up day, that before a holiday. */
function dayReader(calendar: BusinessCalendar): (day: CalendarDay) => ShownDay {
  const shiftsOf = shiftsByDay(calendar);
  const special = new Map<string, readonly [DayKind, string]>([
    ...calendar.holidays.map(({ day, name }) => [day, ['holiday', name] as const] as const),
    ...calendar.makeUpDays.map(({ day, name }) => [day, ['make_up', name] as const] as const),
    ...calendar.overrides.map(({ day, reason }) => [day, ['override', reason] as const] as const),
  ]);
  return (day) => {
    const shifts = shiftsOf(day);
    const hours = hoursOf(shifts);
    const [kind, name] = special.get(day) ?? [shifts.length > 0 ? 'worked' : 'off', ''];
    const known = { day, name, hours, shifts };
    return { ...known, kind: day > calendar.knownUntil ? 'unknown' : kind };
  };
}

/** The days of a month in weeks from Monday to Sunday; null where a week begins before it or ends after it. */
function weeksOf(first: CalendarDay): (CalendarDay | null)[][] {
  const month = first.slice(0, 7);
  let day = addDays(first, -weekdayIndex(first));
  const weeks: (CalendarDay | null)[][] = [];
  while (day.slice(0, 7) <= month) {
    const monday = day;
    weeks.push(
      WEEKDAYS.map((offset) => {
        const one = addDays(monday, offset);
        return one.startsWith(month) ? one : null;
      }),
    );
    day = addDays(day, WEEKDAYS.length);
  }
  return weeks;
}

function DayCell({ shown }: { readonly shown: ShownDay }): ReactElement {
  const { t, number } = useLanguage();
  const { day, kind, name, hours, shifts } = shown;
  const isSpecial = kind !== 'worked' && kind !== 'off' && kind !== 'unknown';
  const times = shifts.map(({ from, until }) => `${from}–${until}`).join(', ');
  const said = [t(`administration.calendar.kind.${kind}`), name, times]
    .filter((text) => text !== '')
    .join(', ');
  return (
    <td className="calendar-day" data-kind={kind} title={said}>
      <span aria-hidden>{Number(day.slice(8))}</span>
      {isSpecial && (
        <span className="calendar-mark" aria-hidden>
          {t(`administration.calendar.mark.${kind}`)}
        </span>
      )}
      {!isSpecial && kind === 'worked' && (
        <span className="calendar-hours" aria-hidden>
          {number(String(hours))}
        </span>
      )}
      <VisuallyHidden>
        {Number(day.slice(8))} {said}
      </VisuallyHidden>
    </td>
  );
}

const Month = memo(function Month(props: {
  readonly first: CalendarDay;
  readonly readDay: (day: CalendarDay) => ShownDay;
}): ReactElement {
  const { first, readDay } = props;
  const { month, weekday } = useLanguage();
  return (
    <table className="calendar-month">
      <Text component="caption" fw={600} ta="left">
        {month(first)}
      </Text>
      <thead>
        <tr>
          {WEEKDAYS.map((index) => (
            <th key={index} scope="col" abbr={weekday(index, 'long')}>
              {weekday(index, 'short')}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(first).map((week, index) => (
          <tr key={index}>
            {week.map((day, place) =>
              day === null ? <td key={place} /> : <DayCell key={day} shown={readDay(day)} />,
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
});

const LEGEND = ['holiday', 'make_up', 'override', 'off', 'unknown'] as const;

function Legend(): ReactElement {
  const { t } = useLanguage();
  return (
    <ul className="plain-list calendar-legend">
      {LEGEND.map((kind) => (
        <li key={kind}>
          <span className="calendar-day calendar-sample" data-kind={kind} aria-hidden>
            {kind === 'off' || kind === 'unknown' ? '' : t(`administration.calendar.mark.${kind}`)}
          </span>
          <Text span size="sm">
            {t(`administration.calendar.kind.${kind}`)}
          </Text>
        </li>
      ))}
    </ul>
  );
}

/** A year of a calendar: what each day is, and how many hours are worked on it. */
export function MonthsView({
  calendar,
  year,
}: {
  readonly calendar: BusinessCalendar;
  readonly year: number;
}): ReactElement {
  const readDay = useMemo(() => dayReader(calendar), [calendar]);
  const firsts = Array.from({ length: MONTHS }, (_, index) =>
    toDay(`${year}-${String(index + 1).padStart(2, '0')}-01`),
  );
  return (
    <>
      <Legend />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="lg">
        {firsts.map((first) => (
          <Month key={first} first={first} readDay={readDay} />
        ))}
      </SimpleGrid>
    </>
  );
}
