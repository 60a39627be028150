import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { components } from '../../cli/generated/api.ts';
import { SeverityBadge } from '../display/status-badge.tsx';
import { useLanguage } from '../i18n/use-language.ts';

export type OrderPreview = components['schemas']['OrderPreview'];
type PreviewedDepartment = components['schemas']['PreviewedDepartment'];

function Asked({ department }: { readonly department: PreviewedDepartment }): ReactElement {
  const { t, instant } = useLanguage();
  const { closesByRule, asked, deadlines } = department;
  const due = deadlines.find(({ rung }) => rung === 'escalation') ?? deadlines.at(-1);
  if (closesByRule) return <>{t('submission.byRule')}</>;
  const who =
    asked.length === 0
      ? t('submission.nobody')
      : t('submission.askedPeople', { names: asked.map(({ name }) => name).join(', ') });
  return (
    <>
      {who}
      {due !== undefined && ` · ${t('submission.until', { at: instant(due.at) })}`}
    </>
  );
}

function Department({ department }: { readonly department: PreviewedDepartment }): ReactElement {
  const { t, name } = useLanguage();
  const telling = department.findings.filter(({ severity }) => severity !== 'info');
  return (
    <Stack component="li" gap={2}>
      <Text fw={600}>{name('departments', department.department)}</Text>
      <Text size="sm" c="dimmed">
        <Asked department={department} />
      </Text>
      {telling.map(({ code, severity, line }, index) => (
        <Group key={`${code}-${index}`} gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
          <Text size="sm">
            {name('findings', code)}
            {line !== undefined && ` · ${t('review.line', { line })}`}
          </Text>
          <SeverityBadge severity={severity} />
        </Group>
      ))}
    </Stack>
  );
}

/** What the review of the order would be, were it submitted now. */
export function PlanPreview({ preview }: { readonly preview: OrderPreview }): ReactElement {
  const { t, money } = useLanguage();
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text>{t('submission.total')}</Text>
        <Text fw={700} className="numbers">
          {money(preview.total)}
        </Text>
      </Group>
      {preview.stages.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('submission.outside')}
        </Text>
      )}
      {preview.stages.map(({ stage, departments }) => (
        <div key={stage} className="process-stage">
          <Title order={3} size="h6" c="dimmed" mb={4}>
            {t('order.stage', { stage })}
          </Title>
          <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
            {departments.map((department) => (
              <Department key={department.department} department={department} />
            ))}
          </Stack>
        </div>
      ))}
    </Stack>
  );
}
