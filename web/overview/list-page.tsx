import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { AGE_LIMITS_HOURS } from '../../domain/figures/age.ts';
import { Answer } from '../display/answer.tsx';
import { Icon } from '../display/icons.tsx';
import { TextLink } from '../display/text-link.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import { FigureItems } from './figure-items.tsx';
import { itemsQuery } from './figure-queries.ts';
import type { ListSearch } from './list-search.ts';
import { ageNames } from './present-section.tsx';

const route = getRouteApi('/overview/list');

function waitingParts(words: Words, { department, age, state }: ListSearch): (string | undefined)[] {
  const { t, name } = words;
  const ageName = age === undefined ? undefined : ageNames(words, AGE_LIMITS_HOURS)[age];
  return [
    department === undefined ? undefined : name('departments', department),
    ageName === undefined ? undefined : t('figures.list.age', { age: ageName }),
    state === undefined ? undefined : t(`figures.list.${state}`),
  ];
}

function pastParts(
  { t, name }: Words,
  { days = 30, department, outcome, rework }: ListSearch,
): (string | undefined)[] {
  return [
    department === undefined ? undefined : name('departments', department),
    outcome === undefined ? undefined : t(`orderStatus.${outcome}`),
    rework === undefined ? undefined : t(`overview.past.${rework}`),
    t('overview.days', { days }),
  ];
}

function unusualParts({ t }: Words, { customer, product }: ListSearch): (string | undefined)[] {
  return [
    customer === undefined ? undefined : t('figures.list.customer', { id: customer }),
    product === undefined ? undefined : t('figures.list.product', { id: product }),
    t('figures.list.recent'),
  ];
}

/** What is listed, in words. */
function filterText(words: Words, search: ListSearch): string {
  const parts = {
    waiting: waitingParts,
    ended: pastParts,
    decided: pastParts,
    decisions: pastParts,
    unusual: unusualParts,
  }[search.list](words, search);
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** The orders or reviews that a figure of the overview counts. */
export function ListPage(): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const search = route.useSearch();
  const found = useInfiniteQuery(itemsQuery(search));
  return (
    <Stack gap="md">
      <TextLink to="/overview">
        <Group component="span" gap={4} mih={44}>
          <Icon name="back" /> {t('figures.list.back')}
        </Group>
      </TextLink>
      <Stack gap={4}>
        <Title order={1} size="h2">
          {t(`figures.list.${search.list}`)}
        </Title>
        <Text c="dimmed">{filterText(words, search)}</Text>
      </Stack>
      <Answer query={found} lines={5}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Card>{t('figures.list.empty')}</Card>;
          return (
            <WholeList pages={found}>
              <FigureItems list={search.list} items={items} />
            </WholeList>
          );
        }}
      </Answer>
    </Stack>
  );
}
