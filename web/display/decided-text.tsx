import { Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { conditionText } from '../../domain/conditions.ts';
import type { ReviewCase } from '../api/queries.ts';
import { useLanguage } from '../i18n/use-language.ts';

type Vote = ReviewCase['votes'][number];

interface Props {
  readonly decision: Pick<Vote, 'actor' | 'verb' | 'decidedAt' | 'onBehalfOf' | 'comment' | 'conditions'>;
  /** Whether it is told in passing. */
  readonly isDimmed?: boolean;
}

/** Who decided what and when, for whom, and with which words and conditions. */
export function DecidedText({ decision, isDimmed = false }: Props): ReactElement {
  const { t, instant } = useLanguage();
  const { actor, verb, decidedAt, onBehalfOf, comment, conditions } = decision;
  return (
    <>
      <Text size="sm" {...(isDimmed && { c: 'dimmed' })}>
        {t('review.decidedBy', { name: actor.name, verb: t(`decided.${verb}`), at: instant(decidedAt) })}
        {onBehalfOf !== null && ` (${t('review.onBehalfOf', { name: onBehalfOf.name })})`}
      </Text>
      {comment !== null && <Text size="sm">“{comment}”</Text>}
      {conditions.map(conditionText).map((condition) => (
        <Text key={condition} size="sm">
          • {condition}
        </Text>
      ))}
    </>
  );
}
