import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
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
import { useKeptDecisions } from './browser-outbox.ts';
import { Confirmation, VERB_COLOURS } from './confirmation.tsx';
import { KeptDecisionAlert } from './kept-decision-alert.tsx';

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
          color={VERB_COLOURS[verb]}
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
    <Alert role="status" color="gray" variant="light" title={t('review.mayNot')} id="why-not">
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

/** Whether what takes room is shown: always at a desk, on a phone when it was asked for. */
function useUnfolding() {
  const isWide = useMediaQuery('(min-width: 62em)', false, { getInitialValueInEffect: false });
  const [wasUnfolded, setUnfolded] = useState(false);
  const unfold = (): void => {
    setUnfolded(true);
  };
  return { isUnfolded: isWide || wasUnfolded, unfold };
}

interface ChoicesProps extends Pick<VerbButtonsProps, 'may' | 'onChoose'> {
  readonly review: ReviewCase;
  readonly onAct: (act: PanelAct) => void;
}

function Choices({ review, may, onChoose, onAct }: ChoicesProps): ReactElement {
  const { isUnfolded, unfold } = useUnfolding();
  return (
    <>
      <VerbButtons may={may} isUnfolded={isUnfolded} onUnfold={unfold} onChoose={onChoose} />
      {isUnfolded && <Acts review={review} onChoose={onAct} />}
    </>
  );
}

/** Where the review is decided: one tap to choose and one to confirm, or why it cannot be decided. */
export function DecisionPanel({ review }: { readonly review: ReviewCase }): ReactElement {
  const { t } = useLanguage();
  const { id } = useSession();
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
  const isOver = doing.kind === 'verb' && !review.mayDecide;
  const now = isOver ? NOTHING : doing;
  return (
    <Card component="section" shadow="md" padding="sm" aria-label={t('decide.title')}>
      <Stack gap="sm">
        <Title order={2} size="h4" visibleFrom="md">
          {t('decide.title')}
        </Title>
        {kept && <KeptDecisionAlert kept={kept} />}
        <WhyNot review={review} />
        {now.kind === 'nothing' && <Choices review={review} may={may} onChoose={choose} onAct={begin} />}
        {now.kind === 'verb' && <Confirmation review={review} verb={now.verb} onEnd={end} />}
        {now.kind === 'act' && <ActForm review={review} verb={now.act} onEnd={end} />}
      </Stack>
    </Card>
  );
}
