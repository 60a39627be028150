import { Badge, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import type { Task } from '../api/queries.ts';
import { useSession } from '../app/signed-in.ts';
import { useNow } from '../display/use-now.ts';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import { slackOf, type Slack } from './slack.ts';

const COLOURS: Readonly<Record<Slack['urgency'], string>> = { calm: 'green', soon: 'orange', now: 'red' };

const DUE_TEXTS = {
  review: 'inbox.due',
  incident: 'inbox.due',
  resubmission: 'inbox.resubmitBy',
  answer: 'inbox.answerBy',
  counter_offer: 'inbox.answerBy',
} as const satisfies Readonly<Record<Task['kind'], string>>;

function whyMine({ t, name }: Words, task: Task, departments: readonly string[]): string {
  if (task.department === null) return t('inbox.mineByOrder');
  if (departments.includes(task.department)) {
    return t('inbox.mineByDepartment', { department: name('departments', task.department) });
  }
  return task.escalatedAt === null ? t('inbox.mineInPlace') : t('inbox.mineByEscalation');
}

function TaskLink({ task, children }: { readonly task: Task; readonly children: ReactNode }): ReactElement {
  const { orderId, department } = task;
  // Whoever is asked a question may see the order, and not always the review.
  return department === null || task.kind !== 'review' ? (
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

/** One task: what it is, of which order, how long it can wait and what binds that, and why it is this person's. */
export function TaskCard({ task }: { readonly task: Task }): ReactElement {
  const words = useLanguage();
  const { t, money, day, name } = words;
  const { departments } = useSession();
  const title =
    task.department === null
      ? t(task.kind === 'counter_offer' ? 'inbox.counterOffer' : 'inbox.resubmission')
      : t('inbox.review', { department: name('departments', task.department) });
  return (
    <Card component="li" p={0}>
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
          <TimeLeft task={task} />
          <Text size="sm" c="dimmed">
            {t('inbox.required', { day: day(task.requiredOn) })}
            {' · '}
            {t('inbox.why', { reason: whyMine(words, task, departments) })}
            {task.deadlineFlag !== null && ` · ${t('inbox.noDeadline')}`}
          </Text>
        </Stack>
      </TaskLink>
    </Card>
  );
}
