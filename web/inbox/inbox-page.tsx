import { Card, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { tasksQuery, type Task } from '../api/queries.ts';
import { useMay } from '../app/signed-in.ts';
import { Answer } from '../display/answer.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { TaskCard } from './task-card.tsx';

function Tasks({ tasks }: { readonly tasks: readonly Task[] }): ReactElement {
  const { t } = useLanguage();
  if (tasks.length === 0) {
    return (
      <Card>
        <Text fw={600}>{t('inbox.empty')}</Text>
        <Text c="dimmed">{t('inbox.emptyHint')}</Text>
      </Card>
    );
  }
  return (
    <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
      {tasks.map((task) => (
        <TaskCard key={`${task.orderId}/${task.department ?? ''}`} task={task} />
      ))}
    </Stack>
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
        {({ pages }) => (
          <WholeList pages={tasks}>
            <Tasks tasks={pages.flatMap(({ items }) => items)} />
          </WholeList>
        )}
      </Answer>
    </Stack>
  );
}

/** The first page: what waits for the person. Who has no tasks begins with the orders. */
export function InboxPage(): ReactElement {
  const may = useMay();
  return may('task.list') ? <Inbox /> : <Navigate to="/orders" />;
}
