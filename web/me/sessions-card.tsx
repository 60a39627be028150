import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { tell } from '../display/tell.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { endSession, sessionsQuery, type SignedInPlace } from './own-sessions.ts';

function Place({ place }: { readonly place: SignedInPlace }): ReactElement {
  const { t, instant } = useLanguage();
  const client = useQueryClient();
  const ending = useMutation({
    mutationFn: () => endSession(place.id),
    onSuccess: () => {
      tell(t('me.ended'));
      return client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const name = place.userAgent ?? t('me.unknown');
  return (
    <Stack gap={4} component="li">
      {ending.error && <ProblemAlert title={t('state.failed')} error={ending.error} />}
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2} miw={0}>
          <Text size="sm" lineClamp={2} className="breaks">
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {t('me.since', { at: instant(place.createdAt), seen: instant(place.lastSeenAt) })}
          </Text>
        </Stack>
        {place.isCurrent ? (
          <Badge variant="light" miw="max-content">
            {t('me.thisOne')}
          </Badge>
        ) : (
          <Button
            variant="default"
            className="keeps-width"
            loading={ending.isPending}
            aria-label={`${t('me.end')}: ${name}, ${instant(place.createdAt)}`}
            onClick={() => {
              ending.mutate();
            }}
          >
            {t('me.end')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** In which browsers somebody is signed in, and where they can be signed out of the others. */
export function SessionsCard({ places }: { readonly places: readonly SignedInPlace[] }): ReactElement {
  const { t } = useLanguage();
  return (
    <Card component="section" aria-labelledby="sessions">
      <Stack>
        <Title order={2} size="h4" id="sessions">
          {t('me.sessions')}
        </Title>
        <Stack component="ul" gap="md" m={0} p={0} className="plain-list">
          {places.map((place) => (
            <Place key={place.id} place={place} />
          ))}
        </Stack>
      </Stack>
    </Card>
  );
}
