import { Card, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ReviewCase } from '../api/queries.ts';
import { useSession } from '../app/signed-in.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { AnswerForm } from '../order/questions-card.tsx';

type Inquiry = ReviewCase['inquiries'][number];

function State({ inquiry }: { readonly inquiry: Inquiry }): ReactElement {
  const { t, instant } = useLanguage();
  const { outcome, answer, answeredBy, answerBy, endedAt } = inquiry;
  if (answer !== null && answeredBy !== null && endedAt !== null) {
    return (
      <>
        <Text style={{ whiteSpace: 'pre-wrap' }}>{answer}</Text>
        <Text size="sm" c="dimmed">
          {t('act.answeredBy', { name: answeredBy.name, at: instant(endedAt) })}
        </Text>
      </>
    );
  }
  const waits = answerBy === null ? t('act.waitsForAnswer') : t('act.waitsUntil', { at: instant(answerBy) });
  return (
    <Text size="sm" fw={600}>
      {outcome === null ? waits : t(`act.inquiryOutcome.${outcome}`)}
    </Text>
  );
}

/** What the department asked and was answered, and where the one asked answers. */
export function InquiriesCard({ review }: { readonly review: ReviewCase }): ReactElement | null {
  const { t, instant } = useLanguage();
  const { id } = useSession();
  const { inquiries, status, orderId, department } = review;
  if (inquiries.length === 0) return null;
  const own = inquiries.find(({ endedAt, person }) => endedAt === null && person.id === id);
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('act.questions')}
        </Title>
        {inquiries.map((inquiry) => (
          <Stack key={inquiry.number} gap={4}>
            <Text size="sm" c="dimmed">
              {t('act.askedBy', {
                name: inquiry.askedBy.name,
                person: inquiry.asked === 'customer' ? t('act.asked.customer') : inquiry.person.name,
                at: instant(inquiry.askedAt),
              })}
            </Text>
            <Text fw={600} style={{ whiteSpace: 'pre-wrap' }}>
              {inquiry.question}
            </Text>
            <State inquiry={inquiry} />
          </Stack>
        ))}
        {own && status === 'paused' && <AnswerForm orderId={orderId} department={department} />}
      </Stack>
    </Card>
  );
}
