import { Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { ROLES } from '../../../domain/actor.ts';
import { LANGUAGES, NOTICE_PREFERENCES } from '../../../domain/notice.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { departmentsQuery, policiesQuery } from '../administration-queries.ts';
import { CheckRow } from '../check-row.tsx';
import type { FieldFaults } from '../field-faults.ts';
import { PersonSelect } from '../person-select.tsx';
import type { PersonDraft } from './person-draft.ts';

interface Props {
  readonly draft: PersonDraft;
  readonly change: (part: Partial<PersonDraft>) => void;
  readonly faults: FieldFaults;
  /** Null for a new person. */
  readonly personId: string | null;
}

function withOrWithout<Value>(values: readonly Value[], value: Value, isIn: boolean): readonly Value[] {
  return isIn ? [...values, value] : values.filter((one) => one !== value);
}

/** Several of a closed set, with what is wrong with the choice. */
function Choices(props: {
  readonly legend: string;
  readonly error: string | undefined;
  readonly children: ReactNode;
}): ReactElement {
  const { legend, error, children } = props;
  return (
    <fieldset className="plain-fieldset">
      <Text component="legend" size="md" fw={500}>
        {legend}
      </Text>
      <div className="check-rows">{children}</div>
      {error !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
    </fieldset>
  );
}

/** The departments that the policy or the records name, and those that the person has. */
function useDepartmentNames(own: readonly string[]): readonly string[] {
  const policies = useQuery(policiesQuery);
  const records = useQuery(departmentsQuery);
  const active = policies.data?.find((version) => version.active);
  const names = [
    ...(active?.policy.departments ?? []).map(({ name }) => name),
    ...(records.data ?? []).map(({ externalId }) => externalId),
    ...own,
  ];
  return [...new Set(names)];
}

function RoleFields({ draft, change, faults }: Props): ReactElement {
  const { t, name: nameOf } = useLanguage();
  const departments = useDepartmentNames(draft.departments);
  return (
    <>
      <Choices legend={t('administration.person.roles')} error={faults.at('/roles')}>
        {ROLES.map((role) => (
          <CheckRow
            key={role}
            checked={draft.roles.includes(role)}
            onChange={(isIn) => {
              change({ roles: withOrWithout(draft.roles, role, isIn) });
            }}
          >
            {t(`administration.role.${role}`)}
          </CheckRow>
        ))}
      </Choices>
      <Choices legend={t('administration.person.departments')} error={faults.at('/departments')}>
        {departments.map((department) => (
          <CheckRow
            key={department}
            checked={draft.departments.includes(department)}
            onChange={(isIn) => {
              change({ departments: withOrWithout(draft.departments, department, isIn) });
            }}
          >
            {nameOf('departments', department)}
          </CheckRow>
        ))}
      </Choices>
    </>
  );
}

function AuthorityFields({ draft, change, faults }: Props): ReactElement {
  const { t } = useLanguage();
  return (
    <Group align="flex-start" grow preventGrowOverflow={false} gap="sm">
      <TextInput
        label={t('administration.person.authority')}
        description={t('administration.person.authorityHint')}
        inputMode="decimal"
        value={draft.amount}
        error={faults.at('/authorityLimit/amount') ?? faults.at('/authorityLimit')}
        onChange={({ currentTarget: { value } }) => {
          change({ amount: value });
        }}
      />
      <TextInput
        label={t('administration.person.currency')}
        description={t('administration.person.currencyHint')}
        maxLength={3}
        value={draft.currency}
        onChange={({ currentTarget: { value } }) => {
          change({ currency: value });
        }}
      />
    </Group>
  );
}

function ReachFields({ draft, change, faults }: Props): ReactElement {
  const { t } = useLanguage();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
      <TextInput
        label={t('administration.person.email')}
        type="email"
        autoComplete="off"
        value={draft.email}
        error={faults.at('/email')}
        onChange={({ currentTarget: { value } }) => {
          change({ email: value });
        }}
      />
      <NativeSelect
        label={t('administration.person.notices')}
        value={draft.notices}
        data={NOTICE_PREFERENCES.map((value) => ({ value, label: t(`administration.notices.${value}`) }))}
        onChange={({ currentTarget: { value } }) => {
          const notices = NOTICE_PREFERENCES.find((one) => one === value);
          if (notices) change({ notices });
        }}
      />
      <NativeSelect
        label={t('administration.person.language')}
        value={draft.language}
        data={LANGUAGES.map((value) => ({ value, label: t(`administration.language.${value}`) }))}
        onChange={({ currentTarget: { value } }) => {
          const language = LANGUAGES.find((one) => one === value);
          if (language) change({ language });
        }}
      />
    </SimpleGrid>
  );
}

/** Everything that the record of a person says. */
export function PersonFields(props: Props): ReactElement {
  const { draft, change, faults, personId } = props;
  const { t } = useLanguage();
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput
          label={t('administration.person.name')}
          required
          autoComplete="off"
          value={draft.name}
          error={faults.at('/name')}
          onChange={({ currentTarget: { value } }) => {
            change({ name: value });
          }}
        />
        <PersonSelect
          label={t('administration.person.manager')}
          value={draft.manager}
          error={faults.at('/manager')}
          without={personId ?? undefined}
          onChange={(manager) => {
            change({ manager });
          }}
        />
      </SimpleGrid>
      <RoleFields {...props} />
      <AuthorityFields {...props} />
      <TextInput
        label={t('administration.person.customers')}
        description={t('administration.person.customersHint')}
        value={draft.customers}
        error={faults.at('/customers')}
        onChange={({ currentTarget: { value } }) => {
          change({ customers: value });
        }}
      />
      <ReachFields {...props} />
      <CheckRow
        checked={draft.active}
        onChange={(active) => {
          change({ active });
        }}
      >
        {t('administration.person.activeHint')}
      </CheckRow>
    </Stack>
  );
}
