import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { useLanguage } from '../i18n/use-language.ts';
import { peopleQuery, type Person } from './administration-queries.ts';

const SHOWN = 50;

function labelOf({ name, externalId }: Person): string {
  return name === externalId ? name : `${name} · ${externalId}`;
}

interface Props {
  readonly label: string;
  readonly value: string | null;
  readonly error?: ReactNode;
  readonly onChange: (id: string | null) => void;
  /** Who cannot be chosen. */
  readonly without?: string | undefined;
  readonly required?: boolean;
}

/** Somebody of the company, found by a part of their name or id. */
export function PersonSelect(props: Props): ReactElement {
  const { label, value, error, onChange, without, required = false } = props;
  const { t } = useLanguage();
  const { data, isPending } = useQuery(peopleQuery);
  const people = (data ?? []).filter(({ externalId }) => externalId !== without);
  // Somebody who is named and has no record, such as a manager who is still to be added, is shown as they are named.
  const isKnown = value === null || people.some(({ externalId }) => externalId === value);
  const options = people.map((person) => ({ value: person.externalId, label: labelOf(person) }));
  return (
    <Select
      size="md"
      label={label}
      searchable
      clearable={!required}
      required={required}
      value={value}
      onChange={onChange}
      limit={SHOWN}
      data={isKnown ? options : [{ value, label: value }, ...options]}
      nothingFoundMessage={t(isPending ? 'state.loading' : 'administration.nobodyFound')}
      error={error}
    />
  );
}
