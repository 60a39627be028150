import { Button, Card, Stack, Text, Textarea, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactElement } from 'react';
import { answered, api } from '../api/client.ts';
import { newKey } from '../api/idempotency-key.ts';
import { tasksQuery, type ReviewKey, type Task } from '../api/queries.ts';
import { useMay } from '../app/signed-in.ts';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { tell } from '../display/tell.ts';

type Question = Task & {
  readonly department: string;
  readonly inquiry: NonNullable<Task['inquiry']>;
};

function isQuestion(task: Task): task is Question {
  return task.inquiry !== null && task.department !== null;
}

/** Where a question of a review is answered. */
export function AnswerForm({ orderId, department }: ReviewKey): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [text, setText] = useState('');
  // One key for one answer, so that trying again does not give it twice.
  const key = useRef(newKey());
  const answering = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/v1/orders/{orderId}/reviews/{department}/acts', {
          params: { path: { orderId, department }, header: { 'idempotency-key': key.current } },
          body: { verb: 'answer', answer: text.trim() },
        }),
      ),
    onSuccess: async () => {
      tell(t('question.answered'));
      await client.invalidateQueries({ queryKey: ['tasks'] });
      await client.invalidateQueries({ queryKey: ['order', orderId] });
    },
  });
  return (
    <Stack gap="xs" align="flex-start">
      {answering.error && <ProblemAlert title={t('question.failed')} error={answering.error} />}
      <Textarea
        w="100%"
        label={t('question.answer')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4_000}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          // Another answer is another request.
          if (answering.isError) key.current = newKey();
        }}
      />
      <Button
        disabled={text.trim() === ''}
        loading={answering.isPending}
        onClick={() => {
          answering.mutate();
        }}
      >
        {t('question.send')}
      </Button>
    </Stack>
  );
}

function QuestionBlock({ question }: { readonly question: Question }): ReactElement {
  const { t, name, instant } = useLanguage();
  const { department, inquiry, dueAt } = question;
  const asks = t('question.asks', {
    name: inquiry.askedBy.name,
    department: name('departments', department),
  });
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {asks}
        {dueAt !== null && ` · ${t('inbox.answerBy', { at: instant(dueAt) })}`}
      </Text>
      <Text fw={600} style={{ whiteSpace: 'pre-wrap' }}>
        {inquiry.question}
      </Text>
      <AnswerForm orderId={question.orderId} department={department} />
    </Stack>
  );
}

function Questions({ orderId }: { readonly orderId: string }): ReactElement | null {
  const { t } = useLanguage();
  const { data } = useInfiniteQuery(tasksQuery);
  const tasks = data?.pages.flatMap(({ items }) => items) ?? [];
  const questions = tasks.filter(isQuestion).filter((question) => question.orderId === orderId);
  if (questions.length === 0) return null;
  return (
    <Card component="section" className="calls-for-action">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('question.title')}
        </Title>
        {questions.map((question) => (
          <QuestionBlock key={`${question.department} ${question.inquiry.number}`} question={question} />
        ))}
      </Stack>
    </Card>
  );
}

/** The questions of the order that wait for the person who looks at it, and where they answer them. */
export function QuestionsCard({ orderId }: { readonly orderId: string }): ReactElement | null {
  const may = useMay();
  return may('task.list') && may('review.answer') ? <Questions orderId={orderId} /> : null;
}
