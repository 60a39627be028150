import { Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { FIGURE_PERIODS, SOON_MS, type FigurePeriod } from '../../domain/figures/periods.ts';
import { Answer } from '../display/answer.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { BottleneckAlert } from './bottleneck.tsx';
import {
  periodQuery,
  presentQuery,
  reviewersQuery,
  warningsQuery,
  type FiguresNow,
} from './figure-queries.ts';
import { IncidentsSection } from './incidents-section.tsx';
import { KeyFigures } from './key-figures.tsx';
import { PastSection } from './past-section.tsx';
import { PresentSection } from './present-section.tsx';
import { ReviewersSection } from './reviewers-section.tsx';
import { SubstitutionsSection } from './substitutions-section.tsx';
import { WarningsSection } from './warnings-section.tsx';

/** By what the times of the page count, and as of when. */
function Measure({ present }: { readonly present: FiguresNow }): ReactElement {
  const { t, instant } = useLanguage();
  const { calendar, at } = present;
  return (
    <Text size="sm" c="dimmed">
      {calendar === null ? t('overview.asItPasses') : t('overview.byCalendar', calendar)}{' '}
      {t('overview.asOf', { at: instant(at) })}
    </Text>
  );
}

interface PeriodChoiceProps {
  readonly days: FigurePeriod;
  readonly onChange: (days: FigurePeriod) => void;
}

function PeriodChoice({ days, onChange }: PeriodChoiceProps): ReactElement {
  const { t } = useLanguage();
  return (
    <NativeSelect
      label={t('overview.period')}
      value={String(days)}
      data={FIGURE_PERIODS.map((one) => ({ value: String(one), label: t('overview.days', { days: one }) }))}
      onChange={({ currentTarget: { value } }) => {
        onChange(FIGURE_PERIODS.find((one) => String(one) === value) ?? 30);
      }}
    />
  );
}

/** How the reviews go: what waits, how long things take, what may go wrong, and who has how much to do. */
export function OverviewPage(): ReactElement {
  const { t } = useLanguage();
  const [days, setDays] = useState<FigurePeriod>(30);
  const present = useQuery(presentQuery);
  const period = useQuery(periodQuery(days));
  const reviewers = useQuery(reviewersQuery(days));
  const warnings = useQuery(warningsQuery);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end">
        <Title order={1} size="h2">
          {t('overview.title')}
        </Title>
        <PeriodChoice days={days} onChange={setDays} />
      </Group>
      <Answer query={present} lines={4}>
        {(now) => (
          <>
            <Measure present={now} />
            <KeyFigures present={now} />
            <BottleneckAlert present={now} period={period.data} />
            <PresentSection present={now} />
          </>
        )}
      </Answer>
      <IncidentsSection />
      <WarningsSection query={warnings} soonMs={SOON_MS} />
      <Answer query={period} lines={3}>
        {(past) => <PastSection period={past} days={days} />}
      </Answer>
      <Answer query={reviewers} lines={3}>
        {(figures) => <ReviewersSection figures={figures} days={days} />}
      </Answer>
      <SubstitutionsSection />
    </Stack>
  );
}
