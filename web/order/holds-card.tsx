import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { components } from '../../cli/generated/api.ts';
import { isCurrency } from '../../domain/currency.ts';
import type { Order, ReviewCase } from '../api/queries.ts';
import { useLanguage, type Words } from '../i18n/use-language.ts';

type PacketHold = ReviewCase['packet']['holds'][number];
type OrderHold = Order['holds'][number];
type PastHold = components['schemas']['PastHold'];
type Hold = PacketHold | OrderHold | PastHold;

function amountText(
  { money, number, name }: Words,
  { amount, unit }: Pick<PacketHold, 'amount' | 'unit'>,
): string {
  return isCurrency(unit) ? money({ amount, currency: unit }) : `${number(amount)} ${name('units', unit)}`;
}

/** How the hold ended, or until when it lives; a packet leaves both out, and the past knows no end to come. */
function stateText({ t, instant }: Words, hold: Hold): string | null {
  if (!('status' in hold)) return null;
  if (hold.status === 'live' && 'expiresAt' in hold) return t('order.until', { at: instant(hold.expiresAt) });
  const status = t(`holdStatus.${hold.status}`);
  return hold.endedAt === null ? status : t('order.ended', { status, at: instant(hold.endedAt) });
}

function HoldRow({ hold }: { readonly hold: Hold }): ReactElement {
  const words = useLanguage();
  const { t, day } = words;
  const details = [
    stateText(words, hold),
    hold.neededOn === null ? null : t('review.neededOn', { day: day(hold.neededOn) }),
    hold.excessReleasedBy === null ? null : t('review.excess', { name: hold.excessReleasedBy }),
  ].filter((text) => text !== null);
  return (
    <Stack component="li" gap={0}>
      <Group justify="space-between" gap="xs">
        <Text>
          {t(`holdKind.${hold.kind}`)} · {hold.resource}
        </Text>
        <Text fw={600} className="numbers">
          {amountText(words, hold)}
        </Text>
      </Group>
      {details.length > 0 && (
        <Text size="sm" c="dimmed">
          {details.join(' · ')}
        </Text>
      )}
    </Stack>
  );
}

/** Holds one below the other. */
export function HoldList({ holds }: Pick<Props, 'holds'>): ReactElement {
  return (
    <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
      {holds.map((hold, index) => (
        <HoldRow key={index} hold={hold} />
      ))}
    </Stack>
  );
}

interface Props {
  readonly title: string;
  readonly empty: string;
  readonly holds: readonly Hold[];
}

/** What is kept for the order. */
export function HoldsCard({ title, empty, holds }: Props): ReactElement {
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {title}
        </Title>
        {holds.length === 0 && <Text c="dimmed">{empty}</Text>}
        <HoldList holds={holds} />
      </Stack>
    </Card>
  );
}
