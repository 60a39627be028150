import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useMay, useSession } from '../../app/signed-in.ts';
import { Answer } from '../../display/answer.tsx';
import { useLanguage, type Words } from '../../i18n/use-language.ts';
import { substitutionsQuery, type Substitution } from '../administration-queries.ts';
import { usePeopleNames } from '../use-people-names.ts';
import { SubstitutionForm } from './substitution-form.tsx';

/** Up to which total, and for which departments, somebody stands in. */
function scopeText({ t, money, name: nameOf }: Words, { departments, upTo }: Substitution): string {
  const names = departments.map((one) => nameOf('departments', one));
  return [
    names.length === 0 ? t('administration.substitution.everyDepartment') : names.join(', '),
    ...(upTo ? [t('administration.person.upTo', { amount: money(upTo) })] : []),
  ].join(' · ');
}

function SubstitutionRow({
  of,
  principal,
}: {
  readonly of: Substitution;
  readonly principal: string;
}): ReactElement {
  const words = useLanguage();
  const { t, instant } = words;
  const nameOf = usePeopleNames();
  const may = useMay();
  const { id } = useSession();
  const [isEdited, setEdited] = useState(false);
  const isOwn = of.principal === id || of.substitute === id;
  if (isEdited) {
    return (
      <SubstitutionForm
        principal={of.principal}
        substitution={of}
        onEnd={() => {
          setEdited(false);
        }}
      />
    );
  }
  const text =
    of.principal === principal
      ? t('administration.substitution.standsIn', { name: nameOf(of.substitute) })
      : t('administration.substitution.standsFor', { name: nameOf(of.principal) });
  return (
    <Group justify="space-between" gap="xs">
      <div>
        <Text size="sm" fw={600}>
          {text}
        </Text>
        <Text size="sm" c="dimmed">
          {t('administration.substitution.period', { from: instant(of.startsAt), until: instant(of.endsAt) })}{' '}
          · {t(`administration.substitution.${of.kind}`)} · {scopeText(words, of)}
        </Text>
      </div>
      {may('person.write') && !isOwn && (
        <Button
          variant="default"
          onClick={() => {
            setEdited(true);
          }}
        >
          {t('administration.edit')}
        </Button>
      )}
    </Group>
  );
}

function NewSubstitution({ principal }: { readonly principal: string }): ReactElement | null {
  const { t } = useLanguage();
  const may = useMay();
  const { id } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (!may('person.write') || id === principal) return null;
  if (isOpen) {
    return (
      <SubstitutionForm
        principal={principal}
        substitution={null}
        onEnd={() => {
          setOpen(false);
        }}
      />
    );
  }
  return (
    <Group>
      <Button
        variant="default"
        onClick={() => {
          setOpen(true);
        }}
      >
        {t('administration.substitution.add')}
      </Button>
    </Group>
  );
}

/** Who stands in for a person, and for whom they stand in; the latest first. */
export function SubstitutionsCard({ personId }: { readonly personId: string }): ReactElement {
  const { t } = useLanguage();
  const substitutions = useQuery(substitutionsQuery);
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('administration.substitution.title')}
        </Title>
        <Answer query={substitutions} lines={1}>
          {(all) => {
            const own = all.filter((of) => of.principal === personId || of.substitute === personId);
            const sorted = [...own].sort((left, right) => right.startsAt.localeCompare(left.startsAt));
            if (sorted.length === 0) {
              return (
                <Text size="sm" c="dimmed">
                  {t('administration.substitution.none')}
                </Text>
              );
            }
            return (
              <Stack component="ul" gap="sm" className="plain-list">
                {sorted.map((of) => (
                  <li key={of.externalId}>
                    <SubstitutionRow of={of} principal={personId} />
                  </li>
                ))}
              </Stack>
            );
          }}
        </Answer>
        <NewSubstitution principal={personId} />
      </Stack>
    </Card>
  );
}
