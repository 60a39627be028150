import { Button, Card, Group, NativeSelect, Stack, Text, Textarea, Title } from '@mantine/core';
import { useQueries, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { DecisionVerb } from '../../domain/review-status.ts';
import { reviewQuery, type ReviewCase, type ReviewKey } from '../api/queries.ts';
import { useSession } from '../app/signed-in.ts';
import { Answer } from '../display/answer.tsx';
import { Icon } from '../display/icons.tsx';
import { problemText } from '../display/problem-alert.tsx';
import { TextLink } from '../display/text-link.tsx';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import { Problem } from '../api/problem.ts';
import { outbox } from '../review/browser-outbox.ts';
import type { Outcome } from '../review/outbox.ts';
import { chosenReviews, useChosenReviews } from './chosen-reviews.ts';

/** Conditions are for one order, not for many. */
const BULK_VERBS = ['approve', 'reject', 'return'] as const satisfies readonly DecisionVerb[];
type BulkVerb = (typeof BULK_VERBS)[number];

function nameOf({ orderId, department }: ReviewKey): string {
  return `${orderId}/${department}`;
}

function findingsText({ t }: Words, { packet }: ReviewCase): string {
  const countOf = (wanted: string) => packet.findings.filter(({ severity }) => severity === wanted).length;
  const [blocks, attention] = [countOf('block'), countOf('attention')];
  const texts = [
    ...(blocks > 0 ? [t('bulk.blocks', { count: blocks })] : []),
    ...(attention > 0 ? [t('bulk.attention', { count: attention })] : []),
  ];
  return texts.length === 0 ? t('bulk.clean') : texts.join(', ');
}

function outcomeText(words: Words, outcome: Outcome): string {
  const { t } = words;
  switch (outcome.kind) {
    case 'decided':
      return t('bulk.decided');
    case 'later':
      return t('decide.unsent');
    case 'refused': {
      const { code, message } = outcome.refusal;
      return t('bulk.refused', { why: t(`problem.${code}`, { defaultValue: message }) });
    }
  }
}

interface ItemProps {
  readonly item: ReviewKey;
  readonly query: UseQueryResult<ReviewCase>;
  readonly outcome: Outcome | undefined;
}

function ItemState({
  review,
  outcome,
}: {
  readonly review: ReviewCase;
  readonly outcome: Outcome | undefined;
}) {
  const words = useLanguage();
  const { mayDecide, whyNot } = review;
  if (outcome) return <Text fw={600}>{outcomeText(words, outcome)}</Text>;
  if (mayDecide || whyNot === null) return null;
  const problem = new Problem(whyNot.code, 0, { detail: whyNot.detail });
  return (
    <Text size="sm" fw={600}>
      {words.t('bulk.leftOut', { why: problemText(words, problem) })}
    </Text>
  );
}

/** What of one review is decided on: who, how much, and what the check found. */
function Item({ item, query, outcome }: ItemProps): ReactElement {
  const words = useLanguage();
  const { t, name, money, day } = words;
  const title = t('inbox.review', { department: name('departments', item.department) });
  return (
    <Card component="li">
      <Stack gap={4}>
        <Group justify="space-between" gap="xs">
          <TextLink
            to="/orders/$orderId/reviews/$department"
            params={{ orderId: item.orderId, department: item.department }}
          >
            {title}
          </TextLink>
          {!outcome && (
            <Button
              variant="subtle"
              aria-label={`${t('bulk.remove')}: ${title}`}
              onClick={() => {
                chosenReviews.remove(item);
              }}
            >
              {t('bulk.remove')}
            </Button>
          )}
        </Group>
        <Answer query={query} lines={1}>
          {(review) => (
            <>
              <Text className="numbers">
                {t('inbox.customer', { customer: review.document.customer })} ·{' '}
                <strong>{money(review.total)}</strong> ·{' '}
                {t('inbox.required', { day: day(review.document.requiredOn) })}
              </Text>
              <Text size="sm">
                {findingsText(words, review)}
                {review.packet.findings
                  .filter(({ severity }) => severity !== 'info')
                  .map(({ code }) => ` · ${name('findings', code)}`)}
              </Text>
              <ItemState review={review} outcome={outcome} />
            </>
          )}
        </Answer>
      </Stack>
    </Card>
  );
}

/** Decides one after the other: each is kept on the device before it is sent, as a decision of its own. */
function useDecidingAll() {
  const { id } = useSession();
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [isPending, setPending] = useState(false);
  const decide = async (
    reviews: readonly ReviewCase[],
    { verb, comment }: { verb: BulkVerb; comment: string | null },
  ): Promise<void> => {
    setPending(true);
    for (const review of reviews) {
      const { orderId, department, evidenceHash } = review;
      const intent = { orderId, department, evidenceHash, verb, comment, conditions: [] };
      const outcome = await outbox.decide(intent, id);
      setOutcomes((before) => new Map([...before, [nameOf(review), outcome]]));
    }
    setPending(false);
    await client.invalidateQueries({ queryKey: ['tasks'] });
    await client.invalidateQueries({ queryKey: ['order'] });
  };
  return { outcomes, isPending, decide };
}

function Deciding({
  ready,
  deciding,
}: {
  readonly ready: readonly ReviewCase[];
  readonly deciding: ReturnType<typeof useDecidingAll>;
}): ReactElement {
  const { t } = useLanguage();
  const [verb, setVerb] = useState<BulkVerb>('approve');
  const [comment, setComment] = useState('');
  const [isTried, setTried] = useState(false);
  const needsComment = verb !== 'approve';
  const lacksComment = needsComment && comment.trim() === '';
  return (
    <Card component="section" shadow="md" aria-label={t('decide.title')}>
      <Stack gap="sm">
        <NativeSelect
          label={t('bulk.verb')}
          value={verb}
          data={BULK_VERBS.map((value) => ({ value, label: t(`verb.${value}`) }))}
          onChange={({ currentTarget: { value } }) => {
            setVerb(BULK_VERBS.find((one) => one === value) ?? 'approve');
          }}
        />
        <Textarea
          label={needsComment ? t('decide.commentNeeded') : t('decide.comment')}
          autosize
          maxRows={6}
          maxLength={4_000}
          value={comment}
          error={isTried && lacksComment && t('decide.needed')}
          onChange={({ currentTarget: { value } }) => {
            setComment(value);
          }}
        />
        <Button
          disabled={ready.length === 0}
          loading={deciding.isPending}
          onClick={() => {
            setTried(true);
            const words = comment.trim();
            if (!lacksComment) void deciding.decide(ready, { verb, comment: words === '' ? null : words });
          }}
        >
          {t('bulk.confirm', { verb: t(`verb.${verb}`), count: ready.length })}
        </Button>
      </Stack>
    </Card>
  );
}

/** Several reviews, each with what it is decided on, and one decision for all that can be decided. */
export function BulkPage(): ReactElement {
  const { t } = useLanguage();
  const chosen = useChosenReviews();
  const deciding = useDecidingAll();
  const { outcomes } = deciding;
  const queries = useQueries({ queries: chosen.map((item) => reviewQuery(item)) });
  const ready = queries.flatMap(({ data }) => {
    const isWanted = data?.mayDecide === true && !outcomes.has(nameOf(data));
    return isWanted ? [data] : [];
  });
  return (
    <Stack gap="md">
      <TextLink
        to="/"
        onClick={() => {
          for (const item of chosen) if (outcomes.has(nameOf(item))) chosenReviews.remove(item);
        }}
      >
        <Group component="span" gap={4} mih={44}>
          <Icon name="back" /> {t('review.back')}
        </Group>
      </TextLink>
      <Title order={1} size="h2">
        {t('bulk.title')}
      </Title>
      <Text c="dimmed">{t('bulk.hint')}</Text>
      {chosen.length === 0 && <Card>{t('bulk.nothing')}</Card>}
      <Stack component="ul" gap="sm" className="plain-list">
        {chosen.map((item, index) => {
          const query = queries[index];
          if (!query) return null;
          return <Item key={nameOf(item)} item={item} query={query} outcome={outcomes.get(nameOf(item))} />;
        })}
      </Stack>
      {chosen.length > 0 && (ready.length > 0 || outcomes.size === 0) && (
        <Deciding ready={ready} deciding={deciding} />
      )}
    </Stack>
  );
}
