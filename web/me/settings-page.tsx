import { Card, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Answer } from '../display/answer.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { sessionsQuery } from './own-sessions.ts';
import { PasswordCard } from './password-card.tsx';
import { PreferencesCard } from './preferences-card.tsx';
import { SessionsCard } from './sessions-card.tsx';

/** What somebody sets for themselves. */
export function SettingsPage(): ReactElement {
  const { t } = useLanguage();
  const sessions = useQuery(sessionsQuery);
  return (
    <Stack maw={640}>
      <Title order={1} size="h2">
        {t('me.title')}
      </Title>
      <PreferencesCard />
      <Answer query={sessions}>
        {({ items }) => (
          <>
            {items.find(({ isCurrent }) => isCurrent)?.method === 'password' ? (
              <PasswordCard />
            ) : (
              <Card>
                <Text>{t('me.elsewhere')}</Text>
              </Card>
            )}
            <SessionsCard places={items} />
          </>
        )}
      </Answer>
    </Stack>
  );
}
