import { Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactElement } from 'react';
import { answered, api } from '../api/client.ts';
import { newKey } from '../api/idempotency-key.ts';
import { commentsQuery } from '../api/queries.ts';
import { useMay } from '../app/signed-in.ts';
import { Answer } from '../display/answer.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { WholeList } from '../display/whole-list.tsx';
import { useLanguage } from '../i18n/use-language.ts';

interface Props {
  readonly orderId: string;
  readonly department: string;
}

function NewComment(path: Props): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [text, setText] = useState('');
  // One key for one comment, so that trying again does not say it twice.
  const key = useRef(newKey());
  const sending = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/v1/orders/{orderId}/reviews/{department}/comments', {
          params: { path, header: { 'idempotency-key': key.current } },
          body: { text: text.trim(), mentions: [] },
        }),
      ),
    onSuccess: () => {
      setText('');
      key.current = newKey();
      return client.invalidateQueries({ queryKey: commentsQuery(path).queryKey });
    },
  });
  return (
    <Stack gap="xs">
      {sending.error && <ProblemAlert title={t('state.failed')} error={sending.error} />}
      <Textarea
        label={t('comments.add')}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={4_000}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          if (sending.isError) key.current = newKey();
        }}
      />
      <Group>
        <Button
          variant="default"
          disabled={text.trim() === ''}
          loading={sending.isPending}
          onClick={() => {
            sending.mutate();
          }}
        >
          {t('comments.send')}
        </Button>
      </Group>
    </Stack>
  );
}

/** What was said on the review, and where to say something. */
export function CommentsCard(path: Props): ReactElement {
  const { t, instant } = useLanguage();
  const may = useMay();
  const comments = useInfiniteQuery(commentsQuery(path));
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('comments.title')}
        </Title>
        <Answer query={comments} lines={1}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <Text c="dimmed">{t('comments.empty')}</Text>;
            return (
              <WholeList pages={comments}>
                {items.map(({ id, by, text, createdAt }) => (
                  <div key={id}>
                    <Text size="sm" c="dimmed">
                      {by.name} · {instant(createdAt)}
                    </Text>
                    <Text style={{ whiteSpace: 'pre-wrap' }}>{text}</Text>
                  </div>
                ))}
              </WholeList>
            );
          }}
        </Answer>
        {may('comment.write') && <NewComment {...path} />}
      </Stack>
    </Card>
  );
}
