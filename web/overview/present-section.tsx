import { Card } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, type ReactElement } from 'react';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import type { Bars } from './bar-chart.ts';
import { AGE_COLOURS } from './chart-colours.ts';
import { Chart } from './chart.tsx';
import type { DepartmentNow, FiguresNow } from './figure-queries.ts';
import { FigureLink, FigureTable } from './figure-table.tsx';
import { Section } from './section.tsx';

/** The classes of age in words, from the youngest. */
export function ageNames({ t }: Words, limitsHours: readonly number[]): string[] {
  const last = limitsHours.at(-1) ?? 0;
  return [
    ...limitsHours.map((hours) => t('overview.now.upTo', { hours })),
    t('overview.now.more', { hours: last }),
  ];
}

function barsOf(words: Words, { departments, ageLimitsHours }: FiguresNow): Bars {
  return {
    label: words.t('overview.now.chart'),
    names: departments.map(({ department }) => words.name('departments', department)),
    series: ageNames(words, ageLimitsHours).map((name, age) => ({
      name,
      values: departments.map(({ byAge }) => byAge[age] ?? 0),
      colour: AGE_COLOURS[age] ?? AGE_COLOURS[0],
    })),
    isStacked: true,
    text: (value) => words.number(String(value)),
  };
}

function Count({
  value,
  search,
}: {
  readonly value: number;
  readonly search: { department: string; age?: number; state?: 'overdue' | 'soon' };
}): ReactElement {
  if (value === 0) return <>0</>;
  return (
    <FigureLink to="/overview/list" search={{ list: 'waiting', ...search }}>
      {value}
    </FigureLink>
  );
}

function cellsOf(words: Words, row: DepartmentNow): ReactElement[] {
  const { department, byAge, overdue, soon, paused, halfWaitedMs, longestWaitedMs } = row;
  const time = (ms: number | null) => <>{ms === null ? '–' : words.hours(ms)}</>;
  return [
    <>{words.name('departments', department)}</>,
    ...byAge.map((value, age) => <Count key={age} value={value} search={{ department, age }} />),
    <Count key="overdue" value={overdue} search={{ department, state: 'overdue' }} />,
    <Count key="soon" value={soon} search={{ department, state: 'soon' }} />,
    <>{paused}</>,
    time(halfWaitedMs),
    time(longestWaitedMs),
  ];
}

/** What waits in each department, by how long it has waited. */
export function PresentSection({ present }: { readonly present: FiguresNow }): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const navigate = useNavigate();
  const { departments, ageLimitsHours, soonMs } = present;
  const bars = useMemo(() => barsOf(words, present), [words, present]);
  if (departments.length === 0) {
    return (
      <Section title={t('overview.now.title')}>
        <Card>{t('overview.now.empty')}</Card>
      </Section>
    );
  }
  const columns = [
    { key: 'department', title: t('overview.department') },
    ...ageNames(words, ageLimitsHours).map((title, age) => ({ key: `age-${age}`, title })),
    { key: 'overdue', title: t('overview.now.overdue') },
    { key: 'soon', title: t('overview.now.soon') },
    { key: 'paused', title: t('overview.now.paused') },
    { key: 'half', title: t('overview.now.half') },
    { key: 'longest', title: t('overview.now.longest') },
  ];
  return (
    <Section
      title={t('overview.now.title')}
      hint={`${t('overview.now.soon')}: ${t('overview.now.soonHint', { time: words.span(soonMs) })}`}
    >
      <Chart
        bars={bars}
        onChoose={({ name, series }) => {
          const department = departments[name]?.department;
          void navigate({ to: '/overview/list', search: { list: 'waiting', department, age: series } });
        }}
      />
      <FigureTable
        label={t('overview.now.chart')}
        columns={columns}
        rows={departments.map((row) => ({ key: row.department, cells: cellsOf(words, row) }))}
      />
    </Section>
  );
}
