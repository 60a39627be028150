import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { useLanguage } from '../i18n/use-language.ts';
import { ProblemAlert } from './problem-alert.tsx';

type Query<Data> = Pick<UseQueryResult<Data>, 'data' | 'error' | 'dataUpdatedAt'> & {
  readonly refetch: () => unknown;
};

function Loading({ lines }: { readonly lines: number }): ReactElement {
  const { t } = useLanguage();
  return (
    <Stack gap="sm" role="status" aria-label={t('state.loading')}>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={56} radius="md" />
      ))}
    </Stack>
  );
}

function Stale({ at, onRetry }: { readonly at: number; readonly onRetry: () => void }): ReactElement {
  const { t, instant } = useLanguage();
  return (
    <Alert color="yellow" variant="light" role="status" py="xs">
      <Group justify="space-between" gap="xs">
        <Text size="sm">{t('state.stale', { at: instant(new Date(at).toISOString()) })}</Text>
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {t('state.retry')}
        </Button>
      </Group>
    </Alert>
  );
}

interface Props<Data> {
  readonly query: Query<Data>;
  /** How many lines stand in for what is being loaded. */
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}

/** What a query answered: shown while it is loaded, when it failed, and when what is shown could not be refreshed. */
export function Answer<Data>({ query, lines = 3, children }: Props<Data>): ReactElement {
  const { t } = useLanguage();
  const { data, error, dataUpdatedAt } = query;
  const retry = (): void => void query.refetch();
  if (data === undefined) {
    if (error === null) return <Loading lines={lines} />;
    return <ProblemAlert title={t('state.failed')} error={error} onRetry={retry} />;
  }
  return (
    <>
      {error !== null && <Stale at={dataUpdatedAt} onRetry={retry} />}
      {children(data)}
    </>
  );
}
