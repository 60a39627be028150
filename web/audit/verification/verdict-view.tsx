import { Alert, Code, Group, Stack, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon, type IconName } from '../../display/icons.tsx';
import { useLanguage, type Words } from '../../i18n/use-language.ts';
import { overallState, type OrderVerdict } from './judge-order.ts';

type State = ReturnType<typeof overallState>;

const ICONS: Readonly<Record<State, IconName>> = { holds: 'check', fails: 'cross', unknown: 'alert' };
const COLOURS: Readonly<Record<State, string>> = { holds: 'green', fails: 'red', unknown: 'yellow' };

interface Point {
  readonly name: 'chain' | 'proof' | 'kept' | 'signature';
  readonly state: State;
  readonly text: string;
}

function chainPoint({ t }: Words, { chain, events }: OrderVerdict): Point {
  const text =
    chain.state === 'holds'
      ? t('audit.verify.chainHolds', { count: events })
      : t('order.broken', { position: chain.position, fault: t(`order.fault.${chain.code}`) });
  return { name: 'chain', state: chain.state, text };
}

function proofPoint({ t, instant }: Words, verdict: OrderVerdict): Point {
  const { proof, checkpoint, signedThrough, events } = verdict;
  if (proof.state !== 'holds')
    return { name: 'proof', state: proof.state, text: t(`audit.verify.proof.${proof.code}`) };
  const since = events - (signedThrough ?? 0);
  const facts = { number: checkpoint?.number, position: signedThrough, orders: checkpoint?.orders };
  const signed = t('audit.verify.proofHolds', { ...facts, at: checkpoint ? instant(checkpoint.at) : '' });
  const text = since > 0 ? `${signed} ${t('audit.verify.since', { count: since })}` : signed;
  return { name: 'proof', state: 'holds', text };
}

function keptPoint({ t }: Words, { kept }: OrderVerdict): Point[] {
  if (!kept) return [];
  const text =
    kept.state === 'holds' ? t('audit.verify.keptHolds') : t(`audit.verify.keptFault.${kept.code}`);
  return [{ name: 'kept', state: kept.state, text }];
}

function signaturePoint({ t }: Words, { signature }: OrderVerdict): Point[] {
  if (!signature) return [];
  const text =
    signature.state === 'holds'
      ? t('audit.verify.signatureHolds')
      : t(`audit.verify.signature.${signature.code}`);
  return [{ name: 'signature', state: signature.state, text }];
}

interface Props {
  readonly verdict: OrderVerdict;
  /** The fingerprint of the key that the checkpoint names as its own; null without a checkpoint. */
  readonly signer: string | null;
}

/** What verifying an order came to, and point by point why. */
export function VerdictView({ verdict, signer }: Props): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const overall = overallState(verdict);
  const points = [
    chainPoint(words, verdict),
    proofPoint(words, verdict),
    ...keptPoint(words, verdict),
    ...signaturePoint(words, verdict),
  ];
  return (
    <Alert
      color={COLOURS[overall]}
      variant="light"
      role={overall === 'fails' ? 'alert' : 'status'}
      title={t(`audit.verify.overall.${overall}`)}
    >
      <Stack component="ul" gap="sm" className="plain-list">
        {points.map(({ name, state, text }) => (
          <Group component="li" key={name} gap="sm" wrap="nowrap" align="flex-start">
            <span className="verdict-mark" data-state={state}>
              <Icon name={ICONS[state]} />
            </span>
            <div>
              <Text size="sm" fw={600}>
                {t(`audit.verify.point.${name}`)}: {t(`audit.verify.state.${state}`)}
              </Text>
              <Text size="sm">{text}</Text>
            </div>
          </Group>
        ))}
      </Stack>
      {signer !== null && (
        <Text size="xs" mt="sm">
          {t('audit.verify.signer')}: <Code>{signer}</Code>
        </Text>
      )}
    </Alert>
  );
}
