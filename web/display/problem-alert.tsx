import { Alert, Button, List, Stack, Text } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { problemOf, type Problem } from '../api/problem.ts';
import { useLanguage, type Words } from '../i18n/use-language.ts';

/** What went wrong, in the language that is shown; a refusal without a text of ours is shown as the API put it. */
export function problemText({ t }: Words, { code, message }: Problem): string {
  return t(`problem.${code}`, { defaultValue: message });
}

function Faults({ problem }: { readonly problem: Problem }): ReactElement | null {
  if (problem.faults.length === 0) return null;
  return (
    <List size="sm">
      {problem.faults.map(({ pointer, detail }) => (
        <List.Item key={`${pointer} ${detail}`}>
          <code>{pointer}</code> {detail}
        </List.Item>
      ))}
    </List>
  );
}

interface Props {
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly children?: ReactNode;
}

/** Says what went wrong and by which request, so that an administrator finds it, and lets it be tried again. */
export function ProblemAlert({ title, error, onRetry, children }: Props): ReactElement {
  const words = useLanguage();
  const problem = problemOf(error);
  return (
    <Alert color="red" variant="light" title={title} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{problemText(words, problem)}</Text>
        <Faults problem={problem} />
        {children}
        {problem.requestId !== null && (
          <Text size="xs" c="dimmed">
            {words.t('state.requestId', { id: problem.requestId })}
          </Text>
        )}
        {onRetry && (
          <Button variant="default" onClick={onRetry}>
            {words.t('state.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
