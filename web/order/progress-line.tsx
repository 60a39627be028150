import { Card, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { OrderStatus } from '../../domain/order-status.ts';
import { answerTimesQuery, type Order } from '../api/queries.ts';
import { Icon } from '../display/icons.tsx';
import { useNow } from '../display/use-now.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { expectAnswer } from './answer-expected.ts';

type Step = 'received' | 'review' | 'yours' | 'answer';
const STEPS: readonly Step[] = ['received', 'review', 'yours', 'answer'];

/** The step at which an order of each state is; the ones before it are done. */
const STEP_OF: Readonly<Record<OrderStatus, Step>> = {
  submitted: 'received',
  in_review: 'review',
  returned: 'yours',
  awaiting_customer: 'yours',
  approved: 'answer',
  rejected: 'answer',
  withdrawn: 'answer',
  expired: 'answer',
};

/** Nobody has to do anything at the third step unless the company asks for it. */
function stepsOf(status: OrderStatus): readonly Step[] {
  return STEP_OF[status] === 'yours' ? STEPS : STEPS.filter((step) => step !== 'yours');
}

function Expected({ order }: { readonly order: Order }): ReactElement | null {
  const { t, instant } = useLanguage();
  const { data } = useQuery(answerTimesQuery);
  const nowMs = useNow();
  const isUnderWay = order.status === 'submitted' || order.status === 'in_review';
  if (!isUnderWay || !data) return null;
  const expected = expectAnswer(data, { submittedAtMs: Date.parse(order.submittedAt), nowMs });
  if (expected.kind === 'unknown') return null;
  const at = (ms: number): string => instant(new Date(ms).toISOString());
  const text =
    expected.kind === 'overdue'
      ? t('portal.overdue')
      : t('portal.between', { from: at(expected.fromMs), until: at(expected.untilMs) });
  return (
    <>
      <Text fw={600}>{text}</Text>
      <Text size="sm" c="dimmed">
        {t('portal.basedOn', { count: data.orders, days: data.windowDays })}
      </Text>
    </>
  );
}

/** How far an order has come, for its customer: nothing of who does what inside the company. */
export function ProgressLine({ order }: { readonly order: Order }): ReactElement {
  const { t, instant, day } = useLanguage();
  const { status, closedAt, document } = order;
  const steps = stepsOf(status);
  const at = steps.indexOf(STEP_OF[status]);
  const isOver = closedAt !== null && at === steps.length - 1;
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('portal.progress')}
        </Title>
        <ol className="progress-line">
          {steps.map((step, index) => {
            const isDone = index < at || isOver;
            return (
              <li
                key={step}
                className="progress-step"
                data-state={isDone ? 'done' : index === at ? 'now' : 'later'}
                {...(index === at && { 'aria-current': 'step' })}
              >
                <span className="progress-mark">
                  {isDone ? (
                    <Icon name={status === 'approved' || index < at ? 'check' : 'cross'} size={16} />
                  ) : (
                    index + 1
                  )}
                </span>
                <span>
                  {step === 'answer' && isOver ? t(`orderStatus.${status}`) : t(`portal.step.${step}`)}
                </span>
              </li>
            );
          })}
        </ol>
        <Text>{t(`portal.says.${status}`)}</Text>
        <Expected order={order} />
        <Text size="sm" c="dimmed">
          {t('portal.wanted', { day: day(document.requiredOn) })}
          {closedAt !== null && ` · ${t('order.closed')}: ${instant(closedAt)}`}
        </Text>
      </Stack>
    </Card>
  );
}
