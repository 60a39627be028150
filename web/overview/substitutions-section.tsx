import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useMay } from '../app/signed-in.ts';
import { Answer } from '../display/answer.tsx';
import { LinkButton } from '../display/link-button.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import { substitutionsQuery, type StandingSubstitution } from './figure-queries.ts';
import { Section } from './section.tsx';
import { useEnding } from './substitution-changes.ts';

function scopeText(words: Words, { kind, departments, upTo, customerClasses }: StandingSubstitution): string {
  const { t, name, money } = words;
  return [
    t(`figures.stand.kind.${kind}`),
    departments.length === 0
      ? t('figures.stand.everything')
      : departments.map((one) => name('departments', one)).join(', '),
    upTo === null ? null : t('figures.stand.upTo', { amount: money(upTo) }),
    customerClasses.length === 0 ? null : t('figures.stand.classes', { classes: customerClasses.join(', ') }),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** Two taps: ending one by mistake would leave reviews without anybody. */
function EndButton({ standing }: { readonly standing: StandingSubstitution }): ReactElement {
  const { t } = useLanguage();
  const [isSure, setSure] = useState(false);
  const ending = useEnding(standing);
  return (
    <Stack gap="xs">
      {ending.error && <ProblemAlert title={t('figures.stand.failed')} error={ending.error} />}
      <Button
        variant="default"
        loading={ending.isPending}
        onClick={() => {
          if (isSure) ending.mutate();
          setSure(!isSure);
        }}
      >
        {t(isSure ? 'figures.stand.confirmEnd' : 'figures.stand.end')}
      </Button>
    </Stack>
  );
}

function SubstitutionCard({ standing }: { readonly standing: StandingSubstitution }): ReactElement {
  const words = useLanguage();
  const { t, instant } = words;
  const may = useMay();
  const { principal, substitute, startsAt, endsAt, state } = standing;
  return (
    <Card component="li" padding="sm">
      <Group justify="space-between" gap="sm">
        <Stack gap={2} style={{ flex: '1 1 16rem' }}>
          <Group gap="xs">
            <Text fw={600}>
              {t('figures.stand.who', { substitute: substitute.name, principal: principal.name })}
            </Text>
            <Badge variant={state === 'current' ? 'filled' : 'default'} tt="none">
              {t(`figures.stand.${state}`)}
            </Badge>
          </Group>
          <Text size="sm">
            {t('figures.stand.when', { from: instant(startsAt), until: instant(endsAt) })}
          </Text>
          <Text size="sm" c="dimmed">
            {scopeText(words, standing)}
          </Text>
        </Stack>
        {may('person.write') && <EndButton key={standing.version} standing={standing} />}
      </Group>
    </Card>
  );
}

/** Who stands in for whom, and for whoever may: where that is changed. */
export function SubstitutionsSection(): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  const standing = useQuery(substitutionsQuery);
  return (
    <Section
      title={t('figures.stand.title')}
      {...(!may('person.write') && { hint: t('figures.stand.byAdministrators') })}
    >
      <Answer query={standing} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{t('figures.stand.empty')}</Text>
          ) : (
            <Stack component="ul" className="plain-list" gap="sm">
              {items.map((one) => (
                <SubstitutionCard key={one.id} standing={one} />
              ))}
            </Stack>
          )
        }
      </Answer>
      {may('person.write') && (
        <Group>
          <LinkButton to="/administration/people" variant="default">
            {t('figures.stand.add')}
          </LinkButton>
        </Group>
      )}
    </Section>
  );
}
