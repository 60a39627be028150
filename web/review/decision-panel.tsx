import { Alert, Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { DECISION_VERBS, type DecisionVerb } from '../../domain/review-status.ts';
import type { ReviewCase } from '../api/queries.ts';
import { useSession } from '../app/signed-in.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { outbox, useKeptDecisions } from './browser-outbox.ts';
import { KeptDecisionAlert } from './kept-decision-alert.tsx';

/** Dark enough under white text (WCAG 1.4.3), which the palette's own greens and oranges are not. */
const COLOURS: Readonly<Record<DecisionVerb, string>> = {
  approve: '#1f6f33',
  approve_with_conditions: '#0b6152',
  reject: '#b42318',
  return: '#9a4a00',
};

/** Nobody is sent away without being told why. */
const NEEDS_COMMENT: readonly DecisionVerb[] = ['reject', 'return'];

function conditionsIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

interface ConfirmationProps {
  readonly review: ReviewCase;
  readonly verb: DecisionVerb;
  readonly onEnd: () => void;
}

/** Sends the decision and says what came of it; one that cannot be sent now is kept, and said to be unsent. */
function useDeciding({ review, verb, onEnd }: ConfirmationProps) {
  const { t } = useLanguage();
  const { id } = useSession();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ comment, conditions }: { comment: string; conditions: string[] }) => {
      const { orderId, department, evidenceHash } = review;
      const intent = { orderId, department, evidenceHash, verb, comment: comment === '' ? null : comment };
      return outbox.decide({ ...intent, conditions }, id);
    },
    onSuccess: ({ kind }) => {
      onEnd();
      if (kind === 'decided') {
        notifications.show({ color: 'green', message: t('decide.done', { verb: t(`verb.${verb}`) }) });
      }
      void client.invalidateQueries({ queryKey: ['order', review.orderId] });
      void client.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
}

function Confirmation(props: ConfirmationProps): ReactElement {
  const { verb, onEnd } = props;
  const { t } = useLanguage();
  const [comment, setComment] = useState('');
  const [conditionText, setConditionText] = useState('');
  const [isChecked, setChecked] = useState(false);
  const deciding = useDeciding(props);
  const isConditional = verb === 'approve_with_conditions';
  const needsComment = NEEDS_COMMENT.includes(verb);
  const conditions = isConditional ? conditionsIn(conditionText) : [];
  const lacksConditions = isConditional && conditions.length === 0;
  const lacksComment = needsComment && comment.trim() === '';
  const confirm = (): void => {
    setChecked(true);
    if (!lacksConditions && !lacksComment) deciding.mutate({ comment: comment.trim(), conditions });
  };
  return (
    <Stack gap="sm">
      {isConditional && (
        <Textarea
          label={t('decide.conditions')}
          autosize
          minRows={2}
          maxRows={6}
          data-autofocus
          value={conditionText}
          error={isChecked && lacksConditions && t('decide.conditionsNeeded')}
          onChange={({ currentTarget: { value } }) => {
            setConditionText(value);
          }}
        />
      )}
      <Textarea
        label={needsComment ? t('decide.commentNeeded') : t('decide.comment')}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={4_000}
        value={comment}
        error={isChecked && lacksComment && t('decide.needed')}
        onChange={({ currentTarget: { value } }) => {
          setComment(value);
        }}
      />
      <Group grow preventGrowOverflow={false}>
        <Button color={COLOURS[verb]} loading={deciding.isPending} onClick={confirm}>
          {t('decide.confirm', { verb: t(`verb.${verb}`) })}
        </Button>
        <Button variant="default" disabled={deciding.isPending} onClick={onEnd}>
          {t('state.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}

interface VerbButtonsProps {
  readonly may: boolean;
  readonly onChoose: (verb: DecisionVerb) => void;
}

/** On a phone, where they cover what is decided on, all but the plain approval are folded away. */
function VerbButtons({ may, onChoose }: VerbButtonsProps): ReactElement {
  const { t } = useLanguage();
  const isWide = useMediaQuery('(min-width: 62em)', false, { getInitialValueInEffect: false });
  const [isUnfolded, setUnfolded] = useState(false);
  const verbs = isWide || isUnfolded ? DECISION_VERBS : DECISION_VERBS.slice(0, 1);
  return (
    <Group gap="xs" grow preventGrowOverflow={false}>
      {verbs.map((verb) => (
        <Button
          key={verb}
          color={COLOURS[verb]}
          variant={verb === 'approve' ? 'filled' : 'default'}
          disabled={!may}
          {...(!may && { 'aria-describedby': 'why-not' })}
          onClick={() => {
            onChoose(verb);
          }}
        >
          {t(`verb.${verb}`)}
        </Button>
      ))}
      {verbs.length === 1 && may && (
        <Button
          variant="default"
          onClick={() => {
            setUnfolded(true);
          }}
        >
          {t('decide.more')}
        </Button>
      )}
    </Group>
  );
}

function WhyNot({ review }: { readonly review: ReviewCase }): ReactElement | null {
  const { t, instant } = useLanguage();
  const { whyNot, decision } = review;
  if (whyNot === null) return null;
  return (
    <Alert color="gray" variant="light" title={t('review.mayNot')} id="why-not">
      <Text size="sm">{t(`problem.${whyNot.code}`, { defaultValue: whyNot.detail })}</Text>
      {decision && (
        <Text size="sm">
          {t('review.decidedBy', {
            name: decision.actor.name,
            verb: t(`decided.${decision.verb}`),
            at: instant(decision.decidedAt),
          })}
        </Text>
      )}
    </Alert>
  );
}

/** Where the review is decided: one tap to choose and one to confirm, or why it cannot be decided. */
export function DecisionPanel({ review }: { readonly review: ReviewCase }): ReactElement {
  const { t } = useLanguage();
  const { id } = useSession();
  const [verb, setVerb] = useState<DecisionVerb | null>(null);
  const kept = useKeptDecisions(id).find(
    ({ orderId, department }) => orderId === review.orderId && department === review.department,
  );
  const end = (): void => {
    setVerb(null);
  };
  return (
    <Card component="section" shadow="md" padding="sm" aria-label={t('decide.title')}>
      <Stack gap="sm">
        <Title order={2} size="h4" visibleFrom="md">
          {t('decide.title')}
        </Title>
        {kept && <KeptDecisionAlert kept={kept} />}
        <WhyNot review={review} />
        {verb === null || !review.mayDecide ? (
          <VerbButtons may={review.mayDecide && kept?.refusal !== null} onChoose={setVerb} />
        ) : (
          <Confirmation review={review} verb={verb} onEnd={end} />
        )}
      </Stack>
    </Card>
  );
}
