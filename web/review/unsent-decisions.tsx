import { Alert, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactElement } from 'react';
import { useSession } from '../app/signed-in.ts';
import { TextLink } from '../display/text-link.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { outbox, useKeptDecisions } from './browser-outbox.ts';

/** Nothing runs unless a decision waits. */
const TRY_AGAIN_MS = 5_000;

/** Sends what waits as soon as the device is back, and else from time to time. */
function useSending(personId: string, waits: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!waits) return undefined;
    const send = (): void => {
      void outbox.sendWaiting(personId).then(() => client.invalidateQueries());
    };
    const timer = setInterval(() => void outbox.sendWaiting(personId), TRY_AGAIN_MS);
    addEventListener('online', send);
    return () => {
      clearInterval(timer);
      removeEventListener('online', send);
      void client.invalidateQueries();
    };
  }, [client, personId, waits]);
}

/** Says on every page which decisions have not been taken yet, and sends them. */
export function UnsentDecisions(): ReactElement | null {
  const { t, name } = useLanguage();
  const { id } = useSession();
  const kept = useKeptDecisions(id);
  const waiting = kept.filter(({ refusal }) => refusal === null);
  useSending(id, waiting.length > 0);
  if (kept.length === 0) return null;
  const title = waiting.length > 0 ? t('decide.unsentCount', { count: waiting.length }) : t('decide.refused');
  return (
    <Alert color="orange" variant="light" role="status" title={title}>
      <Stack gap={4}>
        {kept.map(({ key, orderId, department, verb, refusal }) => (
          <Group key={key} gap="xs">
            <TextLink to="/orders/$orderId/reviews/$department" params={{ orderId, department }} size="sm">
              {t('inbox.review', { department: name('departments', department) })}
            </TextLink>
            <Text size="sm">
              {t(`verb.${verb}`)}
              {refusal !== null && ` · ${t('decide.refused')}`}
            </Text>
          </Group>
        ))}
      </Stack>
    </Alert>
  );
}
