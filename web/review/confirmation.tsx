import { Button, Group, Stack, Textarea } from '@mantine/core';
import { getHotkeyHandler } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { DecisionVerb } from '../../domain/review-status.ts';
import type { ReviewCase } from '../api/queries.ts';
import { useSession } from '../app/signed-in.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { outbox } from './browser-outbox.ts';
import { tell } from '../display/tell.ts';

/** Dark enough under white text (WCAG 1.4.3), which the palette's own greens and oranges are not. */
export const VERB_COLOURS: Readonly<Record<DecisionVerb, string>> = {
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
        tell(t('decide.done', { verb: t(`verb.${verb}`) }));
      }
      void client.invalidateQueries({ queryKey: ['order', review.orderId] });
      void client.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
}

interface WordsProps {
  readonly label: string;
  readonly value: string;
  readonly minRows: number;
  readonly isFirst: boolean;
  /** What is wrong with the words; false when nothing is. */
  readonly fault: string | false;
  readonly onChange: (value: string) => void;
}

function WordsField({ label, value, minRows, isFirst, fault, onChange }: WordsProps): ReactElement {
  return (
    <Textarea
      label={label}
      autosize
      minRows={minRows}
      maxRows={6}
      maxLength={4_000}
      autoFocus={isFirst}
      value={value}
      error={fault}
      onChange={({ currentTarget }) => {
        onChange(currentTarget.value);
      }}
    />
  );
}

/** What has been written for a decision, and what is still missing. */
function useWords(verb: DecisionVerb) {
  const [comment, setComment] = useState('');
  const [conditionText, setConditionText] = useState('');
  const isConditional = verb === 'approve_with_conditions';
  const needsComment = NEEDS_COMMENT.includes(verb);
  const conditions = isConditional ? conditionsIn(conditionText) : [];
  return {
    ...{ comment, setComment, conditionText, setConditionText, isConditional, needsComment, conditions },
    lacksConditions: isConditional && conditions.length === 0,
    lacksComment: needsComment && comment.trim() === '',
  };
}

/** The second tap of a decision, with the words that it needs. */
export function Confirmation(props: ConfirmationProps): ReactElement {
  const { verb, onEnd } = props;
  const { t } = useLanguage();
  const [isChecked, setChecked] = useState(false);
  const deciding = useDeciding(props);
  const words = useWords(verb);
  const { comment, conditions, isConditional, needsComment, lacksConditions, lacksComment } = words;
  const confirm = (): void => {
    setChecked(true);
    if (!lacksConditions && !lacksComment) deciding.mutate({ comment: comment.trim(), conditions });
  };
  return (
    <Stack gap="sm" onKeyDown={getHotkeyHandler([['mod+Enter', confirm]])}>
      {isConditional && (
        <WordsField
          label={t('decide.conditions')}
          minRows={2}
          isFirst
          value={words.conditionText}
          fault={isChecked && lacksConditions && t('decide.conditionsNeeded')}
          onChange={words.setConditionText}
        />
      )}
      <WordsField
        label={needsComment ? t('decide.commentNeeded') : t('decide.comment')}
        minRows={1}
        isFirst={needsComment}
        value={comment}
        fault={isChecked && lacksComment && t('decide.needed')}
        onChange={words.setComment}
      />
      <Group grow preventGrowOverflow={false}>
        <Button
          color={VERB_COLOURS[verb]}
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
