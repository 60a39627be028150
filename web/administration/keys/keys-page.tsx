import { Card } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useMay } from '../../app/signed-in.ts';
import { Answer } from '../../display/answer.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { AdministrationFrame } from '../administration-frame.tsx';
import { keysQuery } from '../administration-queries.ts';
import { KeyList } from './key-list.tsx';
import { NewKeyForm } from './new-key-form.tsx';

/** The keys by which programs sign in: everybody's for whoever keeps them, else one's own. */
export function KeysPage(): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  const keys = useQuery(keysQuery);
  return (
    <AdministrationFrame title={t('administration.section.keys')} operation="api_key.read">
      {may('api_key.write') && (
        <Card component="section" aria-label={t('administration.key.add')}>
          <NewKeyForm personId={null} />
        </Card>
      )}
      <Answer query={keys} lines={4}>
        {(all) => (
          <Card component="section" aria-label={t('administration.section.keys')}>
            <KeyList keys={all} showsPerson />
          </Card>
        )}
      </Answer>
    </AdministrationFrame>
  );
}
