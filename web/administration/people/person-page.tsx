import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useMay, useSession } from '../../app/signed-in.ts';
import { Answer } from '../../display/answer.tsx';
import { TextLink } from '../../display/text-link.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { AdministrationFrame } from '../administration-frame.tsx';
import { personQuery } from '../administration-queries.ts';
import { KeysCard } from '../keys/keys-card.tsx';
import { AccountCard } from './account-card.tsx';
import { ChangesCard } from './changes-card.tsx';
import { LimitsCard } from './limits-card.tsx';
import { PersonForm } from './person-form.tsx';
import { SubstitutionsCard } from './substitutions-card.tsx';

const route = getRouteApi('/administration/people/$personId');

/** Whether the person sees everybody's keys, not only their own. */
function useSeesKeys(): boolean {
  const { allowed } = useSession();
  return allowed.some(
    ({ operation, relations }) => operation === 'api_key.read' && relations.includes('other'),
  );
}

function Beside({ personId }: { readonly personId: string }): ReactElement {
  const may = useMay();
  const seesKeys = useSeesKeys();
  return (
    <Stack gap="md">
      {may('account.read') && <AccountCard personId={personId} />}
      <SubstitutionsCard personId={personId} />
      <LimitsCard personId={personId} />
      {seesKeys && <KeysCard personId={personId} />}
      <ChangesCard record={{ kind: 'people', externalId: personId }} />
    </Stack>
  );
}

/** One person: what their record says, how they sign in, who stands in for them, and who changed what of it. */
export function PersonPage(): ReactElement {
  const { t } = useLanguage();
  const { personId } = route.useParams();
  const person = useQuery(personQuery(personId));
  return (
    <AdministrationFrame title={person.data?.name ?? personId} operation="person.read">
      <TextLink to="/administration/people" hiddenFrom="sm">
        ← {t('administration.section.people')}
      </TextLink>
      <Answer query={person} lines={6}>
        {(found) => (
          <div className="administration-columns">
            <PersonForm key={found.externalId} person={found} />
            <Beside key={`${found.externalId} beside`} personId={found.externalId} />
          </div>
        )}
      </Answer>
    </AdministrationFrame>
  );
}
