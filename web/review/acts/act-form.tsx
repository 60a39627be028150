import { Button, Group, NativeSelect, Stack, Text, Textarea } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { components } from '../../../cli/generated/api.ts';
import { OVERRIDE_OUTCOMES, ASKED } from '../../../domain/review-act.ts';
import { ADDITIONS } from '../../../domain/seats.ts';
import { ProblemAlert } from '../../display/problem-alert.tsx';
import type { ReviewCase } from '../../api/queries.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { PanelAct } from './available-acts.ts';
import { PersonField } from './person-field.tsx';
import { useActing } from './use-acting.ts';

type ActBody = components['schemas']['ActRequest'];

/** What the fields of the forms hold; each act reads those that it needs. */
interface Given {
  readonly text: string;
  readonly person: string | null;
  readonly asked: (typeof ASKED)[number];
  readonly when: (typeof ADDITIONS)[number];
  readonly toStage: number;
  readonly outcome: (typeof OVERRIDE_OUTCOMES)[number];
}

interface ActShape {
  /** What its text is called: a question, a reason, a comment; and whether it has to be given. */
  readonly text: 'question' | 'reason' | 'comment' | null;
  readonly isTextNeeded: boolean;
  readonly hasPerson: (given: Given) => boolean;
  readonly body: (given: Given, review: ReviewCase) => ActBody | null;
}

const never = (): boolean => false;
const always = (): boolean => true;

function commentOf({ text }: Given): string | null {
  return text.trim() === '' ? null : text.trim();
}

const SHAPES: Readonly<Record<PanelAct, ActShape>> = {
  claim: { text: null, isTextNeeded: false, hasPerson: never, body: () => ({ verb: 'claim' }) },
  release: {
    ...{ text: 'comment', isTextNeeded: false, hasPerson: never },
    body: (given) => ({ verb: 'release', comment: commentOf(given) }),
  },
  inquire: {
    ...{ text: 'question', isTextNeeded: true, hasPerson: ({ asked }) => asked === 'colleague' },
    body: ({ text, asked, person }) => ({
      ...{ verb: 'inquire', question: text.trim(), asked },
      colleague: asked === 'colleague' ? person : null,
    }),
  },
  delegate: {
    ...{ text: 'comment', isTextNeeded: false, hasPerson: always },
    body: (given) =>
      given.person === null ? null : { verb: 'delegate', person: given.person, comment: commentOf(given) },
  },
  assign: {
    ...{ text: 'comment', isTextNeeded: false, hasPerson: always },
    body: (given) =>
      given.person === null ? null : { verb: 'assign', person: given.person, comment: commentOf(given) },
  },
  add_reviewer: {
    ...{ text: 'comment', isTextNeeded: false, hasPerson: always },
    body: (given) => {
      const { person, when } = given;
      return person === null ? null : { verb: 'add_reviewer', person, when, comment: commentOf(given) };
    },
  },
  return: {
    ...{ text: 'reason', isTextNeeded: true, hasPerson: never },
    body: ({ text, toStage }, { evidenceHash }) => ({
      ...{ verb: 'return', toStage, comment: text.trim(), evidenceHash },
    }),
  },
  withdraw_inquiry: {
    ...{ text: 'comment', isTextNeeded: false, hasPerson: never },
    body: (given) => ({ verb: 'withdraw_inquiry', comment: commentOf(given) }),
  },
  recall: {
    ...{ text: 'comment', isTextNeeded: false, hasPerson: never },
    body: (given) => ({ verb: 'recall', comment: commentOf(given) }),
  },
  override: {
    ...{ text: 'reason', isTextNeeded: true, hasPerson: never },
    body: ({ text, outcome }, { evidenceHash }) => ({
      ...{ verb: 'override', outcome, reason: text.trim(), evidenceHash },
    }),
  },
};

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly values: readonly Value[];
  readonly value: Value;
  readonly text: (value: Value) => string;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>(props: ChoiceProps<Value>): ReactElement {
  const { label, values, value, text, onChange } = props;
  return (
    <NativeSelect
      label={label}
      value={value}
      data={values.map((one) => ({ value: one, label: text(one) }))}
      onChange={({ currentTarget }) => {
        const chosen = values.find((one) => one === currentTarget.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    />
  );
}

interface FieldsProps {
  readonly verb: PanelAct;
  readonly given: Given;
  readonly stage: number;
  readonly change: (part: Partial<Given>) => void;
}

/** The acts that ask for something beside a text and a person. */
const CHOOSING = ['inquire', 'add_reviewer', 'return', 'override'] as const;

function asksToChoose(verb: PanelAct): verb is (typeof CHOOSING)[number] {
  return CHOOSING.some((choosing) => choosing === verb);
}

/** What an act asks for beside a text and a person. */
function Choices({ verb, given, stage, change }: FieldsProps): ReactElement | null {
  const { t } = useLanguage();
  const stages = Array.from({ length: stage - 1 }, (_, index) => String(index + 1));
  if (!asksToChoose(verb)) return null;
  switch (verb) {
    case 'inquire':
      return (
        <Choice
          label={t('act.whom')}
          values={ASKED}
          value={given.asked}
          text={(asked) => t(`act.asked.${asked}`)}
          onChange={(asked) => {
            change({ asked });
          }}
        />
      );
    case 'add_reviewer':
      return (
        <Choice
          label={t('act.when')}
          values={ADDITIONS}
          value={given.when}
          text={(when) => t(`act.addition.${when}`)}
          onChange={(when) => {
            change({ when });
          }}
        />
      );
    case 'return':
      return (
        <Choice
          label={t('act.toStage')}
          values={stages}
          value={String(given.toStage)}
          text={(one) => t('order.stage', { stage: one })}
          onChange={(one) => {
            change({ toStage: Number(one) });
          }}
        />
      );
    case 'override':
      return (
        <Choice
          label={t('act.outcome')}
          values={OVERRIDE_OUTCOMES}
          value={given.outcome}
          text={(outcome) => t(`verb.${outcome}`)}
          onChange={(outcome) => {
            change({ outcome });
          }}
        />
      );
  }
}

interface Props {
  readonly review: ReviewCase;
  readonly verb: PanelAct;
  readonly onEnd: () => void;
}

/** What was given for an act, what is missing of it, and the act itself. */
function useGiven(review: ReviewCase, verb: PanelAct) {
  const { isTextNeeded, hasPerson, body } = SHAPES[verb];
  const [given, setGiven] = useState<Given>({
    ...{ text: '', person: null, asked: 'submitter', when: 'before', outcome: 'approve' },
    toStage: Math.max(1, review.stage - 1),
  });
  const lacksText = isTextNeeded && given.text.trim() === '';
  const lacksPerson = hasPerson(given) && given.person === null;
  return {
    ...{ given, lacksText, lacksPerson, asksPerson: hasPerson(given) },
    change: (part: Partial<Given>) => {
      setGiven((before) => ({ ...before, ...part }));
    },
    request: lacksText || lacksPerson ? null : body(given, review),
  };
}

/** The form of one act: what it does, what it asks for, and the tap that does it. */
export function ActForm({ review, verb, onEnd }: Props): ReactElement {
  const { t } = useLanguage();
  const { text } = SHAPES[verb];
  const [isTried, setTried] = useState(false);
  const acting = useActing(review, onEnd);
  const { given, change, asksPerson, lacksPerson, lacksText, request } = useGiven(review, verb);
  return (
    <Stack gap="sm">
      <Text fw={600}>{t(`act.verb.${verb}`)}</Text>
      <Text size="sm" c="dimmed">
        {t(`act.does.${verb}`)}
      </Text>
      <Choices verb={verb} given={given} stage={review.stage} change={change} />
      {asksPerson && (
        <PersonField
          label={t('act.person')}
          value={given.person}
          error={isTried && lacksPerson && t('act.personNeeded')}
          onChange={(person) => {
            change({ person });
          }}
        />
      )}
      {text !== null && (
        <Textarea
          label={t(`act.text.${text}`)}
          autosize
          minRows={text === 'question' ? 2 : 1}
          maxRows={8}
          maxLength={4_000}
          value={given.text}
          error={isTried && lacksText && t('submission.fault.needed')}
          onChange={({ currentTarget: { value } }) => {
            change({ text: value });
          }}
        />
      )}
      {acting.error && <ProblemAlert title={t('act.failed')} error={acting.error} />}
      <Group grow preventGrowOverflow={false}>
        <Button
          loading={acting.isPending}
          onClick={() => {
            setTried(true);
            if (request) acting.mutate(request);
          }}
        >
          {t(`act.verb.${verb}`)}
        </Button>
        <Button variant="default" disabled={acting.isPending} onClick={onEnd}>
          {t('state.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
