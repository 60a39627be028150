import { SimpleGrid, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, type ReactElement } from 'react';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import type { Bars } from './bar-chart.ts';
import { HALF_COLOUR, MOST_COLOUR } from './chart-colours.ts';
import { Chart } from './chart.tsx';
import type { FiguresOfPeriod } from './figure-queries.ts';
import { FigureLink, FigureTable } from './figure-table.tsx';
import type { ListSearch } from './list-search.ts';
import { Part, Section } from './section.tsx';
import type { FigurePeriod } from '../../domain/figures/periods.ts';

/** Bars are as long as hours, so that the axis has whole ones. */
const MS_AN_HOUR = 3_600_000;

interface TimedRow {
  readonly key: string;
  readonly name: string;
  readonly count: number;
  readonly halfMs: number | null;
  readonly mostMs: number | null;
  readonly search: ListSearch;
}

function barsOf(words: Words, label: string, rows: readonly TimedRow[]): Bars {
  return {
    label,
    names: rows.map(({ name }) => name),
    series: [
      {
        name: words.t('overview.past.half'),
        values: rows.map(({ halfMs }) => (halfMs ?? 0) / MS_AN_HOUR),
        colour: HALF_COLOUR,
      },
      {
        name: words.t('overview.past.most'),
        values: rows.map(({ mostMs }) => (mostMs ?? 0) / MS_AN_HOUR),
        colour: MOST_COLOUR,
      },
    ],
    isStacked: false,
    text: (value) => (value === 0 ? '0' : words.hours(value * MS_AN_HOUR)),
  };
}

interface TimesProps {
  readonly title: string;
  readonly label: string;
  readonly empty: string;
  /** What the rows are of, and what is counted. */
  readonly headings: readonly [string, string];
  readonly rows: readonly TimedRow[];
  /** Shown in the table alone. */
  readonly total?: TimedRow | undefined;
}

/** How long something took: as bars and as a table. */
function Times({ title, label, empty, headings, rows, total }: TimesProps): ReactElement {
  const words = useLanguage();
  const { t, hours } = words;
  const navigate = useNavigate();
  const bars = useMemo(() => barsOf(words, label, rows), [words, label, rows]);
  if (rows.length === 0) {
    return (
      <Part title={title}>
        <Text>{empty}</Text>
      </Part>
    );
  }
  const time = (ms: number | null): string => (ms === null ? '–' : hours(ms));
  return (
    <Part title={title}>
      <Chart
        bars={bars}
        onChoose={({ name }) => {
          const row = rows[name];
          if (row) void navigate({ to: '/overview/list', search: row.search });
        }}
      />
      <FigureTable
        label={label}
        columns={[
          { key: 'name', title: headings[0] },
          { key: 'count', title: headings[1] },
          { key: 'half', title: t('overview.past.half') },
          { key: 'most', title: t('overview.past.most') },
        ]}
        rows={[...rows, ...(total ? [total] : [])].map(({ key, name, count, halfMs, mostMs, search }) => ({
          key,
          cells: [
            name,
            <FigureLink key="count" to="/overview/list" search={search}>
              {count}
            </FigureLink>,
            time(halfMs),
            time(mostMs),
          ],
        }))}
      />
    </Part>
  );
}

interface PastProps {
  readonly period: FiguresOfPeriod;
  readonly days: FigurePeriod;
}

const REWORK = ['first_pass', 'returned', 'revised', 'reopened'] as const;

function shareText({ number }: Words, part: number, whole: number): string {
  return whole === 0 ? '–' : `${number(((100 * part) / whole).toFixed(1))} %`;
}

function Quality({ period, days }: PastProps): ReactElement | null {
  const words = useLanguage();
  const { t } = words;
  const all = period.orders.find(({ outcome }) => outcome === null);
  if (!all || all.orders === 0) return null;
  const approved = period.orders.find(({ outcome }) => outcome === 'approved')?.orders ?? 0;
  const counts = {
    first_pass: all.firstPass,
    returned: all.returned,
    revised: all.revised,
    reopened: all.reopened,
  };
  return (
    <Part title={t('overview.past.quality')}>
      <Text size="sm">
        {t('overview.past.firstPassOf', {
          ...{ first: all.firstPass, approved, share: shareText(words, all.firstPass, approved) },
        })}{' '}
        {t('overview.past.reopenedReviews', { count: all.reopenedReviews })}
      </Text>
      <FigureTable
        label={t('overview.past.quality')}
        columns={[
          { key: 'kind', title: t('overview.past.kind') },
          { key: 'orders', title: t('overview.past.count') },
          { key: 'share', title: t('overview.past.share') },
        ]}
        rows={REWORK.map((rework) => ({
          key: rework,
          cells: [
            t(`overview.past.${rework}`),
            <FigureLink key="count" to="/overview/list" search={{ list: 'ended', days, rework }}>
              {counts[rework]}
            </FigureLink>,
            shareText(words, counts[rework], all.orders),
          ],
        }))}
      />
    </Part>
  );
}

function orderRows({ t }: Words, { period, days }: PastProps): TimedRow[] {
  return period.orders.map(({ outcome, orders, halfMs, mostMs }) => ({
    key: outcome ?? 'all',
    name: outcome === null ? t('overview.past.all') : t(`orderStatus.${outcome}`),
    ...{ count: orders, halfMs, mostMs },
    search: { list: 'ended', days, ...(outcome !== null && { outcome }) },
  }));
}

function reviewRows({ name }: Words, { period, days }: PastProps): TimedRow[] {
  return period.departments.map(({ department, reviews, halfMs, mostMs }) => ({
    key: department,
    name: name('departments', department),
    ...{ count: reviews, halfMs, mostMs },
    search: { list: 'decided', days, department },
  }));
}

/** How long orders and decisions took in a time, and what had to be done twice. */
export function PastSection(props: PastProps): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const orders = useMemo(() => orderRows(words, props), [words, props]);
  const reviews = useMemo(() => reviewRows(words, props), [words, props]);
  return (
    <Section title={t('overview.past.title')} hint={t('overview.past.counted')}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Times
          title={t('overview.past.orders')}
          label={t('overview.past.orderChart')}
          empty={t('overview.past.empty')}
          headings={[t('overview.past.outcome'), t('overview.past.count')]}
          rows={orders.filter(({ key }) => key !== 'all')}
          total={orders.find(({ key }) => key === 'all')}
        />
        <Times
          title={t('overview.past.reviews')}
          label={t('overview.past.reviewChart')}
          empty={t('overview.past.noReviews')}
          headings={[t('overview.department'), t('overview.past.decided')]}
          rows={reviews}
        />
      </SimpleGrid>
      <Quality {...props} />
    </Section>
  );
}
