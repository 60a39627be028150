import { Button, Card, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Preferences } from '../api/session.ts';
import { useSavePreferences } from '../app/preferences.ts';
import { useSession } from '../app/signed-in.ts';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { tell } from '../display/tell.ts';
import { formatsIn } from '../i18n/formats.ts';
import { isLanguage } from '../i18n/i18n.ts';
import { useNow } from '../display/use-now.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { LANGUAGE_CHOICES } from '../app/choices.tsx';

const NOT_CHOSEN = '';

/** The zones that the browser knows, with the chosen one, which another browser may have offered. */
function zones(chosen: string | null): string[] {
  return [...new Set([...(chosen === null ? [] : [chosen]), ...Intl.supportedValuesOf('timeZone')])].sort();
}

function deviceZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** In which language and time zone somebody is shown things, wherever they sign in. */
export function PreferencesCard(): ReactElement {
  const { t, language } = useLanguage();
  const { preferences } = useSession();
  const [wanted, setWanted] = useState<Preferences>(preferences);
  const saving = useMutation({
    mutationFn: useSavePreferences(),
    onSuccess: () => {
      tell(t('me.saved'));
    },
  });
  const now = useNow();
  const at = formatsIn(language, wanted.timeZone ?? undefined).instant(new Date(now).toISOString());
  return (
    <Card component="section" aria-labelledby="preferences">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          saving.mutate(wanted);
        }}
      >
        <Stack>
          <Title order={2} size="h4" id="preferences">
            {t('me.shown')}
          </Title>
          {saving.error && <ProblemAlert title={t('state.failed')} error={saving.error} />}
          <NativeSelect
            label={t('me.language')}
            data={[{ value: NOT_CHOSEN, label: t('me.ofRecord') }, ...LANGUAGE_CHOICES]}
            value={wanted.language ?? NOT_CHOSEN}
            onChange={({ currentTarget: { value } }) => {
              setWanted({ ...wanted, language: isLanguage(value) ? value : null });
            }}
          />
          <NativeSelect
            label={t('me.timeZone')}
            data={[
              { value: NOT_CHOSEN, label: t('me.ofDevice', { zone: deviceZone() }) },
              ...zones(preferences.timeZone),
            ]}
            value={wanted.timeZone ?? NOT_CHOSEN}
            onChange={({ currentTarget: { value } }) => {
              setWanted({ ...wanted, timeZone: value === NOT_CHOSEN ? null : value });
            }}
            description={t('me.now', { at })}
          />
          <Text size="sm" c="dimmed">
            {t('me.shownHint')}
          </Text>
          <Group>
            <Button type="submit" loading={saving.isPending}>
              {t('me.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
