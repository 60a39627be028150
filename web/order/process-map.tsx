import { Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import type { ComponentProps, ReactElement } from 'react';
import type { Review } from '../api/queries.ts';
import { useMay } from '../app/signed-in.ts';
import { DecidedText } from '../display/decided-text.tsx';
import { ReviewBadge } from '../display/status-badge.tsx';
import { TextLink } from '../display/text-link.tsx';
import { useNow } from '../display/use-now.ts';
import { useLanguage } from '../i18n/use-language.ts';

/** What the map shows of a review, as it stands or as it stood. */
export interface ShownReview extends Pick<
  Review,
  'department' | 'stage' | 'status' | 'by' | 'openedAt' | 'dueAt' | 'closedAt' | 'incidentOwner'
> {
  readonly decision: ComponentProps<typeof DecidedText>['decision'] | null;
  /** Whether its page shows more of it. */
  readonly isLinked: boolean;
}

/** The reviews of an order as it is now; a review has a page once there is something to decide on. */
export function toShownReviews(reviews: readonly Review[]): readonly ShownReview[] {
  return reviews.map((review) => ({ ...review, isLinked: review.evidenceHash !== null }));
}

interface ReviewProps {
  readonly review: ShownReview;
  /** Milliseconds since 1970: the moment at which it is shown. */
  readonly at: number;
}

function DecisionText({ review }: Pick<ReviewProps, 'review'>): ReactElement | null {
  const { t } = useLanguage();
  const { decision, by } = review;
  if (!decision) {
    return by === 'rule' ? (
      <Text size="sm" c="dimmed">
        {t('review.byRule')}
      </Text>
    ) : null;
  }
  return <DecidedText decision={decision} isDimmed />;
}

function TimeText({ review, at }: ReviewProps): ReactElement | null {
  const { t, span, instant, name } = useLanguage();
  const { status, openedAt, closedAt, dueAt, incidentOwner } = review;
  if (openedAt === null) return null;
  const openedMs = Date.parse(openedAt);
  if (status !== 'open') {
    if (closedAt === null) return null;
    const time = span(Date.parse(closedAt) - openedMs);
    return (
      <Text size="sm" c="dimmed">
        {t('order.decidedIn', { time })}
      </Text>
    );
  }
  const due = dueAt === null ? '' : ` · ${t('order.due', { at: instant(dueAt) })}`;
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('order.openFor', { time: span(at - openedMs) })}
        {due}
      </Text>
      {incidentOwner !== null && (
        <Text size="sm" fw={600}>
          {t('order.incident', { name: name('departments', incidentOwner) })}
        </Text>
      )}
    </>
  );
}

function Department({ orderId, ...shown }: ReviewProps & { readonly orderId: string }): ReactElement {
  const { t, name } = useLanguage();
  const may = useMay();
  const { review } = shown;
  const { department, status, isLinked } = review;
  return (
    <Paper component="li" withBorder p="sm" radius="md">
      <Stack gap={4}>
        <Group justify="space-between" gap="xs">
          <Text fw={600}>{name('departments', department)}</Text>
          <ReviewBadge status={status} />
        </Group>
        <DecisionText review={review} />
        <TimeText {...shown} />
        <TimeBar {...shown} />
        {may('review.read') && isLinked && (
          <TextLink
            to="/orders/$orderId/reviews/$department"
            params={{ orderId, department }}
            size="sm"
            aria-label={`${t('order.openReview')}: ${name('departments', department)}`}
          >
            {t('order.openReview')}
          </TextLink>
        )}
      </Stack>
    </Paper>
  );
}

/** Where the order is, seen from a stage. */
function stateOf(reviews: readonly ShownReview[]): 'later' | 'now' | 'done' {
  if (reviews.every(({ status }) => status === 'pending')) return 'later';
  const isNow = reviews.some(({ status }) => ['open', 'paused', 'pending'].includes(status));
  return isNow ? 'now' : 'done';
}

/** How much of a review's time is over, as a bar. */
function TimeBar({ review, at }: ReviewProps): ReactElement | null {
  const { t } = useLanguage();
  const { status, openedAt, dueAt } = review;
  if (status !== 'open' || openedAt === null || dueAt === null) return null;
  const [openedMs, dueMs] = [Date.parse(openedAt), Date.parse(dueAt)];
  const share = dueMs <= openedMs ? 1 : (at - openedMs) / (dueMs - openedMs);
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <Progress.Root size="sm">
      <Progress.Section
        value={Math.max(percent, 2)}
        color={percent < 75 ? 'ink' : 'red'}
        aria-label={t('order.timeOver', { percent })}
      />
    </Progress.Root>
  );
}

interface Props {
  readonly orderId: string;
  readonly reviews: readonly ShownReview[];
  /** Milliseconds since 1970: of a moment that is past. */
  readonly at?: number;
}

/** The process of an order: its stages one after the other, and in each the departments that review beside each other. */
export function ProcessMap({ orderId, reviews: all, at }: Props): ReactElement {
  const { t } = useLanguage();
  const now = useNow();
  const stages = [...new Set(all.map(({ stage }) => stage))].sort((a, b) => a - b);
  if (stages.length === 0) return <Text c="dimmed">{t('order.noReviews')}</Text>;
  return (
    <div className="process-place">
      <ol className="process">
        {stages.map((stage) => {
          const reviews = all.filter((review) => review.stage === stage);
          return (
            <li key={stage} className="process-stage" data-state={stateOf(reviews)}>
              <Title order={3} size="h6" c="dimmed" mb={6}>
                {t('order.stage', { stage })}
              </Title>
              <ul className="process-departments">
                {reviews.map((review) => (
                  <Department key={review.department} orderId={orderId} review={review} at={at ?? now} />
                ))}
              </ul>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
