import { Button, Card, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { OFFER_ANSWERS, type OfferAnswer } from '../../domain/offer-answer.ts';
import { answered, api } from '../api/client.ts';
import { counterOfferQuery, type CounterOffer, type Order } from '../api/queries.ts';
import { useKeyOf } from '../api/use-key-of.ts';
import { useIsCustomer, useMayDo } from '../app/signed-in.ts';
import { Answer } from '../display/answer.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { OfferTerms } from './offer-terms.tsx';
import { tell } from '../display/tell.ts';

interface Given {
  readonly answer: OfferAnswer;
  readonly comment: string;
  readonly reference: string;
}

/** What is sent again unchanged, after an answer that was lost, is the same answer. */
function useAnswering(offer: CounterOffer) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const { keyOf } = useKeyOf();
  const { orderId, offerHash } = offer;
  return useMutation({
    mutationFn: ({ answer, comment, reference }: Given) => {
      const body = {
        ...{ answer, offerHash, comment: comment === '' ? null : comment },
        confirmation: answer === 'accept' && reference !== '' ? { reference } : null,
      };
      const params = { path: { orderId }, header: { 'idempotency-key': keyOf(body) } };
      return answered(api.POST('/v1/orders/{orderId}/counter-offer/answer', { params, body }));
    },
    onSuccess: async (_answer, { answer }) => {
      tell(t(`portal.done.${answer}`));
      void client.invalidateQueries({ queryKey: ['tasks'] });
      await client.invalidateQueries({ queryKey: ['order', orderId] });
    },
    onError: () => client.invalidateQueries({ queryKey: ['order', orderId] }),
  });
}

function AnswerForm({
  offer,
  answer,
  onEnd,
}: {
  readonly offer: CounterOffer;
  readonly answer: OfferAnswer;
  readonly onEnd: () => void;
}): ReactElement {
  const { t } = useLanguage();
  const isCustomer = useIsCustomer();
  const [comment, setComment] = useState('');
  const [reference, setReference] = useState('');
  const [isTried, setTried] = useState(false);
  const answering = useAnswering(offer);
  const needsReference = answer === 'accept' && !isCustomer;
  const lacksReference = needsReference && reference.trim() === '';
  return (
    <Stack gap="sm">
      <Text size="sm">{t(`portal.does.${answer}`)}</Text>
      {needsReference && (
        <TextInput
          label={t('portal.reference')}
          maxLength={200}
          value={reference}
          error={isTried && lacksReference && t('portal.referenceNeeded')}
          onChange={({ currentTarget: { value } }) => {
            setReference(value);
          }}
        />
      )}
      <Textarea
        label={t('portal.comment')}
        autosize
        maxRows={6}
        maxLength={4_000}
        value={comment}
        onChange={({ currentTarget: { value } }) => {
          setComment(value);
        }}
      />
      {answering.error && <ProblemAlert title={t('portal.failed')} error={answering.error} />}
      <Group grow preventGrowOverflow={false}>
        <Button
          color={answer === 'accept' ? '#1f6f33' : '#b42318'}
          loading={answering.isPending}
          onClick={() => {
            setTried(true);
            if (lacksReference) return;
            answering.mutate({ answer, comment: comment.trim(), reference: reference.trim() });
          }}
        >
          {t(`portal.confirm.${answer}`)}
        </Button>
        <Button variant="default" disabled={answering.isPending} onClick={onEnd}>
          {t('state.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}

function Answering({ offer }: { readonly offer: CounterOffer }): ReactElement {
  const { t } = useLanguage();
  const [answer, setAnswer] = useState<OfferAnswer | null>(null);
  if (answer !== null) {
    return (
      <AnswerForm
        key={answer}
        offer={offer}
        answer={answer}
        onEnd={() => {
          setAnswer(null);
        }}
      />
    );
  }
  return (
    <Group grow preventGrowOverflow={false}>
      {OFFER_ANSWERS.map((one) => (
        <Button
          key={one}
          variant={one === 'accept' ? 'filled' : 'default'}
          color="#1f6f33"
          onClick={() => {
            setAnswer(one);
          }}
        >
          {t(`portal.answer.${one}`)}
        </Button>
      ))}
    </Group>
  );
}

/** What the customer is offered in place of what they asked for, and where it is accepted or declined. */
export function CounterOfferCard({ order }: { readonly order: Order }): ReactElement {
  const { t, instant } = useLanguage();
  const mayAnswer = useMayDo(order)('counter_offer.answer');
  const offer = useQuery(counterOfferQuery(order.id));
  return (
    <Card component="section" className="calls-for-action">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('portal.offer')}
        </Title>
        <Answer query={offer} lines={2}>
          {(data) => (
            <>
              <Text size="sm" c="dimmed">
                {t('portal.offerMade', { at: instant(data.madeAt) })}
                {data.isOpen && ` · ${t('portal.offerUntil', { at: instant(data.expiresAt) })}`}
              </Text>
              <OfferTerms offer={data} />
              {data.answer && (
                <Text fw={600}>
                  {t(`portal.given.${data.answer.answer}`, {
                    name: data.answer.actor.name,
                    at: instant(data.answer.answeredAt),
                  })}
                </Text>
              )}
              {data.isOpen && mayAnswer && <Answering key={data.offerHash} offer={data} />}
            </>
          )}
        </Answer>
      </Stack>
    </Card>
  );
}
