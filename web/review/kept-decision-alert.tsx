import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { isRecord } from '../../domain/is-record.ts';
import { DECISION_VERBS, type DecisionVerb } from '../../domain/review-status.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { outbox } from './browser-outbox.ts';
import { evidenceChangeText } from './evidence-change-text.ts';
import type { KeptDecision, Refusal } from './outbox.ts';

interface Winner {
  readonly name: string;
  readonly verb: DecisionVerb;
  readonly decidedAt: string;
}

/** Who decided first, as the refusal of a second decision tells. */
export function winnerOf({ facts }: Pick<Refusal, 'facts'>): Winner | null {
  const { winner } = facts;
  if (!isRecord(winner) || !isRecord(winner['decidedBy'])) return null;
  const { name } = winner['decidedBy'];
  const verb = DECISION_VERBS.find((one) => one === winner['verb']);
  const { decidedAt } = winner;
  if (typeof name !== 'string' || typeof decidedAt !== 'string' || verb === undefined) return null;
  return { name, verb, decidedAt };
}

function changesOf({ facts }: Refusal): string[] {
  const { changes } = facts;
  return Array.isArray(changes) ? changes.filter((change) => typeof change === 'string') : [];
}

function RefusalText({ refusal }: { readonly refusal: Refusal }): ReactElement {
  const words = useLanguage();
  const { t, instant } = words;
  const winner = winnerOf(refusal);
  const changes = changesOf(refusal);
  return (
    <>
      <Text size="sm">{t(`problem.${refusal.code}`, { defaultValue: refusal.message })}</Text>
      {winner && (
        <Text size="sm" fw={600}>
          {t('decide.lost', {
            name: winner.name,
            verb: t(`decided.${winner.verb}`),
            at: instant(winner.decidedAt),
          })}
        </Text>
      )}
      {changes.length > 0 && (
        <Text size="sm">
          {t('decide.changed', {
            changes: changes.map((change) => evidenceChangeText(words, change)).join(', '),
          })}
        </Text>
      )}
      {refusal.faults.map(({ pointer, detail }) => (
        <Text key={pointer} size="sm">
          {pointer} {detail}
        </Text>
      ))}
    </>
  );
}

/** A decision that has not been taken: because it could not be sent yet, or because it was refused. */
export function KeptDecisionAlert({ kept }: { readonly kept: KeptDecision }): ReactElement {
  const { t } = useLanguage();
  const { refusal, verb, key, personId } = kept;
  const title = refusal === null ? t('decide.unsentTitle', { verb: t(`verb.${verb}`) }) : t('decide.refused');
  return (
    <Alert color={refusal === null ? 'orange' : 'red'} variant="light" role="alert" title={title}>
      <Stack gap="xs">
        {refusal === null ? <Text size="sm">{t('decide.unsent')}</Text> : <RefusalText refusal={refusal} />}
        <Group gap="xs">
          {refusal === null && (
            <Button onClick={() => void outbox.sendWaiting(personId)}>{t('decide.sendNow')}</Button>
          )}
          <Button
            variant="default"
            onClick={() => {
              outbox.discard(key);
            }}
          >
            {refusal === null ? t('decide.discard') : t('state.close')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
