import { Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, type ReactElement } from 'react';
import { actionOfRevision, nextOrderStatus } from '../../domain/order-status.ts';
import { orderQuery, type Order } from '../api/queries.ts';
import { useIsCustomer, useMay, useMayDo, useSession } from '../app/signed-in.ts';
import { Answer } from '../display/answer.tsx';
import { LinkButton } from '../display/link-button.tsx';
import { LiveMark } from '../display/live-mark.tsx';
import { OrderBadge } from '../display/status-badge.tsx';
import { useNow } from '../display/use-now.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { AttachmentsCard } from './attachments-card.tsx';
import { CounterOfferCard } from './counter-offer-card.tsx';
import { DocumentCard } from './document-card.tsx';
import { HistoryCard } from './history-card.tsx';
import { HoldsCard } from './holds-card.tsx';
import { ProcessMap, toShownReviews } from './process-map.tsx';
import { ProgressLine } from './progress-line.tsx';
import { QuestionsCard } from './questions-card.tsx';
import { Withdrawal } from './withdrawal.tsx';

const route = getRouteApi('/orders/$orderId');

const PastOrder = lazy(async () => ({ default: (await import('./past/past-order.tsx')).PastOrder }));

function Heading({ order }: { readonly order: Order }): ReactElement {
  const { t, money, instant } = useLanguage();
  const { name } = useSession();
  const now = useNow();
  const { document, status, submittedAt, submitter, revision, nextDeadlineAt, closedAt, policyVersion } =
    order;
  const facts = [
    t('order.submittedBy', { at: instant(submittedAt), name: submitter.name }),
    `${t('order.revision')} ${revision}`,
    policyVersion === null ? null : `${t('order.policy')} ${policyVersion}`,
    nextDeadlineAt === null ? null : `${t('order.nextDeadline')}: ${instant(nextDeadlineAt)}`,
    closedAt === null ? null : `${t('order.closed')}: ${instant(closedAt)}`,
  ].filter((fact) => fact !== null);
  return (
    <Stack gap={4}>
      <Group gap="sm">
        <Title order={1} size="h2">
          {t('order.title', { customer: document.customer })}
        </Title>
        <OrderBadge status={status} />
      </Group>
      <Text className="numbers">
        <strong>{money(order.total)}</strong>
        {document.customerReference !== undefined && ` · ${document.customerReference}`}
      </Text>
      <Text size="sm" c="dimmed">
        {facts.join(' · ')}
      </Text>
      <Text size="sm" className="on-paper">
        {t('order.printed', { id: order.id, at: instant(new Date(now).toISOString()), name })}
      </Text>
    </Stack>
  );
}

/** What the person can do with an order of theirs in its present state. */
function OwnActions({ order }: { readonly order: Order }): ReactElement | null {
  const { t } = useLanguage();
  const may = useMayDo(order);
  const { id: orderId, status } = order;
  const canWithdraw = may('order.withdraw') && nextOrderStatus(status, 'withdraw') !== null;
  const canChange = may('order.resubmit') && nextOrderStatus(status, actionOfRevision(status)) !== null;
  if (!canWithdraw && !canChange) return null;
  return (
    <Group gap="xs">
      {canChange && (
        <LinkButton to="/orders/$orderId/change" params={{ orderId }}>
          {t(status === 'returned' ? 'order.resubmit' : 'submission.change')}
        </LinkButton>
      )}
      {canWithdraw && <Withdrawal orderId={orderId} />}
    </Group>
  );
}

function Process({ order }: { readonly order: Order }): ReactElement {
  const { t } = useLanguage();
  return (
    <Card component="section">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4">
            {t('order.process')}
          </Title>
          <LiveMark />
        </Group>
        <ProcessMap orderId={order.id} reviews={toShownReviews(order.reviews)} />
      </Stack>
    </Card>
  );
}

function Content({ order }: { readonly order: Order }): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  const isCustomer = useIsCustomer();
  return (
    <>
      <Heading order={order} />
      <QuestionsCard orderId={order.id} />
      <OwnActions order={order} />
      {order.counterOffer !== null && <CounterOfferCard order={order} />}
      {isCustomer ? <ProgressLine order={order} /> : <Process order={order} />}
      <DocumentCard document={order.document} total={order.total} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {!isCustomer && <HoldsCard title={t('order.holds')} empty={t('order.noHolds')} holds={order.holds} />}
        {may('attachment.read') && <AttachmentsCard orderId={order.id} />}
      </SimpleGrid>
      {may('history.read') && <HistoryCard orderId={order.id} />}
    </>
  );
}

function Now({ orderId }: { readonly orderId: string }): ReactElement {
  const order = useQuery(orderQuery(orderId));
  return (
    <Stack gap="md">
      <Answer query={order} lines={6}>
        {(data) => <Content order={data} />}
      </Answer>
    </Stack>
  );
}

/**
 * One order: where it is in the process, what it is, what it holds and all that happened to it. An address with a position of
 * its history shows it as it stood then.
 */
export function OrderPage(): ReactElement {
  const { orderId } = route.useParams();
  const { at } = route.useSearch();
  const may = useMay();
  if (at === undefined || !may('review.read')) return <Now orderId={orderId} />;
  return (
    <Suspense>
      <PastOrder orderId={orderId} at={at} />
    </Suspense>
  );
}
