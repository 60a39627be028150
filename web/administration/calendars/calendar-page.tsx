import { Button, Card, Group, NativeSelect, Stack, Table, Text, Title } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { answered, api } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { useMay } from '../../app/signed-in.ts';
import { Answer } from '../../display/answer.tsx';
import { TextLink } from '../../display/text-link.tsx';
import { VirtualList } from '../../display/virtual-list.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { AdministrationFrame } from '../administration-frame.tsx';
import type { CalendarVersion } from '../administration-queries.ts';
import { DifferenceList } from '../difference-list.tsx';
import { findDifferences } from '../lines.ts';
import { usePeopleNames } from '../use-people-names.ts';
import { toCalendarDraft } from './calendar-draft.ts';
import { CalendarForm } from './calendar-form.tsx';
import { calendarLines, dayText, specialDayText } from './calendar-lines.ts';
import { MonthsView } from './months-view.tsx';

const route = getRouteApi('/administration/calendars/$name');
const DAY_PX = 44;

async function readCalendar(name: string): Promise<CalendarVersion | null> {
  try {
    return await answered(api.GET('/v1/calendars/{name}', { params: { path: { name } } }));
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return null;
    throw error;
  }
}

/** The version of a calendar that is in force; null where there is no such calendar yet. */
function calendarQuery(name: string) {
  return queryOptions({
    queryKey: ['administration', 'calendars', name],
    queryFn: () => readCalendar(name),
  });
}

/** An earlier version, which never changes. */
function versionQuery(path: { readonly name: string; readonly version: number }) {
  return queryOptions({
    queryKey: ['administration', 'calendars', path.name, path.version],
    queryFn: () => answered(api.GET('/v1/calendars/{name}/versions/{version}', { params: { path } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The years of which the calendar knows something, and this one. */
function yearsOf({ calendar }: CalendarVersion): number[] {
  const { holidays, makeUpDays, overrides, knownUntil } = calendar;
  const days = [...holidays, ...makeUpDays, ...overrides].map(({ day }) => Number(day.slice(0, 4)));
  return [...new Set([...days, Number(knownUntil.slice(0, 4)), new Date().getFullYear()])].sort();
}

function Hours({ version }: { readonly version: CalendarVersion }): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const group = t('administration.calendar.week');
  const lines = calendarLines(words, toCalendarDraft(version.calendar)).filter(
    (line) => line.group === group,
  );
  return (
    <Table captionSide="top">
      <Table.Caption>{group}</Table.Caption>
      <Table.Tbody>
        {lines.map(({ key, label, text }) => (
          <Table.Tr key={key}>
            <Table.Th scope="row">{label}</Table.Th>
            <Table.Td className="numbers">{text}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function SpecialDays({
  version,
  year,
}: {
  readonly version: CalendarVersion;
  readonly year: number;
}): ReactElement {
  const words = useLanguage();
  const draft = toCalendarDraft(version.calendar);
  const days = draft.days.filter(({ day }) => day.startsWith(String(year)));
  if (days.length === 0) return <Text c="dimmed">{words.t('administration.calendar.noDays')}</Text>;
  return (
    <VirtualList items={days} keyOf={({ day, kind }) => `${day} ${kind}`} estimatePx={DAY_PX} gapPx={4}>
      {(day) => (
        <div className="special-day-line" data-kind={day.kind}>
          <Text size="sm" fw={600} className="numbers">
            {dayText(words, day.day)}
          </Text>
          <Text size="sm">{specialDayText(words, draft, day)}</Text>
        </div>
      )}
    </VirtualList>
  );
}

function Comparison({ version }: { readonly version: CalendarVersion }): ReactElement | null {
  const words = useLanguage();
  const { t } = words;
  const [other, setOther] = useState('');
  const isChosen = other !== '';
  const earlier = useQuery({
    ...versionQuery({ name: version.name, version: Number(other) }),
    enabled: isChosen,
  });
  if (version.version === 1) return null;
  const numbers = Array.from({ length: version.version - 1 }, (_, index) =>
    String(version.version - 1 - index),
  );
  const linesOf = (of: CalendarVersion) => calendarLines(words, toCalendarDraft(of.calendar));
  return (
    <Card component="section">
      <Stack gap="sm">
        <NativeSelect
          label={t('administration.calendar.compare')}
          value={other}
          data={[
            { value: '', label: t('administration.calendar.noComparison') },
            ...numbers.map((value) => ({ value, label: t('administration.version', { version: value }) })),
          ]}
          onChange={({ currentTarget: { value } }) => {
            setOther(value);
          }}
        />
        {isChosen && (
          <Answer query={earlier} lines={2}>
            {(found) => <DifferenceList differences={findDifferences(linesOf(found), linesOf(version))} />}
          </Answer>
        )}
      </Stack>
    </Card>
  );
}

function CalendarView({
  version,
  onEdit,
}: {
  readonly version: CalendarVersion;
  readonly onEdit: () => void;
}): ReactElement {
  const { t, instant, day } = useLanguage();
  const may = useMay();
  const nameOf = usePeopleNames();
  const years = yearsOf(version);
  const thisYear = new Date().getFullYear();
  const [year, setYear] = useState(years.includes(thisYear) ? thisYear : (years.at(-1) ?? thisYear));
  const { calendar, createdAt, createdBy } = version;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {[
          t('administration.version', { version: version.version }),
          t('administration.changes.by', { name: nameOf(createdBy), at: instant(createdAt) }),
          calendar.timeZone,
          t('administration.calendar.knownUntilDay', { day: day(calendar.knownUntil) }),
        ].join(' · ')}
      </Text>
      <Group gap="sm" align="flex-end">
        <NativeSelect
          label={t('administration.calendar.year')}
          value={String(year)}
          data={years.map(String)}
          onChange={({ currentTarget: { value } }) => {
            setYear(Number(value));
          }}
        />
        {may('policy.write') && <Button onClick={onEdit}>{t('administration.calendar.newVersion')}</Button>}
      </Group>
      <Card component="section">
        <MonthsView calendar={calendar} year={year} />
      </Card>
      <div className="administration-columns">
        <Card component="section">
          <Title order={2} size="h4" mb="xs">
            {t('administration.calendar.daysOf', { year })}
          </Title>
          <SpecialDays version={version} year={year} />
        </Card>
        <Card component="section">
          <Hours version={version} />
        </Card>
      </div>
      <Comparison version={version} />
    </Stack>
  );
}

/** One calendar: a year of it, what makes its days special, and the form of its next version. */
export function CalendarPage(): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  const { name } = route.useParams();
  const [isEdited, setEdited] = useState(false);
  const calendar = useQuery(calendarQuery(name));
  const title = calendar.data ? `${calendar.data.calendar.title} (${name})` : name;
  return (
    <AdministrationFrame title={title} operation="policy.read">
      <TextLink to="/administration/calendars" hiddenFrom="sm">
        ← {t('administration.section.calendars')}
      </TextLink>
      <Answer query={calendar} lines={6}>
        {(version) => {
          const isForm = may('policy.write') && (isEdited || version === null);
          if (isForm) {
            return (
              <CalendarForm
                name={name}
                version={version}
                onEnd={() => {
                  setEdited(false);
                }}
              />
            );
          }
          if (!version) return <Card>{t('problem.not_found')}</Card>;
          return (
            <CalendarView
              key={version.version}
              version={version}
              onEdit={() => {
                setEdited(true);
              }}
            />
          );
        }}
      </Answer>
    </AdministrationFrame>
  );
}
