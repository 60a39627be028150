import { Alert, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import type { FiguresNow, FiguresOfPeriod } from './figure-queries.ts';

type Bottleneck = NonNullable<FiguresNow['bottleneck']>;

function thenText({ t, name, hours }: Words, period: FiguresOfPeriod): string {
  const { days, bottleneck } = period;
  if (bottleneck === null) return t('overview.now.noBottleneck', { days });
  const { department, reviews, halfMs } = bottleneck;
  return t('overview.now.bottleneckThen', {
    ...{ days, count: reviews, time: hours(halfMs) },
    department: name('departments', department),
  });
}

function nowText({ t, hours }: Words, { reviews, halfMs }: Bottleneck): string {
  return t('overview.now.bottleneckNow', { count: reviews, time: hours(halfMs) });
}

/** In words where orders wait longest, now and in the period; the period may still be on its way. */
export function BottleneckAlert({
  present,
  period,
}: {
  readonly present: FiguresNow;
  readonly period: FiguresOfPeriod | undefined;
}): ReactElement | null {
  const words = useLanguage();
  const { t, name } = words;
  const now = present.bottleneck;
  const department = now?.department ?? period?.bottleneck?.department;
  if (department === undefined) return null;
  return (
    <Alert
      role="note"
      color="orange"
      variant="light"
      title={t('overview.now.bottleneck', { department: name('departments', department) })}
    >
      {now && <Text size="sm">{nowText(words, now)}</Text>}
      {period && <Text size="sm">{thenText(words, period)}</Text>}
    </Alert>
  );
}
