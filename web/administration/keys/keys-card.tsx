import { Card, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useMay } from '../../app/signed-in.ts';
import { Answer } from '../../display/answer.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { keysQuery } from '../administration-queries.ts';
import { KeyList } from './key-list.tsx';
import { NewKeyForm } from './new-key-form.tsx';

/** The keys of one person. */
export function KeysCard({ personId }: { readonly personId: string }): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  const keys = useQuery(keysQuery);
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('administration.section.keys')}
        </Title>
        <Answer query={keys} lines={1}>
          {(all) => <KeyList keys={all.filter(({ person }) => person === personId)} showsPerson={false} />}
        </Answer>
        {may('api_key.write') && <NewKeyForm personId={personId} />}
      </Stack>
    </Card>
  );
}
