import './past.css';
import { Alert, Card, Group, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { HistoryEvent } from '../../api/queries.ts';
import { Answer } from '../../display/answer.tsx';
import { LinkButton } from '../../display/link-button.tsx';
import { OrderBadge } from '../../display/status-badge.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { DocumentCard } from '../document-card.tsx';
import { HoldsCard } from '../holds-card.tsx';
import { ProcessMap } from '../process-map.tsx';
import { HistorySlider } from './history-slider.tsx';
import { pastOrderQuery, wholeHistoryQuery, type PastOrder as PastState } from './past-queries.ts';
import { PastReviewCard } from './past-review-card.tsx';
import { sortRounds, toReviewsThen } from './past-reviews.ts';

interface Props {
  readonly orderId: string;
  /** The position of the event after which the order is shown. */
  readonly at: number;
}

function Heading({ state }: { readonly state: PastState }): ReactElement {
  const { t, money } = useLanguage();
  const { status, revision, approvedRevision, policyVersion, total, document } = state;
  const facts = [
    total && money(total),
    `${t('order.revision')} ${revision}`,
    approvedRevision === null ? null : t('past.inForce', { revision: approvedRevision }),
    policyVersion === null ? null : `${t('order.policy')} ${policyVersion}`,
    document.customerReference ?? null,
  ].filter((fact) => fact !== null);
  return (
    <Stack gap={4}>
      <Group gap="sm">
        <Title order={2} size="h3">
          {t('order.title', { customer: document.customer })}
        </Title>
        <OrderBadge status={status} />
      </Group>
      <Text size="sm" c="dimmed" className="numbers">
        {facts.join(' · ')}
      </Text>
    </Stack>
  );
}

function State({ state }: { readonly state: PastState }): ReactElement {
  const { t } = useLanguage();
  const { orderId, at, document, total, holds } = state;
  const rounds = sortRounds(state);
  return (
    <Stack gap="md">
      <Heading state={state} />
      <Card component="section">
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t('order.process')}
          </Title>
          <ProcessMap orderId={orderId} reviews={toReviewsThen(state)} at={Date.parse(at)} />
        </Stack>
      </Card>
      <Stack gap="sm" component="section">
        <Title order={2} size="h4">
          {t('past.reviews')}
        </Title>
        {rounds.length === 0 && <Text c="dimmed">{t('order.noReviews')}</Text>}
        <Stack component="ul" gap="sm" className="plain-list">
          {rounds.map((review) => (
            <PastReviewCard key={`${review.department} ${review.round}`} review={review} />
          ))}
        </Stack>
      </Stack>
      <HoldsCard title={t('order.holds')} empty={t('order.noHolds')} holds={holds} />
      <DocumentCard document={document} total={total} />
    </Stack>
  );
}

function Then({ orderId, at, events }: Props & { readonly events: readonly HistoryEvent[] }): ReactElement {
  const { t, instant } = useLanguage();
  const navigate = useNavigate({ from: '/orders/$orderId' });
  const state = useQuery({ ...pastOrderQuery(orderId, at), placeholderData: keepPreviousData });
  const event = events[at - 1];
  return (
    <>
      <Card component="section" className="past-place" aria-label={t('past.slider')}>
        <HistorySlider
          events={events}
          at={at}
          onRest={(position) => {
            void navigate({ search: { at: position }, replace: true, resetScroll: false });
          }}
        />
      </Card>
      <div className="past" aria-busy={state.isPlaceholderData}>
        <Alert color="yellow" variant="light" role="status" mb="md" title={t('past.title')}>
          <Group justify="space-between" gap="xs">
            <Text size="sm">{t('past.hint', { at: event ? instant(event.at) : '', position: at })}</Text>
            <LinkButton to="/orders/$orderId" params={{ orderId }} variant="default">
              {t('past.back')}
            </LinkButton>
          </Group>
        </Alert>
        <Answer query={state} lines={6}>
          {(data) => <State state={data} />}
        </Answer>
      </div>
    </>
  );
}

/** An order as it stood after one of its events, with a slider over all of them. */
export function PastOrder({ orderId, at }: Props): ReactElement {
  const { t } = useLanguage();
  const history = useQuery(wholeHistoryQuery(orderId));
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t('past.page')}
      </Title>
      <Answer query={history} lines={6}>
        {(events) =>
          events.length === 0 ? (
            <Card>{t('past.empty')}</Card>
          ) : (
            <Then orderId={orderId} at={Math.min(at, events.length)} events={events} />
          )
        }
      </Answer>
    </Stack>
  );
}
