import { Alert, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLanguage } from '../i18n/use-language.ts';
import { DifferenceList } from './difference-list.tsx';
import type { Conflict } from './use-editing.ts';
import { usePeopleNames } from './use-people-names.ts';

/** Says who changed what while somebody was writing, and that nothing of what they wrote is lost. */
export function ConflictAlert({ conflict }: { readonly conflict: Conflict }): ReactElement {
  const { t, instant } = useLanguage();
  const nameOf = usePeopleNames();
  const { by, at, differences } = conflict;
  const title =
    by === null || at === null
      ? t('administration.conflict.bySomebody')
      : t('administration.conflict.by', { name: nameOf(by), at: instant(at) });
  return (
    <Alert color="orange" variant="light" role="alert" title={title}>
      <Stack gap="xs">
        <DifferenceList differences={differences} />
        <Text size="sm">{t('administration.conflict.kept')}</Text>
      </Stack>
    </Alert>
  );
}
