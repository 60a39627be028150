import { Button, Group, NativeSelect, Select, Stack, TextInput } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { SUBSTITUTION_KINDS, type SubstitutionKind } from '../../domain/substitution.ts';
import { answered, api } from '../api/client.ts';
import { Answer } from '../display/answer.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { newSubstitutionId, useAdding, type SubstitutionBody } from './substitution-changes.ts';

const MOST_ON_A_PAGE = 200;

interface Person {
  readonly externalId: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly departments: readonly string[];
  readonly active: boolean;
}

async function readPeople(): Promise<Person[]> {
  const people: Person[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const query = { limit: MOST_ON_A_PAGE, ...(cursor !== undefined && { cursor }) };
    const page = await answered(api.GET('/v1/people', { params: { query } }));
    people.push(...page.items);
    cursor = page.nextCursor;
  }
  return people;
}

const REVIEWING: ReadonlySet<string> = new Set(['reviewer', 'manager']);

/** Those who decide reviews, and so could be away from it or stand in. */
const peopleQuery = queryOptions({
  queryKey: ['people', 'reviewing'],
  queryFn: async () =>
    (await readPeople()).filter(({ active, roles }) => active && roles.some((role) => REVIEWING.has(role))),
});

interface Given {
  readonly principal: string | null;
  readonly substitute: string | null;
  readonly kind: SubstitutionKind;
  /** As the fields of the browser write them, on the clock of the device. */
  readonly from: string;
  readonly until: string;
  /** Empty for every department. */
  readonly department: string;
}

/** The fields of the browser know no other, whatever zone the person has chosen for what is shown. */
const DEVICE_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

const NOTHING: Given = {
  ...{ principal: null, substitute: null, kind: 'adds', from: '', until: '', department: '' },
};

type Fault = 'choose' | 'differ' | 'period';

function faultsOf({
  principal,
  substitute,
  from,
  until,
}: Given): Partial<Record<'principal' | 'substitute' | 'until', Fault>> {
  return {
    ...(principal === null && { principal: 'choose' }),
    ...(substitute === null && { substitute: 'choose' }),
    ...(substitute !== null && substitute === principal && { substitute: 'differ' }),
    ...(!(Date.parse(from) < Date.parse(until)) && { until: 'period' }),
  };
}

function bodyOf(given: Given): SubstitutionBody | null {
  const { principal, substitute, kind, from, until, department } = given;
  if (principal === null || substitute === null || Object.keys(faultsOf(given)).length > 0) return null;
  return {
    ...{ principal, substitute, kind, customerClasses: [] },
    departments: department === '' ? [] : [department],
    startsAt: new Date(from).toISOString(),
    endsAt: new Date(until).toISOString(),
  };
}

interface FieldsProps {
  readonly people: readonly Person[];
  readonly given: Given;
  readonly isTried: boolean;
  readonly change: (part: Partial<Given>) => void;
}

function PeopleFields({ people, given, isTried, change }: FieldsProps): ReactElement {
  const { t, name } = useLanguage();
  const faults = isTried ? faultsOf(given) : {};
  const choices = people.map((person) => ({
    value: person.externalId,
    label: [person.name, ...person.departments.map((one) => name('departments', one))].join(' · '),
  }));
  const error = (fault: Fault | undefined) => fault !== undefined && t(`figures.stand.${fault}`);
  return (
    <Group grow preventGrowOverflow={false} align="flex-start">
      <Select
        size="md"
        searchable
        label={t('figures.stand.principal')}
        data={choices}
        value={given.principal}
        error={error(faults.principal)}
        onChange={(principal) => {
          change({ principal, department: '' });
        }}
      />
      <Select
        size="md"
        searchable
        label={t('figures.stand.substitute')}
        data={choices}
        value={given.substitute}
        error={error(faults.substitute)}
        onChange={(substitute) => {
          change({ substitute });
        }}
      />
    </Group>
  );
}

function PeriodFields({ given, isTried, change }: FieldsProps): ReactElement {
  const { t } = useLanguage();
  const fault = isTried ? faultsOf(given).until : undefined;
  return (
    <Group grow preventGrowOverflow={false} align="flex-start">
      <TextInput
        type="datetime-local"
        label={t('figures.stand.from')}
        description={t('figures.stand.clock', { zone: DEVICE_ZONE })}
        value={given.from}
        onChange={({ currentTarget }) => {
          change({ from: currentTarget.value });
        }}
      />
      <TextInput
        type="datetime-local"
        label={t('figures.stand.until')}
        description={t('figures.stand.clock', { zone: DEVICE_ZONE })}
        value={given.until}
        error={fault !== undefined && t(`figures.stand.${fault}`)}
        onChange={({ currentTarget }) => {
          change({ until: currentTarget.value });
        }}
      />
    </Group>
  );
}

function ScopeFields({ people, given, change }: FieldsProps): ReactElement {
  const { t, name } = useLanguage();
  const departments = people.find(({ externalId }) => externalId === given.principal)?.departments ?? [];
  return (
    <Group grow preventGrowOverflow={false} align="flex-start">
      <NativeSelect
        label={t('figures.stand.how')}
        data={SUBSTITUTION_KINDS.map((kind) => ({ value: kind, label: t(`figures.stand.kind.${kind}`) }))}
        value={given.kind}
        onChange={({ currentTarget: { value } }) => {
          change({ kind: SUBSTITUTION_KINDS.find((kind) => kind === value) ?? 'adds' });
        }}
      />
      <NativeSelect
        label={t('figures.stand.department')}
        data={[
          { value: '', label: t('figures.stand.everyDepartment') },
          ...departments.map((value) => ({ value, label: name('departments', value) })),
        ]}
        value={given.department}
        onChange={({ currentTarget: { value } }) => {
          change({ department: value });
        }}
      />
    </Group>
  );
}

/** Where a substitution is added. */
export function SubstitutionForm({ onEnd }: { readonly onEnd: () => void }): ReactElement {
  const { t } = useLanguage();
  const people = useQuery(peopleQuery);
  const [given, setGiven] = useState(NOTHING);
  const [isTried, setTried] = useState(false);
  const [id] = useState(newSubstitutionId);
  const adding = useAdding(id, onEnd);
  const change = (part: Partial<Given>): void => {
    setGiven((before) => ({ ...before, ...part }));
  };
  return (
    <Answer query={people}>
      {(found) => {
        const fields = { people: found, given, isTried, change };
        return (
          <Stack gap="sm">
            <PeopleFields {...fields} />
            <PeriodFields {...fields} />
            <ScopeFields {...fields} />
            {adding.error && <ProblemAlert title={t('figures.stand.failed')} error={adding.error} />}
            <Group gap="sm">
              <Button
                loading={adding.isPending}
                onClick={() => {
                  setTried(true);
                  const body = bodyOf(given);
                  if (body) adding.mutate(body);
                }}
              >
                {t('figures.stand.save')}
              </Button>
              <Button variant="default" disabled={adding.isPending} onClick={onEnd}>
                {t('state.cancel')}
              </Button>
            </Group>
          </Stack>
        );
      }}
    </Answer>
  );
}
