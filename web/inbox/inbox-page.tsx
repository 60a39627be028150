import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { tasksQuery, type Task } from '../api/queries.ts';
import { useShortcuts } from '../app/shortcuts.ts';
import { useMay } from '../app/signed-in.ts';
import { Answer } from '../display/answer.tsx';
import { LinkButton } from '../display/link-button.tsx';
import { VirtualList } from '../display/virtual-list.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { chosenReviews, useChosenReviews } from './chosen-reviews.ts';
import { TaskCard } from './task-card.tsx';

const TASK_PX = 212;
const GAP_PX = 12;

/** Moves from task to task, as far as they are in sight; the browser brings the next ones there. */
function step(by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('.task .row-link')];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by));
  links[next]?.focus();
}

function chooseFocused(): void {
  document.activeElement?.closest('.task')?.querySelector('input')?.click();
}

function Tasks({ tasks }: { readonly tasks: readonly Task[] }): ReactElement {
  const { t } = useLanguage();
  useShortcuts({
    j: () => {
      step(1);
    },
    k: () => {
      step(-1);
    },
    x: chooseFocused,
  });
  if (tasks.length === 0) {
    return (
      <Card>
        <Text fw={600}>{t('inbox.empty')}</Text>
        <Text c="dimmed">{t('inbox.emptyHint')}</Text>
      </Card>
    );
  }
  return (
    <VirtualList
      items={tasks}
      keyOf={({ kind, orderId, department }) => `${kind}/${orderId}/${department ?? ''}`}
      estimatePx={TASK_PX}
      gapPx={GAP_PX}
    >
      {(task) => <TaskCard task={task} />}
    </VirtualList>
  );
}

function reviewsAmong(tasks: readonly Task[]) {
  return tasks.flatMap(({ kind, orderId, department }) =>
    kind === 'review' && department !== null ? [{ orderId, department }] : [],
  );
}

/** What was chosen, as soon as something is. */
function ChosenBar({ tasks }: { readonly tasks: readonly Task[] }): ReactElement | null {
  const { t } = useLanguage();
  const { length: count } = useChosenReviews();
  if (count === 0) return null;
  return (
    <Card component="section" shadow="md" padding="sm" className="chosen-bar" role="status">
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{t('bulk.chosen', { count })}</Text>
        <Group gap="xs">
          <Button
            variant="subtle"
            onClick={() => {
              chosenReviews.add(reviewsAmong(tasks));
            }}
          >
            {t('bulk.all')}
          </Button>
          <Button variant="subtle" onClick={chosenReviews.clear}>
            {t('bulk.none')}
          </Button>
          <LinkButton to="/decide">{t('bulk.look')}</LinkButton>
        </Group>
      </Group>
    </Card>
  );
}

function Inbox(): ReactElement {
  const { t } = useLanguage();
  const tasks = useInfiniteQuery(tasksQuery);
  return (
    <Stack gap="md">
      <Title order={1} size="h2">
        {t('inbox.title')}
      </Title>
      <Answer query={tasks} lines={4}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          return (
            <>
              <WholeList pages={tasks}>
                <Tasks tasks={items} />
              </WholeList>
              <ChosenBar tasks={items} />
            </>
          );
        }}
      </Answer>
    </Stack>
  );
}

/** The first page: what waits for the person. Who has no tasks begins with the orders. */
export function InboxPage(): ReactElement {
  const may = useMay();
  return may('task.list') ? <Inbox /> : <Navigate to="/orders" />;
}
