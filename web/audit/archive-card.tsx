import { Alert, Anchor, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Answer } from '../display/answer.tsx';
import { Icon } from '../display/icons.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { archiveQuery, type LookedAtExecution } from './audit-queries.ts';
import { CopiedCommand } from './copied-command.tsx';
import { saveFile } from './download.ts';

const BYTES_A_KIB = 1_024;

interface ExecutionProps {
  readonly execution: LookedAtExecution;
  /** Of its build, in bytes; undefined where it was not kept. */
  readonly buildBytes: number | undefined;
}

function kib(bytes: number): string {
  return String(Math.ceil(bytes / BYTES_A_KIB));
}

function Build({ execution, buildBytes }: ExecutionProps): ReactElement {
  const { t, number } = useLanguage();
  const { buildId, bundleHash } = execution;
  return (
    <>
      <Text size="sm">
        {t('audit.replay.build')}: {buildId ?? '–'}
      </Text>
      {bundleHash === null ? (
        <Text size="sm">{t('audit.replay.noBundle')}</Text>
      ) : (
        <>
          <Text size="xs">
            {t('audit.replay.bundleHash')}: <Code>{bundleHash}</Code>
          </Text>
          <Anchor href={`/v1/workflow-bundles/${bundleHash}`} download={`workflow-bundle-${bundleHash}.js`}>
            <Group component="span" gap={6} mih={44} wrap="nowrap">
              <Icon name="file" />
              {t('audit.replay.bundle')}
              {buildBytes !== undefined && ` (${number(kib(buildBytes))} KiB)`}
            </Group>
          </Anchor>
        </>
      )}
    </>
  );
}

function ExecutionRow({ execution, buildBytes }: ExecutionProps): ReactElement {
  const { t, instant, number } = useLanguage();
  const { runId, outcome, startedAt, closedAt, historyHash, eventCount, bytes, isIntact } = execution;
  return (
    <Stack component="li" gap={4}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{t(`audit.replay.outcome.${outcome}`)}</Text>
        <Text size="sm" c="dimmed">
          {instant(startedAt)} – {instant(closedAt)}
        </Text>
      </Group>
      <Text size="xs" c="dimmed" ff="monospace">
        {runId}
      </Text>
      <Text size="sm" className="numbers">
        {t('audit.replay.size', { count: eventCount, size: number(kib(bytes.length)) })}
      </Text>
      <Text size="xs">
        SHA-256: <Code>{historyHash}</Code>
      </Text>
      {isIntact ? (
        <Text size="sm">{t('audit.replay.intact')}</Text>
      ) : (
        <Alert color="red" variant="light" role="alert" title={t('audit.replay.changed')} />
      )}
      <Group gap="xs">
        <Button
          variant="default"
          onClick={() => {
            saveFile(`${runId}.history.bin`, new Blob([bytes], { type: 'application/octet-stream' }));
          }}
        >
          {t('audit.replay.download')}
        </Button>
      </Group>
      <Build execution={execution} buildBytes={buildBytes} />
    </Stack>
  );
}

/** What the archive holds of an order, and how it is replayed by whoever does not take our word for it. */
export function ArchiveCard({ orderId }: { readonly orderId: string }): ReactElement {
  const { t } = useLanguage();
  const archive = useQuery(archiveQuery(orderId));
  return (
    <Card component="section">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('audit.replay.title')}
        </Title>
        <Answer query={archive} lines={2}>
          {({ executions, sizes }) =>
            executions.length === 0 ? (
              <Text c="dimmed">{t('audit.replay.none')}</Text>
            ) : (
              <Stack component="ul" gap="lg" className="plain-list">
                {executions.map((execution) => (
                  <ExecutionRow
                    key={execution.runId}
                    execution={execution}
                    buildBytes={sizes.get(execution.bundleHash ?? '')}
                  />
                ))}
              </Stack>
            )
          }
        </Answer>
        <Text size="sm">{t('audit.replay.command')}</Text>
        <CopiedCommand command={`countersign history replay ${orderId}`} />
        <Alert role="note" variant="light" color="gray" title={t('audit.trust')}>
          {t('audit.replay.trust')}
        </Alert>
      </Stack>
    </Card>
  );
}
