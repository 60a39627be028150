import { Card, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Answer } from '../../display/answer.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { absencesQuery, authorityLimitsQuery } from '../administration-queries.ts';

/** What goes before a person's general authority in a department, and when they are away. */
export function LimitsCard({ personId }: { readonly personId: string }): ReactElement {
  const { t, money, instant, name: nameOf } = useLanguage();
  const limits = useQuery(authorityLimitsQuery);
  const absences = useQuery(absencesQuery);
  const none = (
    <Text size="sm" c="dimmed">
      {t('administration.none')}
    </Text>
  );
  return (
    <Card component="section">
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t('administration.limits.title')}
        </Title>
        <Answer query={limits} lines={1}>
          {(all) => {
            const own = all.filter(({ person }) => person === personId);
            if (own.length === 0) return none;
            return own.map(({ externalId, department, limit }) => (
              <Text key={externalId} size="sm" className="numbers">
                {nameOf('departments', department)}:{' '}
                {t('administration.person.upTo', { amount: money(limit) })}
              </Text>
            ));
          }}
        </Answer>
        <Title order={2} size="h4">
          {t('administration.limits.absences')}
        </Title>
        <Answer query={absences} lines={1}>
          {(all) => {
            const own = all.filter(({ person }) => person === personId);
            if (own.length === 0) return none;
            return own.map(({ externalId, startsAt, endsAt }) => (
              <Text key={externalId} size="sm">
                {t('administration.substitution.period', { from: instant(startsAt), until: instant(endsAt) })}
              </Text>
            ));
          }}
        </Answer>
      </Stack>
    </Card>
  );
}
