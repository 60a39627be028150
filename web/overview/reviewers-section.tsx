import { Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, type ReactElement } from 'react';
import type { components } from '../../cli/generated/api.ts';
import type { FigurePeriod } from '../../domain/figures/periods.ts';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import type { Bars } from './bar-chart.ts';
import { OWN_COLOUR, SHARED_COLOUR } from './chart-colours.ts';
import { Chart } from './chart.tsx';
import type { ReviewerLoad } from './figure-queries.ts';
import { FigureLink, FigureTable } from './figure-table.tsx';
import { Section } from './section.tsx';

/** More bars than this are no picture any more; the table has everybody. */
const MOST_BARS = 15;

function barsOf({ t, number }: Words, people: readonly ReviewerLoad[]): Bars {
  return {
    label: t('overview.people.chart'),
    names: people.map(({ person }) => person.name),
    series: [
      {
        ...{ name: t('overview.people.own'), colour: OWN_COLOUR },
        values: people.map(({ own }) => own),
      },
      {
        ...{ name: t('overview.people.shared'), colour: SHARED_COLOUR },
        values: people.map(({ shared }) => shared),
      },
    ],
    isStacked: true,
    text: (value) => number(String(value)),
  };
}

interface Props {
  readonly figures: components['schemas']['FiguresOfReviewers'];
  readonly days: FigurePeriod;
}

/** How work is spread over the people who review. */
export function ReviewersSection({ figures: { people }, days }: Props): ReactElement {
  const words = useLanguage();
  const { t, hours } = words;
  const navigate = useNavigate();
  const busy = useMemo(() => people.filter(({ own, shared }) => own + shared > 0), [people]);
  const charted = useMemo(() => busy.slice(0, MOST_BARS), [busy]);
  const bars = useMemo(() => barsOf(words, charted), [words, charted]);
  if (people.length === 0) {
    return (
      <Section title={t('overview.people.title')}>
        <Text>{t('overview.people.empty')}</Text>
      </Section>
    );
  }
  return (
    <Section title={t('overview.people.title')} hint={t('overview.people.hint')}>
      {charted.length > 0 && (
        <Chart
          bars={bars}
          onChoose={({ name }) => {
            const person = charted[name]?.person.id;
            if (person !== undefined) {
              void navigate({ to: '/overview/list', search: { list: 'decisions', days, person } });
            }
          }}
        />
      )}
      {busy.length > MOST_BARS && (
        <Text size="sm" c="dimmed">
          {t('overview.people.more', { count: busy.length - MOST_BARS })}
        </Text>
      )}
      <FigureTable
        label={t('overview.people.title')}
        columns={[
          { key: 'person', title: t('overview.people.person') },
          { key: 'own', title: t('overview.people.own') },
          { key: 'shared', title: t('overview.people.shared') },
          { key: 'decided', title: t('overview.people.decided') },
          { key: 'half', title: t('overview.people.half') },
        ]}
        rows={people.map(({ person, own, shared, decided, halfMs }) => ({
          key: person.id,
          cells: [
            person.name,
            own === 0 ? (
              0
            ) : (
              <FigureLink key="own" to="/overview/list" search={{ list: 'waiting', person: person.id }}>
                {own}
              </FigureLink>
            ),
            shared,
            <FigureLink
              key="decided"
              to="/overview/list"
              search={{ list: 'decisions', days, person: person.id }}
            >
              {decided}
            </FigureLink>,
            halfMs === null ? '–' : hours(halfMs),
          ],
        }))}
      />
    </Section>
  );
}
