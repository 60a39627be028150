import { Card, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { isErrorCode } from '../../domain/errors.ts';
import { DECISION_VERBS } from '../../domain/review-status.ts';
import { Answer } from '../display/answer.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { attemptsQuery } from './audit-queries.ts';

/** What people tried to decide on an order and were refused. */
export function AttemptsCard({ orderId }: { readonly orderId: string }): ReactElement {
  const { t, name, instant } = useLanguage();
  const attempts = useInfiniteQuery(attemptsQuery(orderId));
  const verbText = (verb: string) => {
    const known = DECISION_VERBS.find((one) => one === verb);
    return known ? t(`verb.${known}`) : verb;
  };
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('audit.attempts.title')}
        </Title>
        <Answer query={attempts} lines={1}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <Text c="dimmed">{t('audit.attempts.none')}</Text>;
            return (
              <WholeList pages={attempts}>
                <Stack component="ul" gap="sm" className="plain-list">
                  {items.map(({ id, actorId, department, verb, code, attemptedAt }) => (
                    <li key={id}>
                      <Text size="sm" fw={600}>
                        {actorId} · {name('departments', department)} · {verbText(verb)}
                      </Text>
                      <Text size="sm">
                        {isErrorCode(code) ? t(`problem.${code}`, { defaultValue: code }) : code}
                      </Text>
                      <Text size="sm" c="dimmed">
                        {instant(attemptedAt)}
                      </Text>
                    </li>
                  ))}
                </Stack>
              </WholeList>
            );
          }}
        </Answer>
      </Stack>
    </Card>
  );
}
