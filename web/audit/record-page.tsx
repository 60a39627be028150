import { Anchor, Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { EXPORT_FILES, EXPORTS } from '../../domain/export/exports.ts';
import { Answer } from '../display/answer.tsx';
import { Icon } from '../display/icons.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { AuditFrame } from './audit-frame.tsx';
import { checkpointsQuery, type Checkpoint } from './audit-queries.ts';
import { saveFile } from './download.ts';
import { readCheckpointBody } from './verification/checkpoint-file.ts';

const DIGITS = 8;
const INDENT = 2;

function Exports(): ReactElement {
  const { t } = useLanguage();
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('audit.record.exports')}
        </Title>
        <Text size="sm">{t('audit.record.references')}</Text>
        <ul className="plain-list">
          {EXPORTS.map((name) => (
            <li key={name}>
              <Anchor href={`/v1/exports/${name}`} download={EXPORT_FILES[name]}>
                <Group component="span" gap={6} mih={44} wrap="nowrap">
                  <Icon name="file" />
                  {EXPORT_FILES[name]}
                </Group>
              </Anchor>
              <Text size="sm" c="dimmed">
                {t(`audit.record.export.${name}`)}
              </Text>
            </li>
          ))}
        </ul>
      </Stack>
    </Card>
  );
}

/** As it is kept outside. */
function saveCheckpoint({ number, body, signature, endorsement }: Checkpoint & { number: number }): void {
  const text = `${JSON.stringify({ body, signature, endorsement }, null, INDENT)}\n`;
  const name = `checkpoint-${String(number).padStart(DIGITS, '0')}.json`;
  saveFile(name, new Blob([text], { type: 'application/json' }));
}

function CheckpointRow({ checkpoint }: { readonly checkpoint: Checkpoint }): ReactElement {
  const { t, instant } = useLanguage();
  const { number, body: text } = checkpoint;
  const body = readCheckpointBody(text);
  return (
    <Group component="li" justify="space-between" gap="xs">
      <div style={{ flex: '1 1 14rem' }}>
        <Text fw={600}>{t('audit.record.checkpoint', { number })}</Text>
        {body && (
          <>
            <Text size="sm" className="numbers">
              {instant(body.at)} · {t('audit.record.orders', { count: body.orders })}
            </Text>
            <Text size="xs">
              <Code>{body.root}</Code>
            </Text>
          </>
        )}
      </div>
      <Button
        variant="default"
        aria-label={`${t('audit.record.save')}: ${t('audit.record.checkpoint', { number })}`}
        onClick={() => {
          saveCheckpoint(checkpoint);
        }}
      >
        {t('audit.record.save')}
      </Button>
    </Group>
  );
}

function Checkpoints(): ReactElement {
  const { t } = useLanguage();
  const checkpoints = useInfiniteQuery(checkpointsQuery);
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('audit.record.checkpoints')}
        </Title>
        <Text size="sm">{t('audit.record.checkpointsHint')}</Text>
        <Answer query={checkpoints} lines={3}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <Text c="dimmed">{t('audit.record.none')}</Text>;
            return (
              <WholeList pages={checkpoints}>
                <Stack component="ul" gap="md" className="plain-list">
                  {items.map((checkpoint) => (
                    <CheckpointRow key={checkpoint.number} checkpoint={checkpoint} />
                  ))}
                </Stack>
              </WholeList>
            );
          }}
        </Answer>
      </Stack>
    </Card>
  );
}

/** The whole record for other programs, and the checkpoints that vouch for it. */
export function RecordPage(): ReactElement {
  const { t } = useLanguage();
  return (
    <AuditFrame title={t('audit.record.title')}>
      <Exports />
      <Checkpoints />
    </AuditFrame>
  );
}
