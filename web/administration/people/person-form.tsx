import { Alert, Card, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { answered, api } from '../../api/client.ts';
import { useMay, useSession } from '../../app/signed-in.ts';
import { tell } from '../../display/tell.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { readChanges, type Person } from '../administration-queries.ts';
import { ConflictAlert } from '../conflict-alert.tsx';
import { fieldFaultsOf } from '../field-faults.ts';
import { SaveBar } from '../save-bar.tsx';
import { useEditing, type Reread } from '../use-editing.ts';
import {
  mergePersonDrafts,
  PERSON_POINTERS,
  personLines,
  toPersonDraft,
  toPersonValues,
  type PersonDraft,
} from './person-draft.ts';
import { PersonFields } from './person-fields.tsx';

/** Saves a person as they were seen; somebody new only where there is nobody of the id. */
export async function savePerson(
  externalId: string,
  draft: PersonDraft,
  seen: Person | null,
): Promise<Person> {
  const header = seen ? { 'if-match': `"${seen.version}"` } : { 'if-none-match': '*' as const };
  return answered(
    api.PUT('/v1/people/{externalId}', {
      params: { path: { externalId }, header },
      body: toPersonValues(draft),
    }),
  );
}

async function reread(externalId: string): Promise<Reread<Person>> {
  const stored = await answered(api.GET('/v1/people/{externalId}', { params: { path: { externalId } } }));
  const [last] = await readChanges({ kind: 'people', externalId });
  return { stored, by: last?.actor ?? null, at: last?.at ?? null };
}

/** Why the record cannot be changed by whoever looks at it; null when it can. */
function useObstacle(person: Person): string | null {
  const { t } = useLanguage();
  const may = useMay();
  const { id } = useSession();
  if (!may('person.write')) return t('administration.readOnly');
  return id === person.externalId ? t('administration.person.own') : null;
}

/** The record of a person, which is changed in the version that was seen. */
export function PersonForm({ person }: { readonly person: Person }): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const client = useQueryClient();
  const obstacle = useObstacle(person);
  const { externalId } = person;
  const editing = useEditing<Person, PersonDraft>({
    stored: person,
    toDraft: toPersonDraft,
    linesOf: (draft) => personLines(words, draft),
    merge: mergePersonDrafts,
    save: (draft, seen) => savePerson(externalId, draft, seen),
    reread: () => reread(externalId),
    onSaved: () => {
      tell(t('administration.saved'));
      void client.invalidateQueries({ queryKey: ['administration'] });
    },
  });
  const { draft, conflict, error } = editing;
  return (
    <Card component="section">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('administration.person.record')}
        </Title>
        {obstacle !== null && (
          <Alert variant="light" role="note">
            <Text size="sm">{obstacle}</Text>
          </Alert>
        )}
        {conflict && <ConflictAlert conflict={conflict} />}
        <fieldset disabled={obstacle !== null} className="plain-fieldset">
          <PersonFields
            draft={draft}
            change={editing.change}
            faults={fieldFaultsOf(error)}
            personId={externalId}
          />
        </fieldset>
        {obstacle === null && (
          <SaveBar
            error={error}
            shown={PERSON_POINTERS}
            isChanged={editing.isChanged}
            isSaving={editing.isSaving}
            saveText={t('administration.save')}
            onSave={editing.save}
            onReset={editing.reset}
          />
        )}
      </Stack>
    </Card>
  );
}
