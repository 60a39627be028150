import { Badge, Card, Checkbox, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import type { Task } from '../api/queries.ts';
import { useMay } from '../app/signed-in.ts';
import { useNow } from '../display/use-now.ts';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import { chosenReviews, useChosenReviews } from './chosen-reviews.ts';
import { slackOf, type Slack } from './slack.ts';

const COLOURS: Readonly<Record<Slack['urgency'], string>> = { calm: 'green', soon: 'orange', now: 'red' };

const DUE_TEXTS = {
  review: 'inbox.due',
  incident: 'inbox.due',
  resubmission: 'inbox.resubmitBy',
  answer: 'inbox.answerBy',
  counter_offer: 'inbox.answerBy',
} as const satisfies Readonly<Record<Task['kind'], string>>;

function whyMine({ t, name }: Words, { why, department }: Task): string {
  const { code, person, substitution } = why;
  return t(`why.${code}`, {
    person: person?.name ?? '',
    department: department === null ? '' : name('departments', department),
    substitution: substitution ?? '',
  });
}

/** Questions are answered on the page of the order: whoever is asked one may see it, and not always the review. */
const OF_A_REVIEW: readonly Task['kind'][] = ['review', 'incident'];

function TaskLink({ task, children }: { readonly task: Task; readonly children: ReactNode }): ReactElement {
  const { orderId, department } = task;
  return department === null || !OF_A_REVIEW.includes(task.kind) ? (
    <Link to="/orders/$orderId" params={{ orderId }} className="row-link">
      {children}
    </Link>
  ) : (
    <Link to="/orders/$orderId/reviews/$department" params={{ orderId, department }} className="row-link">
      {children}
    </Link>
  );
}

function TimeLeft({ task }: { readonly task: Task }): ReactElement {
  const { t, span, instant } = useLanguage();
  const slack = slackOf(task, useNow());
  const colour = COLOURS[slack.urgency];
  const time = span(slack.leftMs);
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {slack.leftMs > 0 ? t('inbox.left', { time }) : t('inbox.over', { time })}
        </Text>
        <Text size="sm" c="dimmed">
          {t('inbox.because', { bound: t(`boundBy.${task.latestSafeBy}`) })}
        </Text>
      </Group>
      <Progress.Root size="md">
        <Progress.Section
          value={slack.leftMs > 0 ? Math.max(slack.percent, 2) : 100}
          color={colour}
          aria-label={t('inbox.slack', { percent: slack.percent })}
        />
      </Progress.Root>
      <Text size="sm" c="dimmed">
        {t(DUE_TEXTS[task.kind], { at: instant(task.latestSafeAt) })}
      </Text>
    </Stack>
  );
}

function Marks({ task }: { readonly task: Task }): ReactElement | null {
  const { t } = useLanguage();
  if (task.escalatedAt !== null)
    return (
      <Badge color="#b42318" variant="filled">
        {t('inbox.escalated')}
      </Badge>
    );
  if (task.remindedAt !== null)
    return (
      <Badge color="#9a4a00" variant="filled">
        {t('inbox.reminded')}
      </Badge>
    );
  return null;
}

function titleOf({ t, name }: Words, { kind, department }: Task): string {
  if (kind === 'counter_offer') return t('inbox.counterOffer');
  if (kind === 'resubmission' || department === null) return t('inbox.resubmission');
  if (kind === 'incident') return t('inbox.incident', { department: name('departments', department) });
  if (kind === 'answer') return t('inbox.question', { department: name('departments', department) });
  return t('inbox.review', { department: name('departments', department) });
}

/** Chooses the review to be decided together with others. */
function Choice({ task, title }: { readonly task: Task; readonly title: string }): ReactElement | null {
  const { t } = useLanguage();
  const may = useMay();
  const chosen = useChosenReviews();
  const { kind, orderId, department } = task;
  if (kind !== 'review' || department === null || !may('review.decide')) return null;
  const review = { orderId, department };
  return (
    <label className="check-target">
      <Checkbox
        aria-label={t('bulk.choose', { title })}
        checked={chosen.some((one) => one.orderId === orderId && one.department === department)}
        onChange={() => {
          chosenReviews.toggle(review);
        }}
      />
    </label>
  );
}

/** One task: what it is, of which order, how long it can wait and what binds that, and why it is this person's. */
export function TaskCard({ task }: { readonly task: Task }): ReactElement {
  const words = useLanguage();
  const { t, money, day } = words;
  const title = titleOf(words, task);
  return (
    <Card p={0} className="task">
      <div className="task-place">
        <Choice task={task} title={`${title} · ${task.customer}`} />
        <TaskLink task={task}>
          <Stack gap="xs" p="md">
            <Group justify="space-between" gap="xs" align="flex-start">
              <Title order={2} size="h4">
                {title}
              </Title>
              <Marks task={task} />
            </Group>
            <Group justify="space-between" gap={4}>
              <Text>
                {t('inbox.customer', { customer: task.customer })}
                {task.customerReference !== null && ` · ${task.customerReference}`}
              </Text>
              <Text fw={600} className="numbers">
                {money(task.total)}
              </Text>
            </Group>
            {task.inquiry && (
              <Text lineClamp={3} style={{ whiteSpace: 'pre-wrap' }}>
                “{task.inquiry.question}” — {task.inquiry.askedBy.name}
              </Text>
            )}
            <TimeLeft task={task} />
            <Text size="sm" c="dimmed">
              {t('inbox.required', { day: day(task.requiredOn) })}
              {' · '}
              {t('inbox.why', { reason: whyMine(words, task) })}
              {task.deadlineFlag !== null && ` · ${t('inbox.noDeadline')}`}
            </Text>
          </Stack>
        </TaskLink>
      </div>
    </Card>
  );
}
