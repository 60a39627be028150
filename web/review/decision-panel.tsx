import { Alert, Button, Card, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { getHotkeyHandler, useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { DECISION_VERBS, type DecisionVerb } from '../../domain/review-status.ts';
import type { ReviewCase } from '../api/queries.ts';
import { useShortcuts } from '../app/shortcuts.ts';
import { useSession } from '../app/signed-in.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { ActForm } from './acts/act-form.tsx';
import { Acts } from './acts/acts.tsx';
import type { PanelAct } from './acts/available-acts.ts';
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
    <Stack gap="sm" onKeyDown={getHotkeyHandler([['mod+Enter', confirm]])}>
      {isConditional && (
        <Textarea
          label={t('decide.conditions')}
          autosize
          minRows={2}
          maxRows={6}
          autoFocus
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
        autoFocus={needsComment}
        value={comment}
        error={isChecked && lacksComment && t('decide.needed')}
        onChange={({ currentTarget: { value } }) => {
          setComment(value);
        }}
      />
      <Group grow preventGrowOverflow={false}>
        <Button
          color={COLOURS[verb]}
          loading={deciding.isPending}
          onClick={confirm}
          // Where there is a keyboard, Enter confirms; on a phone, focus would bring up none.
          autoFocus={!isConditional && !needsComment}
        >
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
  readonly isUnfolded: boolean;
  readonly onUnfold: () => void;
  readonly onChoose: (verb: DecisionVerb) => void;
}

/** On a phone, where they cover what is decided on, all but the plain approval are folded away. */
function VerbButtons({ may, isUnfolded, onUnfold, onChoose }: VerbButtonsProps): ReactElement {
  const { t } = useLanguage();
  const verbs = isUnfolded ? DECISION_VERBS : DECISION_VERBS.slice(0, 1);
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
      {!isUnfolded && (
        <Button variant="default" onClick={onUnfold}>
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

/** The keys of the panel. What they begin is confirmed by a tap or by another key. */
function usePanelKeys(input: {
  readonly may: boolean;
  readonly onVerb: (verb: DecisionVerb) => void;
  readonly onAct: (act: PanelAct) => void;
}): void {
  const navigate = useNavigate();
  const deciding = (verb: DecisionVerb) => () => {
    if (input.may) input.onVerb(verb);
  };
  useShortcuts({
    a: deciding('approve'),
    c: deciding('approve_with_conditions'),
    r: deciding('reject'),
    b: deciding('return'),
    q: () => {
      if (input.may) input.onAct('inquire');
    },
    u: () => void navigate({ to: '/' }),
  });
}

/** What is done with the review: at first nothing, then one thing at a time. */
type Doing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'verb'; readonly verb: DecisionVerb }
  | { readonly kind: 'act'; readonly act: PanelAct };
const NOTHING: Doing = { kind: 'nothing' };

/** Where the review is decided: one tap to choose and one to confirm, or why it cannot be decided. */
export function DecisionPanel({ review }: { readonly review: ReviewCase }): ReactElement {
  const { t } = useLanguage();
  const { id } = useSession();
  const isWide = useMediaQuery('(min-width: 62em)', false, { getInitialValueInEffect: false });
  const [wasUnfolded, setUnfolded] = useState(false);
  const [doing, setDoing] = useState<Doing>(NOTHING);
  const kept = useKeptDecisions(id).find(
    ({ orderId, department }) => orderId === review.orderId && department === review.department,
  );
  const may = review.mayDecide && kept?.refusal !== null;
  const end = (): void => {
    setDoing(NOTHING);
  };
  const choose = (verb: DecisionVerb): void => {
    setDoing({ kind: 'verb', verb });
  };
  const begin = (act: PanelAct): void => {
    setDoing({ kind: 'act', act });
  };
  usePanelKeys({ may, onVerb: choose, onAct: begin });
  const isUnfolded = isWide || wasUnfolded;
  const isIdle = doing.kind === 'nothing' || (doing.kind === 'verb' && !review.mayDecide);
  return (
    <Card component="section" shadow="md" padding="sm" aria-label={t('decide.title')}>
      <Stack gap="sm">
        <Title order={2} size="h4" visibleFrom="md">
          {t('decide.title')}
        </Title>
        {kept && <KeptDecisionAlert kept={kept} />}
        <WhyNot review={review} />
        {isIdle && (
          <VerbButtons
            may={may}
            isUnfolded={isUnfolded}
            onUnfold={() => {
              setUnfolded(true);
            }}
            onChoose={choose}
          />
        )}
        {isIdle && isUnfolded && <Acts review={review} onChoose={begin} />}
        {!isIdle && doing.kind === 'verb' && <Confirmation review={review} verb={doing.verb} onEnd={end} />}
        {doing.kind === 'act' && <ActForm review={review} verb={doing.act} onEnd={end} />}
      </Stack>
    </Card>
  );
}
