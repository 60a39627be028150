import { SimpleGrid, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Answer } from '../display/answer.tsx';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import { itemsQuery, type UnusualFindings, type Warnings } from './figure-queries.ts';
import { FigureLink, FigureTable } from './figure-table.tsx';
import { FigureItems } from './figure-items.tsx';
import { Part, Section } from './section.tsx';

/** So small that its digits say nothing. */
const LEAST_SHOWN = 0.0001;

function chanceText({ t, number }: Words, chance: number): string {
  return chance < LEAST_SHOWN ? t('overview.warnings.least') : `${number((100 * chance).toFixed(2))} %`;
}

interface UnusualProps {
  readonly of: 'customer' | 'product';
  readonly found: readonly UnusualFindings[];
  readonly rule: Warnings['rule'];
}

function Unusual({ of, found, rule }: UnusualProps): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const title = t(of === 'customer' ? 'overview.warnings.customers' : 'overview.warnings.products');
  if (found.length === 0) {
    return (
      <Part title={title}>
        <Text>{t(of === 'customer' ? 'overview.warnings.noCustomers' : 'overview.warnings.noProducts')}</Text>
      </Part>
    );
  }
  return (
    <Part title={title}>
      <FigureTable
        label={title}
        columns={[
          { key: 'id', title: t(`overview.warnings.${of}`) },
          { key: 'recent', title: t('overview.warnings.recent', { days: rule.recentDays }) },
          { key: 'earlier', title: t('overview.warnings.earlier', { days: rule.earlierDays }) },
          { key: 'basis', title: t('overview.warnings.basis') },
          { key: 'chance', title: t('overview.warnings.chance') },
        ]}
        rows={found.map(({ id, recent, earlier, basis, chance }) => ({
          key: id,
          cells: [
            id,
            <FigureLink key="recent" to="/overview/list" search={{ list: 'unusual', [of]: id }}>
              {t('overview.warnings.of', recent)}
            </FigureLink>,
            t('overview.warnings.of', earlier),
            t(`overview.warnings.${basis}`),
            chanceText(words, chance),
          ],
        }))}
      />
    </Part>
  );
}

/** Whose orders have findings more often than before, by the rule that is told. */
function UnusualParts({ warnings }: { readonly warnings: Warnings }): ReactElement {
  const { t } = useLanguage();
  const { rule, customers, products } = warnings;
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Unusual of="customer" found={customers} rule={rule} />
        <Unusual of="product" found={products} rule={rule} />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {t('overview.warnings.rule', { ...rule, percent: 100 * rule.mostChance })}
      </Text>
    </>
  );
}

const SOON = { list: 'waiting', state: 'soon' } as const;
const SHOWN = 5;

function Deadlines({ soonMs }: { readonly soonMs: number }): ReactElement {
  const { t, span } = useLanguage();
  const soon = useInfiniteQuery(itemsQuery(SOON));
  return (
    <Part title={t('overview.warnings.deadlines')}>
      <Text size="sm" c="dimmed">
        {t('overview.warnings.deadlinesHint', { time: span(soonMs) })}
      </Text>
      <Answer query={soon} lines={2}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Text>{t('overview.warnings.noDeadlines')}</Text>;
          return (
            <>
              <FigureItems list="waiting" items={items.slice(0, SHOWN)} />
              {items.length > SHOWN && (
                <FigureLink to="/overview/list" search={SOON}>
                  {t('state.more')}
                </FigureLink>
              )}
            </>
          );
        }}
      </Answer>
    </Part>
  );
}

interface Props {
  readonly query: Parameters<typeof Answer<Warnings>>[0]['query'];
  readonly soonMs: number;
}

/** What may go wrong next. */
export function WarningsSection({ query, soonMs }: Props): ReactElement {
  const { t } = useLanguage();
  return (
    <Section title={t('overview.warnings.title')}>
      <Deadlines soonMs={soonMs} />
      <Answer query={query} lines={2}>
        {(warnings) => <UnusualParts warnings={warnings} />}
      </Answer>
    </Section>
  );
}
