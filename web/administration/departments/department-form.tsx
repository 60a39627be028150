import { SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { answered, api } from '../../api/client.ts';
import { tell } from '../../display/tell.ts';
import { useLanguage, type Words } from '../../i18n/use-language.ts';
import { readChanges, type Department } from '../administration-queries.ts';
import { ConflictAlert } from '../conflict-alert.tsx';
import { fieldFaultsOf } from '../field-faults.ts';
import type { Line } from '../lines.ts';
import { PersonSelect } from '../person-select.tsx';
import { SaveBar } from '../save-bar.tsx';
import { mergedField } from '../merged-drafts.ts';
import { useEditing, type Reread } from '../use-editing.ts';

interface DepartmentDraft {
  readonly name: string;
  readonly manager: string | null;
}

function departmentLines({ t }: Words, { name, manager }: DepartmentDraft): readonly Line[] {
  const none = t('administration.none');
  return [
    { key: 'name', group: '', label: t('administration.department.name'), text: name },
    { key: 'manager', group: '', label: t('administration.department.manager'), text: manager ?? none },
  ];
}

function saveDepartment(
  externalId: string,
  { name, manager }: DepartmentDraft,
  seen: Department | null,
): Promise<Department> {
  const header = seen ? { 'if-match': `"${seen.version}"` } : { 'if-none-match': '*' as const };
  const params = { path: { externalId }, header };
  return answered(api.PUT('/v1/departments/{externalId}', { params, body: { name: name.trim(), manager } }));
}

async function reread(externalId: string): Promise<Reread<Department>> {
  const params = { path: { externalId } };
  const stored = await answered(api.GET('/v1/departments/{externalId}', { params }));
  const [last] = await readChanges({ kind: 'departments', externalId });
  return { stored, by: last?.actor ?? null, at: last?.at ?? null };
}

interface Props {
  /** As the policy names it. */
  readonly externalId: string;
  /** What is shown where it has no record yet. */
  readonly shownName: string;
  /** Null where it has no record yet. */
  readonly department: Department | null;
}

/** The record of a department: its name and who manages it. */
export function DepartmentForm({ externalId, shownName, department }: Props): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const client = useQueryClient();
  const editing = useEditing<Department, DepartmentDraft>({
    stored: department,
    toDraft: (stored) => ({ name: stored?.name ?? shownName, manager: stored?.manager ?? null }),
    linesOf: (draft) => departmentLines(words, draft),
    merge: (drafts) => ({ name: mergedField(drafts, 'name'), manager: mergedField(drafts, 'manager') }),
    save: (draft, seen) => saveDepartment(externalId, draft, seen),
    reread: () => reread(externalId),
    onSaved: () => {
      tell(t('administration.saved'));
      void client.invalidateQueries({ queryKey: ['administration'] });
    },
  });
  const { draft, conflict, error } = editing;
  const faults = fieldFaultsOf(error);
  return (
    <Stack gap="sm">
      {conflict && <ConflictAlert conflict={conflict} />}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label={t('administration.department.name')}
          value={draft.name}
          error={faults.at('/name')}
          onChange={({ currentTarget: { value } }) => {
            editing.change({ name: value });
          }}
        />
        <PersonSelect
          label={t('administration.department.manager')}
          value={draft.manager}
          error={faults.at('/manager')}
          onChange={(manager) => {
            editing.change({ manager });
          }}
        />
      </SimpleGrid>
      <SaveBar
        error={error}
        shown={['/name', '/manager']}
        isChanged={editing.isChanged}
        isSaving={editing.isSaving}
        saveText={t('administration.save')}
        onSave={editing.save}
        onReset={editing.reset}
      />
    </Stack>
  );
}
