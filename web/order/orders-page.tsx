import { Card, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { ordersQuery, type OrderSummary } from '../api/queries.ts';
import { Answer } from '../display/answer.tsx';
import { OrderBadge } from '../display/status-badge.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';

const TYPING_MS = 300;

function OrderRow({ order }: { readonly order: OrderSummary }): ReactElement {
  const { t, money, day, instant } = useLanguage();
  return (
    <Card component="li" p={0}>
      <Link to="/orders/$orderId" params={{ orderId: order.id }} className="row-link">
        <Stack gap={4} p="md">
          <Group justify="space-between" gap="xs">
            <Title order={2} size="h5">
              {t('order.title', { customer: order.customer })}
              {order.customerReference !== null && ` · ${order.customerReference}`}
            </Title>
            <OrderBadge status={order.status} />
          </Group>
          <Group justify="space-between" gap="xs">
            <Text size="sm" c="dimmed">
              {t('order.submittedBy', { at: instant(order.submittedAt), name: order.submitter.name })} ·{' '}
              {t('inbox.required', { day: day(order.requiredOn) })}
            </Text>
            <Text fw={600} className="numbers">
              {money(order.total)}
            </Text>
          </Group>
        </Stack>
      </Link>
    </Card>
  );
}

/** The orders that the person may see, the newest first. */
export function OrdersPage(): ReactElement {
  const { t } = useLanguage();
  const [status, setStatus] = useState('');
  const [customer, setCustomer] = useState('');
  const [typed] = useDebouncedValue(customer.trim(), TYPING_MS);
  const orders = useInfiniteQuery(
    ordersQuery({
      status: ORDER_STATUSES.find((one) => one === status),
      customer: typed === '' ? undefined : typed,
    }),
  );
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t('orders.title')}
      </Title>
      <Group grow preventGrowOverflow={false} align="flex-end">
        <NativeSelect
          label={t('orders.status')}
          value={status}
          data={[
            { value: '', label: t('orders.every') },
            ...ORDER_STATUSES.map((value) => ({ value, label: t(`orderStatus.${value}`) })),
          ]}
          onChange={({ currentTarget: { value } }) => {
            setStatus(value);
          }}
        />
        <TextInput
          label={t('orders.customer')}
          value={customer}
          maxLength={64}
          onChange={({ currentTarget: { value } }) => {
            setCustomer(value);
          }}
        />
      </Group>
      <Answer query={orders} lines={5}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <Card>{t('orders.empty')}</Card>;
          return (
            <WholeList pages={orders}>
              <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
                {items.map((order) => (
                  <OrderRow key={order.id} order={order} />
                ))}
              </Stack>
            </WholeList>
          );
        }}
      </Answer>
    </Stack>
  );
}
