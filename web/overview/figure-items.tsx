import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { REVIEW_STATUSES } from '../../domain/review-status.ts';
import { OrderBadge, ReviewBadge } from '../display/status-badge.tsx';
import { VirtualList } from '../display/virtual-list.tsx';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import type { FigureItem } from './figure-queries.ts';
import type { ListSearch } from './list-search.ts';

type List = ListSearch['list'];

const GAP_PX = 8;
const CARD_PX = 110;

function StateOf({ item }: { readonly item: FigureItem }): ReactElement | null {
  const order = item.department === null ? ORDER_STATUSES.find((one) => one === item.status) : undefined;
  if (order !== undefined) return <OrderBadge status={order} />;
  const review = REVIEW_STATUSES.find((one) => one === item.status);
  return review === undefined ? null : <ReviewBadge status={review} />;
}

const AT_TEXTS = {
  waiting: 'figures.list.decide',
  ended: 'figures.list.on',
  decided: 'figures.list.on',
  decisions: 'figures.list.on',
  unusual: 'figures.list.submitted',
} as const satisfies Record<List, string>;

function detailsOf({ t, instant, hours }: Words, list: List, item: FigureItem): string {
  const isWaiting = list === 'waiting';
  const { at, tookMs, person } = item;
  return [
    tookMs === null
      ? null
      : t(isWaiting ? 'figures.list.waited' : 'figures.list.took', { time: hours(tookMs) }),
    at === null ? null : t(AT_TEXTS[list], { at: instant(at) }),
    person === null ? null : t(isWaiting ? 'figures.list.claimedBy' : 'figures.list.by', { name: person }),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

function ItemLink({
  item,
  children,
}: {
  readonly item: FigureItem;
  readonly children: ReactNode;
}): ReactElement {
  const { orderId, department } = item;
  if (department === null) {
    return (
      <Link to="/orders/$orderId" params={{ orderId }} className="row-link">
        {children}
      </Link>
    );
  }
  return (
    <Link to="/orders/$orderId/reviews/$department" params={{ orderId, department }} className="row-link">
      {children}
    </Link>
  );
}

function ItemCard({ list, item }: { readonly list: List; readonly item: FigureItem }): ReactElement {
  const words = useLanguage();
  const { t, name, money } = words;
  const { customer, customerReference, department, total, findings } = item;
  const order = `${t('order.title', { customer })}${customerReference === null ? '' : ` · ${customerReference}`}`;
  const title =
    department === null
      ? order
      : `${t('figures.list.review', { department: name('departments', department) })} · ${order}`;
  return (
    <Card p={0}>
      <ItemLink item={item}>
        <Stack gap={4} p="sm">
          <Group justify="space-between" gap="xs">
            <Text fw={600}>{title}</Text>
            <StateOf item={item} />
          </Group>
          <Group justify="space-between" gap="xs">
            <Text size="sm" c="dimmed">
              {detailsOf(words, list, item)}
            </Text>
            <Text className="numbers">{money(total)}</Text>
          </Group>
          {findings.length > 0 && (
            <Group gap={6}>
              {findings.map((code) => (
                <Badge key={code} variant="default" tt="none" size="lg" fw={500}>
                  {name('findings', code)}
                </Badge>
              ))}
            </Group>
          )}
        </Stack>
      </ItemLink>
    </Card>
  );
}

/** Orders and reviews behind a figure, each with what the figure counts. */
export function FigureItems({
  list,
  items,
}: {
  readonly list: List;
  readonly items: readonly FigureItem[];
}): ReactElement {
  return (
    <VirtualList
      items={items}
      keyOf={({ orderId, department, at }) => `${orderId} ${department ?? ''} ${at ?? ''}`}
      estimatePx={CARD_PX}
      gapPx={GAP_PX}
    >
      {(item) => <ItemCard list={list} item={item} />}
    </VirtualList>
  );
}
