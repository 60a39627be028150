import './figures.css';
import { Card, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { FiguresNow } from './figure-queries.ts';
import type { ListSearch } from './list-search.ts';
import { useLanguage } from '../i18n/use-language.ts';

interface KeyFigure {
  readonly text: string;
  readonly value: number;
  readonly search: ListSearch;
  /** Whether there should be none. */
  readonly isBad: boolean;
}

function KeyFigureCard({ text, value, search, isBad }: KeyFigure): ReactElement {
  return (
    <Card p={0} component="li">
      <Link to="/overview/list" search={search} className="row-link key-figure">
        <Text size="sm" c="dimmed">
          {text}
        </Text>
        <Text className="key-number" data-bad={isBad && value > 0}>
          {value}
        </Text>
      </Link>
    </Card>
  );
}

/** The figures that say at a glance whether somebody has to see to something. */
export function KeyFigures({ present }: { readonly present: FiguresNow }): ReactElement {
  const { t } = useLanguage();
  const sum = (of: (row: FiguresNow['departments'][number]) => number): number =>
    present.departments.reduce((total, row) => total + of(row), 0);
  const figures: readonly KeyFigure[] = [
    {
      ...{ text: t('overview.now.waiting'), value: sum(({ open, paused }) => open + paused), isBad: false },
      search: { list: 'waiting' },
    },
    {
      ...{ text: t('overview.now.overdue'), value: sum(({ overdue }) => overdue), isBad: true },
      search: { list: 'waiting', state: 'overdue' },
    },
    {
      ...{ text: t('overview.now.soon'), value: sum(({ soon }) => soon), isBad: true },
      search: { list: 'waiting', state: 'soon' },
    },
  ];
  const underWay = present.orders.reduce((total, { orders }) => total + orders, 0);
  return (
    <ul className="plain-list key-figures">
      {figures.map((figure) => (
        <KeyFigureCard key={figure.text} {...figure} />
      ))}
      <Card p={0} component="li">
        <Link to="/orders" className="row-link key-figure">
          <Text size="sm" c="dimmed">
            {t('overview.now.orders')}
          </Text>
          <Text className="key-number">{underWay}</Text>
          <Text size="xs" c="dimmed">
            {present.orders
              .map(({ status, orders }) => `${t(`orderStatus.${status}`)} ${orders}`)
              .join(' · ')}
          </Text>
        </Link>
      </Card>
    </ul>
  );
}
