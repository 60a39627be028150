import { Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import { IMPACT_OUTCOMES } from '../../domain/amendment/impact.ts';
import type { components } from '../../cli/generated/api.ts';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import { changeSubject, valueText, type FieldChange } from './change-text.ts';

export type Impact = components['schemas']['ImpactCertificate'];
type DepartmentImpact = components['schemas']['DepartmentImpact'];

/** What is different between two revisions of an order. */
export function ChangeList({ changes }: { readonly changes: readonly FieldChange[] }): ReactElement {
  const words = useLanguage();
  return (
    <Stack component="ul" gap={4} p={0} m={0} style={{ listStyle: 'none' }}>
      {changes.map((change) => (
        <Text component="li" size="sm" className="numbers" key={`${change.pointer} ${change.fields.join()}`}>
          <strong>{changeSubject(words, change)}</strong>{' '}
          {words.t('submission.from', {
            before: valueText(words, change.before),
            after: valueText(words, change.after),
          })}
        </Text>
      ))}
    </Stack>
  );
}

function carriedText({ t, instant }: Words, { from }: DepartmentImpact): string | null {
  if (!from) return null;
  return from.actor
    ? t('submission.carriedFrom', { name: from.actor.name, at: instant(from.decidedAt) })
    : t('submission.carriedByRule');
}

function Department({ impact }: { readonly impact: DepartmentImpact }): ReactElement {
  const words = useLanguage();
  const { t, name } = words;
  const { department, because, changes, holds } = impact;
  const fields = [...new Set(changes.map((change) => changeSubject(words, change)))];
  const reasons = [
    because === null ? null : t(`submission.because.${because}`),
    carriedText(words, impact),
    fields.length === 0 ? null : fields.join(', '),
    holds.effect === 'none' ? null : t(`submission.holdEffect.${holds.effect}`),
  ].filter((reason) => reason !== null);
  return (
    <li>
      <Text fw={600} size="sm">
        {name('departments', department)}
      </Text>
      <Text size="sm" c="dimmed">
        {reasons.join(' · ')}
      </Text>
    </li>
  );
}

function Departments({ departments }: Pick<Impact, 'departments'>): ReactElement {
  const { t } = useLanguage();
  return (
    <>
      {[...IMPACT_OUTCOMES].reverse().map((outcome) => {
        const those = departments.filter((department) => department.outcome === outcome);
        if (those.length === 0) return null;
        return (
          <div key={outcome} className={`impact-${outcome}`}>
            <Title order={3} size="h6" mb={4}>
              {t(`submission.outcome.${outcome}`, { count: those.length })}
            </Title>
            <Stack component="ul" gap={4} p={0} m={0} style={{ listStyle: 'none' }}>
              {those.map((impact) => (
                <Department key={impact.department} impact={impact} />
              ))}
            </Stack>
          </div>
        );
      })}
    </>
  );
}

function planTexts({ t, name }: Words, { plan }: Impact): string[] {
  const names = (departments: readonly string[]) =>
    departments.map((department) => name('departments', department)).join(', ');
  return [
    ...(plan.added.length > 0 ? [t('submission.added', { names: names(plan.added) })] : []),
    ...(plan.dropped.length > 0
      ? [t('submission.dropped', { names: names(plan.dropped.map(({ department }) => department)) })]
      : []),
  ];
}

function promiseTexts({ t, day }: Words, { promise }: Impact): string[] {
  const [before, after] = [day(promise.before), day(promise.after)];
  const moves = promise.before !== promise.after;
  return [
    moves ? t('submission.promiseMoves', { before, after }) : t('submission.promiseKept', { day: after }),
    ...(promise.isOpen ? [t('submission.promiseOpen', { day: after })] : []),
  ];
}

/** The certificate of a change: who is asked again and why, what becomes of the holds, the plan and the promised day. */
export function ImpactView({
  impact,
  hash,
}: {
  readonly impact: Impact;
  readonly hash: string;
}): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const { changes, departments } = impact;
  const isNobodyAsked = departments.length > 0 && departments.every(({ outcome }) => outcome !== 'reopened');
  return (
    <Stack gap="sm">
      {changes.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('submission.unchanged')}
        </Text>
      ) : (
        <ChangeList changes={changes} />
      )}
      {isNobodyAsked && changes.length > 0 && (
        <Text size="sm" fw={600}>
          {t('submission.nobodyAsked')}
        </Text>
      )}
      <Departments departments={departments} />
      {[...planTexts(words, impact), ...promiseTexts(words, impact)].map((text) => (
        <Text size="sm" key={text}>
          {text}
        </Text>
      ))}
      <Text size="xs" c="dimmed" title={hash}>
        {t('submission.certificate', { hash: hash.slice(0, 12) })}
      </Text>
    </Stack>
  );
}
