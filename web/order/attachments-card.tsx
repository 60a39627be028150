import { Anchor, Button, Card, FileButton, Group, Stack, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { answered, api } from '../api/client.ts';
import { newKey } from '../api/idempotency-key.ts';
import { attachmentsQuery } from '../api/queries.ts';
import { useMay } from '../app/signed-in.ts';
import { Answer } from '../display/answer.tsx';
import { Icon } from '../display/icons.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';

const BYTES_A_KIB = 1_024;
/** What the API takes; it judges by the content. */
const TAKEN = '.pdf,.png,.jpg,.jpeg,.webp,.xlsx,.docx,.txt,.csv';

function bodyOf(file: File): FormData {
  const body = new FormData();
  body.append('file', file);
  return body;
}

function NewAttachment({ orderId }: { readonly orderId: string }): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const attaching = useMutation({
    mutationFn: (file: File) =>
      answered(
        api.POST('/v1/orders/{orderId}/attachments', {
          params: { path: { orderId }, header: { 'idempotency-key': newKey() } },
          body: { file: file.name },
          bodySerializer: () => bodyOf(file),
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: attachmentsQuery(orderId).queryKey }),
  });
  return (
    <Stack gap="xs" align="flex-start">
      {attaching.error && <ProblemAlert title={t('state.failed')} error={attaching.error} />}
      <FileButton
        accept={TAKEN}
        onChange={(file) => {
          if (file) attaching.mutate(file);
        }}
      >
        {(props) => (
          <Button variant="default" loading={attaching.isPending} {...props}>
            {t('attachments.add')}
          </Button>
        )}
      </FileButton>
    </Stack>
  );
}

/** The files of an order that the person may see. */
export function AttachmentsCard({ orderId }: { readonly orderId: string }): ReactElement {
  const { t, name, instant, number } = useLanguage();
  const may = useMay();
  const files = useInfiniteQuery(attachmentsQuery(orderId));
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('attachments.title')}
        </Title>
        <Answer query={files} lines={1}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <Text c="dimmed">{t('attachments.empty')}</Text>;
            return (
              <WholeList pages={files}>
                {items.map(({ id, fileName, sizeBytes, by, createdAt, department }) => (
                  <div key={id}>
                    <Anchor
                      href={`/v1/orders/${orderId}/attachments/${id}`}
                      download={fileName}
                      aria-label={t('attachments.download', { name: fileName })}
                    >
                      <Group component="span" gap={6} mih={44} wrap="nowrap">
                        <Icon name="file" />
                        {fileName}
                      </Group>
                    </Anchor>
                    <Text size="sm" c="dimmed">
                      {number(String(Math.ceil(sizeBytes / BYTES_A_KIB)))} KiB · {by.name} ·{' '}
                      {instant(createdAt)}
                      {department !== null &&
                        ` · ${t('attachments.ofReview', { department: name('departments', department) })}`}
                    </Text>
                  </div>
                ))}
              </WholeList>
            );
          }}
        </Answer>
        {may('attachment.add') && <NewAttachment orderId={orderId} />}
      </Stack>
    </Card>
  );
}
