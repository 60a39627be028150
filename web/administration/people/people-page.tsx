import { Badge, Card, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useDeferredValue, useState, type ReactElement } from 'react';
import { ROLES } from '../../../domain/actor.ts';
import { useMay } from '../../app/signed-in.ts';
import { Answer } from '../../display/answer.tsx';
import { LinkButton } from '../../display/link-button.tsx';
import { VirtualList } from '../../display/virtual-list.tsx';
import { useLanguage, type Words } from '../../i18n/use-language.ts';
import { AdministrationFrame } from '../administration-frame.tsx';
import { peopleQuery, type Person } from '../administration-queries.ts';

const PERSON_PX = 92;
const GAP_PX = 8;

interface Sought {
  readonly text: string;
  readonly role: string;
  readonly activity: string;
}

/** Whether somebody is among those who are sought: by a part of their name, id or department. */
function isSought({ name: nameOf }: Words, person: Person, { text, role, activity }: Sought): boolean {
  const { externalId, name, departments, roles, active } = person;
  const names = departments.flatMap((one) => [one, nameOf('departments', one)]);
  const isNamed = [externalId, name, ...names].some((one) => one.toLowerCase().includes(text.toLowerCase()));
  const hasRole = role === '' || roles.some((one) => one === role);
  return isNamed && hasRole && (activity === '' || active === (activity === 'active'));
}

function PersonRow({ person }: { readonly person: Person }): ReactElement {
  const { t, name: nameOf, money } = useLanguage();
  const { externalId, name, roles, departments, customers, authorityLimit, active } = person;
  const does = [
    ...roles.map((role) => t(`administration.role.${role}`)),
    ...departments.map((one) => nameOf('departments', one)),
    ...customers,
  ];
  return (
    <Card p={0}>
      <Link to="/administration/people/$personId" params={{ personId: externalId }} className="row-link">
        <Stack gap={2} p="sm">
          <Group justify="space-between" gap="xs">
            <Title order={2} size="h5">
              {name}
            </Title>
            {!active && (
              <Badge color="gray" variant="outline" tt="none" className="plain-badge">
                {t('administration.person.inactive')}
              </Badge>
            )}
          </Group>
          <Group justify="space-between" gap="xs">
            <Text size="sm" c="dimmed">
              {[externalId, ...does].join(' · ')}
            </Text>
            {authorityLimit && (
              <Text size="sm" className="numbers">
                {t('administration.person.upTo', { amount: money(authorityLimit) })}
              </Text>
            )}
          </Group>
        </Stack>
      </Link>
    </Card>
  );
}

function People({
  people,
  sought,
}: {
  readonly people: readonly Person[];
  readonly sought: Sought;
}): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const found = people.filter((person) => isSought(words, person, sought));
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed" role="status">
        {t('administration.people.count', { count: found.length })}
      </Text>
      <VirtualList items={found} keyOf={({ externalId }) => externalId} estimatePx={PERSON_PX} gapPx={GAP_PX}>
        {(person) => <PersonRow person={person} />}
      </VirtualList>
    </Stack>
  );
}

/** Everybody who signs in, to be searched by name, id, department and role. */
export function PeoplePage(): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  const [text, setText] = useState('');
  const [role, setRole] = useState('');
  const [activity, setActivity] = useState('');
  const people = useQuery(peopleQuery);
  const typed = useDeferredValue(text.trim());
  return (
    <AdministrationFrame
      title={t('administration.section.people')}
      operation="person.read"
      actions={
        may('person.write') && (
          <LinkButton to="/administration/new-person">{t('administration.people.add')}</LinkButton>
        )
      }
    >
      <Group grow preventGrowOverflow={false} align="flex-end">
        <TextInput
          label={t('administration.people.search')}
          type="search"
          value={text}
          onChange={({ currentTarget: { value } }) => {
            setText(value);
          }}
        />
        <NativeSelect
          label={t('administration.people.role')}
          value={role}
          data={[
            { value: '', label: t('administration.people.every') },
            ...ROLES.map((value) => ({ value, label: t(`administration.role.${value}`) })),
          ]}
          onChange={({ currentTarget: { value } }) => {
            setRole(value);
          }}
        />
        <NativeSelect
          label={t('administration.people.activity')}
          value={activity}
          data={[
            { value: '', label: t('administration.people.every') },
            { value: 'active', label: t('administration.people.active') },
            { value: 'inactive', label: t('administration.people.inactive') },
          ]}
          onChange={({ currentTarget: { value } }) => {
            setActivity(value);
          }}
        />
      </Group>
      <Answer query={people} lines={6}>
        {(all) => <People people={all} sought={{ text: typed, role, activity }} />}
      </Answer>
    </AdministrationFrame>
  );
}
