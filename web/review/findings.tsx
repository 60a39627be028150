import {
  Card,
  Collapse,
  Divider,
  Group,
  SimpleGrid,
  Stack,
  Text,
  Title,
  UnstyledButton,
} from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { FINDING_SEVERITIES } from '../../domain/finding.ts';
import type { Fact, Finding } from '../api/queries.ts';
import { SEVERITY_COLOURS, SeverityBadge } from '../display/status-badge.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { compareFacts } from './comparisons.ts';
import { factText } from './fact-text.ts';

interface NamedFact {
  readonly label: string;
  readonly fact: Fact;
  readonly exceeds?: boolean;
}

function BigFact({ label, fact, exceeds = false }: NamedFact): ReactElement {
  const words = useLanguage();
  return (
    <div>
      <Text size="sm" c="dimmed">
        {words.name('facts', label)}
      </Text>
      <Text
        fw={700}
        className="numbers"
        {...(exceeds && { c: 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))' })}
      >
        {factText(words, fact)}
      </Text>
    </div>
  );
}

function OtherFacts({ finding, names }: { readonly finding: Finding; readonly names: readonly string[] }) {
  const words = useLanguage();
  const facts = names.flatMap((name) => {
    const fact = finding.facts[name];
    return fact === undefined ? [] : [`${words.name('facts', name)}: ${factText(words, fact)}`];
  });
  return facts.length === 0 ? null : (
    <Text size="sm" className="numbers">
      {facts.join(' · ')}
    </Text>
  );
}

function Comparison({ finding }: { readonly finding: Finding }): ReactElement {
  const { asked, against, beyond, others } = compareFacts(finding.code, Object.keys(finding.facts));
  const isTelling = finding.severity !== 'info';
  const named = (names: readonly string[], exceeds: boolean): NamedFact[] =>
    names.flatMap((label) => {
      const fact = finding.facts[label];
      return fact === undefined ? [] : [{ label, fact, exceeds }];
    });
  const marksAsked = isTelling && beyond.length === 0;
  const shown = [...named(asked, marksAsked), ...named(against, false), ...named(beyond, isTelling)];
  return (
    <>
      {shown.length > 0 && (
        <SimpleGrid
          cols={{ base: 2, sm: Math.min(4, Math.max(2, shown.length)) }}
          spacing="sm"
          verticalSpacing="xs"
        >
          {shown.map((fact) => (
            <BigFact key={fact.label} {...fact} />
          ))}
        </SimpleGrid>
      )}
      <OtherFacts finding={finding} names={others} />
    </>
  );
}

function FindingBlock({ finding }: { readonly finding: Finding }): ReactElement {
  const { t, name } = useLanguage();
  const { code, severity, line, evidence } = finding;
  const colour = SEVERITY_COLOURS[severity];
  return (
    <Stack
      component="li"
      gap="xs"
      pl="sm"
      style={{ borderLeft: `4px solid var(--mantine-color-${colour}-6)` }}
    >
      <Group gap="xs" justify="space-between" align="flex-start">
        <Text fw={600} style={{ flex: '1 1 14rem' }}>
          {name('findings', code)}
          {line !== undefined && ` · ${t('review.line', { line })}`}
        </Text>
        <SeverityBadge severity={severity} />
      </Group>
      <Comparison finding={finding} />
      {evidence.length > 0 && (
        <Text size="xs" c="dimmed">
          {t('review.record')}: {evidence.map(({ record, id }) => `${record}/${id}`).join(', ')}
        </Text>
      )}
    </Stack>
  );
}

/** Findings one below the other. */
export function FindingList({ findings }: { readonly findings: readonly Finding[] }): ReactElement {
  return (
    <Stack component="ul" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
      {findings.map((finding, index) => (
        <FindingBlock key={`${finding.code}-${index}`} finding={finding} />
      ))}
    </Stack>
  );
}

function Passed({ findings }: { readonly findings: readonly Finding[] }): ReactElement {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <UnstyledButton
        mih={44}
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <Text size="sm" td="underline">
          {t('review.passed', { count: findings.length })}
        </Text>
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        <FindingList findings={findings} />
      </Collapse>
    </>
  );
}

/** What the check found: what blocks first, then what wants attention; what passed is folded away. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }): ReactElement {
  const { t } = useLanguage();
  const rank = ({ severity }: Finding): number => FINDING_SEVERITIES.indexOf(severity);
  const telling = findings.filter(({ severity }) => severity !== 'info').sort((a, b) => rank(b) - rank(a));
  const passed = findings.filter(({ severity }) => severity === 'info');
  return (
    <Card component="section">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('review.findings')}
        </Title>
        {findings.length === 0 && <Text c="dimmed">{t('review.noFindings')}</Text>}
        {telling.length > 0 && <FindingList findings={telling} />}
        {telling.length > 0 && passed.length > 0 && <Divider />}
        {passed.length > 0 &&
          (telling.length > 0 ? <Passed findings={passed} /> : <FindingList findings={passed} />)}
      </Stack>
    </Card>
  );
}
