import { Card, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { Problem } from '../../api/problem.ts';
import { tell } from '../../display/tell.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { AdministrationFrame } from '../administration-frame.tsx';
import { isConflict } from '../administration-queries.ts';
import { fieldFaultsOf } from '../field-faults.ts';
import { SaveBar } from '../save-bar.tsx';
import { PERSON_POINTERS, toPersonDraft, type PersonDraft } from './person-draft.ts';
import { PersonFields } from './person-fields.tsx';
import { savePerson } from './person-form.tsx';

const ID = '/externalId';
const EMPTY = toPersonDraft(null);

/** A fault of the id, which is in the address of the request and has no pointer of the API's. */
function idFault(detail: string): Problem {
  return new Problem('invalid_request', 0, { errors: [{ pointer: ID, detail }] });
}

/** Adds somebody, under an id that nobody has yet. */
export function NewPersonPage(): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [externalId, setExternalId] = useState('');
  const [draft, setDraft] = useState<PersonDraft>(EMPTY);
  const saving = useMutation({
    mutationFn: async () => {
      const id = externalId.trim();
      if (id === '') throw idFault(t('submission.fault.needed'));
      try {
        return await savePerson(id, draft, null);
      } catch (error) {
        throw isConflict(error) ? idFault(t('administration.person.taken')) : error;
      }
    },
    onSuccess: (person) => {
      tell(t('administration.saved'));
      void client.invalidateQueries({ queryKey: ['administration'] });
      return navigate({ to: '/administration/people/$personId', params: { personId: person.externalId } });
    },
  });
  const faults = fieldFaultsOf(saving.error);
  return (
    <AdministrationFrame title={t('administration.people.add')} operation="person.write">
      <Card component="section">
        <Stack gap="md">
          <TextInput
            label={t('administration.person.id')}
            description={t('administration.person.idHint')}
            required
            maxLength={64}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={externalId}
            error={faults.at(ID)}
            onChange={({ currentTarget: { value } }) => {
              setExternalId(value);
            }}
          />
          <PersonFields
            draft={draft}
            change={(part) => {
              setDraft((before) => ({ ...before, ...part }));
            }}
            faults={faults}
            personId={null}
          />
          <SaveBar
            error={saving.error}
            shown={[ID, ...PERSON_POINTERS]}
            isChanged
            isSaving={saving.isPending}
            saveText={t('administration.people.add')}
            onSave={() => {
              saving.mutate();
            }}
            onReset={() => {
              setDraft(EMPTY);
              setExternalId('');
              saving.reset();
            }}
          />
        </Stack>
      </Card>
    </AdministrationFrame>
  );
}
