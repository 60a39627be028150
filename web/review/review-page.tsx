import { Alert, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { orderQuery, reviewQuery, type ReviewCase, type ReviewKey } from '../api/queries.ts';
import { Answer } from '../display/answer.tsx';
import { Icon } from '../display/icons.tsx';
import { ReviewBadge } from '../display/status-badge.tsx';
import { TextLink } from '../display/text-link.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { AttachmentsCard } from '../order/attachments-card.tsx';
import { DocumentCard } from '../order/document-card.tsx';
import { HoldsCard } from '../order/holds-card.tsx';
import { ProcessMap, toShownReviews } from '../order/process-map.tsx';
import { ChangedCard } from './changed-card.tsx';
import { CommentsCard } from './comments-card.tsx';
import { DecisionPanel } from './decision-panel.tsx';
import { Findings } from './findings.tsx';
import { InquiriesCard } from './inquiries-card.tsx';
import { PeopleCard } from './people-card.tsx';

const route = getRouteApi('/orders/$orderId/reviews/$department');

function Heading({ review }: { readonly review: ReviewCase }): ReactElement {
  const { t, name, money, day, instant } = useLanguage();
  const { department, status, document, total, round, latestSafeAt, latestSafeBy } = review;
  return (
    <Stack gap={4}>
      <Group gap="sm">
        <Title order={1} size="h2">
          {t('review.title', { department: name('departments', department) })}
        </Title>
        <ReviewBadge status={status} />
      </Group>
      <Text className="numbers">
        {t('inbox.customer', { customer: document.customer })}
        {document.customerReference !== undefined && ` · ${document.customerReference}`} ·{' '}
        <strong>{money(total)}</strong> · {t('inbox.required', { day: day(document.requiredOn) })}
      </Text>
      <Text size="sm" c="dimmed">
        {status === 'open' && latestSafeAt !== null && latestSafeBy !== null
          ? `${t('inbox.due', { at: instant(latestSafeAt) })} (${t('inbox.because', { bound: t(`boundBy.${latestSafeBy}`) })}) · `
          : ''}
        {t('review.round', { round })}
      </Text>
    </Stack>
  );
}

function OtherDepartments({ orderId, department }: ReviewKey): ReactElement {
  const { t } = useLanguage();
  const order = useQuery(orderQuery(orderId));
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('review.departments')}
        </Title>
        <Answer query={order} lines={2}>
          {({ reviews }) => (
            <ProcessMap
              orderId={orderId}
              reviews={toShownReviews(reviews.filter((review) => review.department !== department))}
            />
          )}
        </Answer>
      </Stack>
    </Card>
  );
}

function Content({ review }: { readonly review: ReviewCase }): ReactElement {
  const { t } = useLanguage();
  const { orderId, department, packet, document, total, decision } = review;
  return (
    <>
      <Heading review={review} />
      <div className="review-columns">
        <Stack gap="md">
          {decision?.comment && (
            <Alert role="note" color="gray" variant="light" title={decision.actor.name}>
              {decision.comment}
            </Alert>
          )}
          <ChangedCard review={review} />
          <Findings findings={packet.findings} />
          <InquiriesCard review={review} />
          <PeopleCard review={review} />
          <DocumentCard document={document} total={total} />
          <HoldsCard title={t('review.holds')} empty={t('review.noHolds')} holds={packet.holds} />
          <OtherDepartments orderId={orderId} department={department} />
          <CommentsCard orderId={orderId} department={department} />
          <AttachmentsCard orderId={orderId} />
        </Stack>
        <div className="decision-place">
          <DecisionPanel key={review.evidenceHash} review={review} />
        </div>
      </div>
    </>
  );
}

/** Everything that is needed to decide one review, and the decision. */
export function ReviewPage(): ReactElement {
  const { t } = useLanguage();
  const { orderId, department } = route.useParams();
  const review = useQuery(reviewQuery({ orderId, department }));
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <TextLink to="/">
          <Group component="span" gap={4} mih={44}>
            <Icon name="back" /> {t('review.back')}
          </Group>
        </TextLink>
        <TextLink to="/orders/$orderId" params={{ orderId }}>
          {t('review.toOrder')}
        </TextLink>
      </Group>
      <Answer query={review} lines={6}>
        {(data) => <Content review={data} />}
      </Answer>
    </Stack>
  );
}
