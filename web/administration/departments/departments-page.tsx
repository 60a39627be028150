import { Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { calendarOf, type DepartmentPolicy, type Policy } from '../../../domain/policy.ts';
import { useMay, useSession } from '../../app/signed-in.ts';
import { Answer } from '../../display/answer.tsx';
import { TextLink } from '../../display/text-link.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { AdministrationFrame } from '../administration-frame.tsx';
import {
  departmentsQuery,
  peopleQuery,
  policiesQuery,
  type Department,
  type Person,
} from '../administration-queries.ts';
import { DepartmentForm } from './department-form.tsx';

/** A department with everything that is kept of it, which the policy, its record and the people say. */
interface ShownDepartment {
  readonly externalId: string;
  readonly record: Department | null;
  /** Null where the active policy does not ask it. */
  readonly policy: DepartmentPolicy | null;
  readonly people: readonly Person[];
}

function departmentsOf(of: {
  readonly records: readonly Department[];
  readonly people: readonly Person[];
  readonly policy: Policy | null;
}): readonly ShownDepartment[] {
  const { records, people, policy } = of;
  const names = [
    ...(policy?.departments ?? []).map(({ name }) => name),
    ...records.map(({ externalId }) => externalId),
    ...people.flatMap(({ departments }) => departments),
  ];
  return [...new Set(names)].map((externalId) => ({
    externalId,
    record: records.find((record) => record.externalId === externalId) ?? null,
    policy: policy?.departments.find(({ name }) => name === externalId) ?? null,
    people: people.filter(({ departments, active }) => active && departments.includes(externalId)),
  }));
}

/** People by their names, each with the way to their page. */
function People({
  people,
}: {
  readonly people: readonly Pick<Person, 'externalId' | 'name'>[];
}): ReactElement {
  const { t } = useLanguage();
  if (people.length === 0) {
    return (
      <Text span size="sm" c="var(--mantine-color-error)">
        {t('administration.department.nobody')}
      </Text>
    );
  }
  return (
    <Group component="ul" gap="sm" className="plain-list">
      {people.map(({ externalId, name }) => (
        <li key={externalId}>
          <TextLink
            to="/administration/people/$personId"
            params={{ personId: externalId }}
            size="sm"
            display="inline-block"
            miw={44}
          >
            {name}
          </TextLink>
        </li>
      ))}
    </Group>
  );
}

/** Who decides, and to whom a review goes when nobody does in time: each is asked beside those before. */
function Escalation({
  department,
  owner,
  all,
}: {
  readonly department: ShownDepartment;
  readonly owner: string | null;
  readonly all: readonly Person[];
}): ReactElement {
  const { t } = useLanguage();
  const named = (id: string | null | undefined) =>
    id === null || id === undefined
      ? []
      : [all.find(({ externalId }) => externalId === id) ?? { externalId: id, name: id }];
  const { people, record } = department;
  const withRole = (role: 'reviewer' | 'manager') => people.filter(({ roles }) => roles.includes(role));
  const steps = [
    { key: 'decides', people: withRole('reviewer') },
    { key: 'escalates', people: withRole('manager') },
    ...(record?.manager ? [{ key: 'told', people: named(record.manager) } as const] : []),
    { key: 'owner', people: named(owner) },
  ] as const;
  return (
    <ol className="plain-list escalation">
      {steps.map((step) => (
        <li key={step.key}>
          <Text size="sm" c="dimmed">
            {t(`administration.department.${step.key}`)}
          </Text>
          <People people={step.people} />
        </li>
      ))}
    </ol>
  );
}

function Calendar({ policy }: { readonly policy: DepartmentPolicy | null }): ReactElement {
  const { t } = useLanguage();
  const calendar = policy && calendarOf(policy);
  if (!policy) return <Text size="sm">{t('administration.department.notInPolicy')}</Text>;
  if (calendar === null) return <Text size="sm">{t('administration.department.noCalendar')}</Text>;
  return (
    <TextLink
      to="/administration/calendars/$name"
      params={{ name: calendar }}
      size="sm"
      display="inline-block"
      miw={44}
    >
      {t('administration.department.calendar', { name: calendar })}
    </TextLink>
  );
}

function DepartmentCard({
  department,
  owner,
  all,
}: {
  readonly department: ShownDepartment;
  readonly owner: string | null;
  readonly all: readonly Person[];
}): ReactElement {
  const { t, name: nameOf } = useLanguage();
  const may = useMay();
  const { id } = useSession();
  const [isEdited, setEdited] = useState(false);
  const { externalId, record, policy } = department;
  const name = record?.name ?? nameOf('departments', externalId);
  const mayEdit = may('person.write') && record?.manager !== id;
  return (
    <Card component="section" aria-label={name}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4">
            {name}
          </Title>
          {mayEdit && (
            <Button
              variant="default"
              aria-label={t('administration.department.edit', { name })}
              onClick={() => {
                setEdited(!isEdited);
              }}
            >
              {t(isEdited ? 'state.close' : 'administration.edit')}
            </Button>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {externalId}
          {policy && ` · ${t('order.stage', { stage: policy.stage })}`}
        </Text>
        {isEdited && <DepartmentForm externalId={externalId} shownName={name} department={record} />}
        <Escalation department={department} owner={owner} all={all} />
        <Calendar policy={policy} />
      </Stack>
    </Card>
  );
}

/** The departments of the company: who decides in each, to whom it escalates, and by which calendar its time counts. */
export function DepartmentsPage(): ReactElement {
  const { t } = useLanguage();
  const people = useQuery(peopleQuery);
  const records = useQuery(departmentsQuery);
  const policies = useQuery(policiesQuery);
  return (
    <AdministrationFrame title={t('administration.section.departments')} operation="person.read">
      <Answer query={people} lines={4}>
        {(all) => (
          <Answer query={records}>
            {(known) => (
              <Answer query={policies}>
                {(versions) => {
                  const policy = versions.find(({ active }) => active)?.policy ?? null;
                  return (
                    <SimpleGrid cols={{ base: 1, md: 2 }}>
                      {departmentsOf({ records: known, people: all, policy }).map((department) => (
                        <DepartmentCard
                          key={department.externalId}
                          department={department}
                          owner={policy?.owner ?? null}
                          all={all}
                        />
                      ))}
                    </SimpleGrid>
                  );
                }}
              </Answer>
            )}
          </Answer>
        )}
      </Answer>
    </AdministrationFrame>
  );
}
