import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { OrderSummary } from '../api/queries.ts';
import { Answer } from '../display/answer.tsx';
import { OrderBadge } from '../display/status-badge.tsx';
import { TextLink } from '../display/text-link.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { AuditFrame } from './audit-frame.tsx';
import { orderSearchQuery } from './audit-queries.ts';
import { toOrderSearch } from './order-search.ts';
import { SearchForm } from './search-form.tsx';

const route = getRouteApi('/audit');

function Found({ order }: { readonly order: OrderSummary }): ReactElement {
  const { t, money, instant } = useLanguage();
  const { id: orderId, customer, customerReference, status, submittedAt, submitter, total } = order;
  const named = customerReference === null ? customer : `${customer} · ${customerReference}`;
  return (
    <Card component="li">
      <Stack gap={4}>
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h5">
            {named}
          </Title>
          <OrderBadge status={status} />
        </Group>
        <Group justify="space-between" gap="xs">
          <Text size="sm" c="dimmed">
            {t('order.submittedBy', { at: instant(submittedAt), name: submitter.name })}
          </Text>
          <Text fw={600} className="numbers">
            {money(total)}
          </Text>
        </Group>
        <Text size="xs" c="dimmed" ff="monospace">
          {orderId}
        </Text>
        <Group gap="lg" style={{ rowGap: 0 }}>
          <TextLink
            to="/audit/orders/$orderId"
            params={{ orderId }}
            aria-label={t('audit.ofOrder', { what: t('audit.audit'), order: named })}
          >
            {t('audit.audit')}
          </TextLink>
          <TextLink
            to="/orders/$orderId"
            params={{ orderId }}
            aria-label={t('audit.ofOrder', { what: t('audit.order'), order: named })}
          >
            {t('audit.order')}
          </TextLink>
          <TextLink
            to="/orders/$orderId"
            params={{ orderId }}
            search={{ at: 1 }}
            aria-label={t('audit.ofOrder', { what: t('past.open'), order: named })}
          >
            {t('past.open')}
          </TextLink>
        </Group>
      </Stack>
    </Card>
  );
}

/** Orders by whatever is known of them; the address keeps what was searched for. */
export function AuditSearchPage(): ReactElement {
  const { t } = useLanguage();
  const terms = route.useSearch();
  const navigate = useNavigate({ from: '/audit' });
  const orders = useInfiniteQuery(orderSearchQuery(toOrderSearch(terms)));
  return (
    <AuditFrame title={t('audit.search')}>
      <SearchForm
        searched={terms}
        onSearch={(search) => {
          void navigate({ search });
        }}
      />
      <Answer query={orders} lines={5}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Card>{t('audit.none')}</Card>;
          return (
            <WholeList pages={orders}>
              <Stack component="ul" gap="sm" className="plain-list">
                {items.map((order) => (
                  <Found key={order.id} order={order} />
                ))}
              </Stack>
            </WholeList>
          );
        }}
      </Answer>
    </AuditFrame>
  );
}
