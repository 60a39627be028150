import { Badge, Card, Group, NativeSelect, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Policy } from '../../../domain/policy.ts';
import { answered, api } from '../../api/client.ts';
import { useMay } from '../../app/signed-in.ts';
import { Answer } from '../../display/answer.tsx';
import { OrderBadge } from '../../display/status-badge.tsx';
import { TextLink } from '../../display/text-link.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { AdministrationFrame } from '../administration-frame.tsx';
import { policiesQuery, type PolicyVersion } from '../administration-queries.ts';
import { DifferenceList } from '../difference-list.tsx';
import { findDifferences, type Line } from '../lines.ts';
import { usePeopleNames } from '../use-people-names.ts';
import { departmentLines, generalLines, policyLines } from './policy-lines.ts';

const ORDERS_SHOWN = 20;

function runningQuery(policyVersion: number) {
  const query = { policyVersion, status: 'in_review', limit: ORDERS_SHOWN } as const;
  return queryOptions({
    queryKey: ['administration', 'policies', policyVersion, 'orders'],
    queryFn: () => answered(api.GET('/v1/orders', { params: { query } })),
  });
}

function LineCard({
  title,
  lines,
}: {
  readonly title: string;
  readonly lines: readonly Line[];
}): ReactElement {
  return (
    <Card component="section">
      <Title order={3} size="h5" mb="xs">
        {title}
      </Title>
      <dl className="policy-lines">
        {lines.map(({ key, label, text }) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd className="numbers">{text}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

/** The stages of a policy from the first to the last, with what each department is asked. */
function Stages({ policy }: { readonly policy: Policy }): ReactElement {
  const words = useLanguage();
  const { t, name: nameOf } = words;
  const stages = [...new Set(policy.departments.map(({ stage }) => stage))].sort(
    (left, right) => left - right,
  );
  return (
    <>
      {stages.map((stage) => (
        <Stack key={stage} gap="xs">
          <Title order={2} size="h4">
            {t('order.stage', { stage })}
          </Title>
          <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }}>
            {policy.departments
              .filter((department) => department.stage === stage)
              .map((department) => (
                <LineCard
                  key={department.name}
                  title={nameOf('departments', department.name)}
                  lines={departmentLines(words, department).filter(({ key }) => !key.endsWith(' stage'))}
                />
              ))}
          </SimpleGrid>
        </Stack>
      ))}
    </>
  );
}

/** The orders that are reviewed by this version at present: they keep it, whatever is published. */
function RunningOrders({ version }: { readonly version: number }): ReactElement {
  const { t, money } = useLanguage();
  const running = useQuery(runningQuery(version));
  return (
    <Card component="section">
      <Title order={2} size="h4" mb="xs">
        {t('administration.policy.running', { version })}
      </Title>
      <Answer query={running} lines={1}>
        {({ items, nextCursor }) => (
          <>
            {items.length === 0 && (
              <Text size="sm" c="dimmed">
                {t('administration.policy.noOrders')}
              </Text>
            )}
            <ul className="plain-list">
              {items.map((order) => (
                <Group component="li" key={order.id} justify="space-between" gap="xs">
                  <TextLink to="/orders/$orderId" params={{ orderId: order.id }}>
                    {t('order.title', { customer: order.customer })}
                    {order.customerReference !== null && ` · ${order.customerReference}`}
                  </TextLink>
                  <Group gap="xs">
                    <Text size="sm" className="numbers">
                      {money(order.total)}
                    </Text>
                    <OrderBadge status={order.status} />
                  </Group>
                </Group>
              ))}
            </ul>
            {nextCursor !== null && (
              <Text size="sm">{t('administration.policy.more', { count: ORDERS_SHOWN })}</Text>
            )}
          </>
        )}
      </Answer>
    </Card>
  );
}

/** The labels of versions: the newest first, and which of them new orders get. */
function useLabels(versions: readonly PolicyVersion[]) {
  const { t } = useLanguage();
  return versions.map(({ version, active, policy }) => ({
    value: String(version),
    label: `${t('administration.version', { version })} · ${policy.title}${active ? ` (${t('administration.policy.active')})` : ''}`,
  }));
}

function Comparison({
  versions,
  shown,
}: {
  readonly versions: readonly PolicyVersion[];
  readonly shown: PolicyVersion;
}): ReactElement | null {
  const words = useLanguage();
  const { t } = words;
  const [other, setOther] = useState('');
  const others = versions.filter(({ version }) => version !== shown.version);
  const labels = useLabels(others);
  if (others.length === 0) return null;
  const compared = others.find(({ version }) => String(version) === other);
  const differences = compared
    ? findDifferences(policyLines(words, compared.policy), policyLines(words, shown.policy))
    : [];
  return (
    <Card component="section">
      <Stack gap="sm">
        <NativeSelect
          label={t('administration.policy.compare')}
          value={other}
          data={[{ value: '', label: t('administration.calendar.noComparison') }, ...labels]}
          onChange={({ currentTarget: { value } }) => {
            setOther(value);
          }}
        />
        {compared && differences.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('administration.policy.same')}
          </Text>
        )}
        <DifferenceList differences={differences} />
      </Stack>
    </Card>
  );
}

function Version({ versions }: { readonly versions: readonly PolicyVersion[] }): ReactElement {
  const words = useLanguage();
  const { t, instant } = words;
  const may = useMay();
  const nameOf = usePeopleNames();
  const [chosen, setChosen] = useState('');
  const labels = useLabels(versions);
  const shown =
    versions.find(({ version }) => String(version) === chosen) ??
    versions.find(({ active }) => active) ??
    versions[0];
  if (!shown) return <Card>{t('administration.policy.empty')}</Card>;
  const { version, active, createdAt, createdBy, documentHash, policy } = shown;
  return (
    <Stack gap="md">
      <NativeSelect
        label={t('administration.policy.version')}
        value={String(version)}
        data={labels}
        onChange={({ currentTarget: { value } }) => {
          setChosen(value);
        }}
      />
      <Group gap="xs">
        {active && (
          <Badge variant="outline" tt="none" className="plain-badge">
            {t('administration.policy.active')}
          </Badge>
        )}
        <Text size="sm" c="dimmed">
          {t('administration.changes.by', { name: nameOf(createdBy), at: instant(createdAt) })} ·{' '}
          <span title={documentHash}>
            {t('administration.policy.document', { hash: documentHash.slice(0, 12) })}
          </span>
        </Text>
      </Group>
      <Comparison key={version} versions={versions} shown={shown} />
      <Stages policy={policy} />
      <div className="policy-general">
        <LineCard title={t('administration.policy.general')} lines={generalLines(words, policy)} />
      </div>
      {may('order.read') && <RunningOrders version={version} />}
    </Stack>
  );
}

/** The rule books of the company: who reviews what, when and how, version by version. They are only looked at here. */
export function PolicyPage(): ReactElement {
  const { t } = useLanguage();
  const versions = useQuery(policiesQuery);
  return (
    <AdministrationFrame title={t('administration.section.policy')} operation="policy.read">
      <Answer query={versions} lines={6}>
        {(all) => <Version versions={all} />}
      </Answer>
    </AdministrationFrame>
  );
}
