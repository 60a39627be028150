import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { answered, api } from '../../api/client.ts';
import { useSession } from '../../app/signed-in.ts';
import { useLanguage, type Words } from '../../i18n/use-language.ts';

const TYPING_MS = 200;
const SHOWN = 50;

function colleaguesQuery(search: string) {
  const query = { limit: SHOWN, ...(search !== '' && { search }) };
  return queryOptions({
    queryKey: ['colleagues', search],
    queryFn: () => answered(api.GET('/v1/colleagues', { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

function labelOf(
  { name: nameOf }: Words,
  { name, departments }: { readonly name: string; readonly departments: readonly string[] },
): string {
  const names = departments.map((department) => nameOf('departments', department));
  return [name, ...names].join(' · ');
}

interface Props {
  readonly label: string;
  readonly value: string | null;
  readonly error: string | false;
  readonly onChange: (id: string | null) => void;
}

/** A colleague, found by a part of their name. */
export function PersonField({ label, value, error, onChange }: Props): ReactElement {
  const words = useLanguage();
  const { id: ownId } = useSession();
  const [search, setSearch] = useState('');
  const [typed] = useDebouncedValue(search, TYPING_MS);
  // What is shown after a choice is the name that was chosen, which nobody searches for.
  const { data, error: failure } = useQuery(colleaguesQuery(value === null ? typed.trim() : ''));
  const people = (data?.items ?? []).filter(({ id }) => id !== ownId);
  return (
    <Select
      size="md"
      label={label}
      searchable
      clearable
      value={value}
      onChange={onChange}
      searchValue={search}
      onSearchChange={setSearch}
      data={people.map((person) => ({ value: person.id, label: labelOf(words, person) }))}
      // The API has searched already, also in ids.
      filter={({ options }) => options}
      nothingFoundMessage={words.t(failure ? 'problem.unreachable' : 'act.nobodyFound')}
      error={error}
    />
  );
}
