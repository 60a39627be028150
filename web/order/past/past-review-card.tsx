import { Alert, Card, Code, Collapse, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { DecidedText } from '../../display/decided-text.tsx';
import { ReviewBadge } from '../../display/status-badge.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { FindingList } from '../../review/findings.tsx';
import { HoldList } from '../holds-card.tsx';
import type { PastReview } from './past-queries.ts';

type Packet = NonNullable<PastReview['packet']>;

function Packet({ packet }: { readonly packet: Packet }): ReactElement {
  const { t } = useLanguage();
  const { findings, holds, inquiries = [] } = packet;
  return (
    <Stack gap="sm">
      {findings.length === 0 ? (
        <Text c="dimmed">{t('review.noFindings')}</Text>
      ) : (
        <FindingList findings={findings} />
      )}
      {holds.length > 0 && (
        <>
          <Title order={4} size="h6">
            {t('review.holds')}
          </Title>
          <HoldList holds={holds} />
        </>
      )}
      {inquiries.map(({ number, question, askedBy, answer, answeredBy }) => (
        <Text key={number} size="sm">
          {askedBy.name}: {question}
          <br />
          {answeredBy.name}: {answer}
        </Text>
      ))}
    </Stack>
  );
}

/** The bytes that the records have may be others than those that the history names. */
function PacketHash({ review }: { readonly review: PastReview }): ReactElement | null {
  const { t } = useLanguage();
  const { evidenceHash, packetHash } = review;
  if (evidenceHash === null) return null;
  const isChanged = packetHash !== null && packetHash !== evidenceHash;
  return (
    <>
      {isChanged && <Alert color="red" variant="light" role="alert" title={t('past.packetChanged')} />}
      <Text size="xs">
        {t('past.packetHash')}: <Code>{evidenceHash}</Code>
      </Text>
    </>
  );
}

function Shown({ review }: { readonly review: PastReview }): ReactElement | null {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const { packet, evidenceHash } = review;
  if (evidenceHash === null) return null;
  return (
    <div>
      <UnstyledButton
        mih={44}
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <Text size="sm" td="underline">
          {t('past.packet')}
        </Text>
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        {isOpen && (
          <Stack gap="sm">
            {packet ? <Packet packet={packet} /> : <Text c="dimmed">{t('past.noPacket')}</Text>}
            <PacketHash review={review} />
          </Stack>
        )}
      </Collapse>
    </div>
  );
}

function CouldDecide({ review }: { readonly review: PastReview }): ReactElement | null {
  const { t } = useLanguage();
  const { status, isCurrent, couldDecide } = review;
  if (status !== 'open' || !isCurrent) return null;
  const names = couldDecide.map(({ name, onBehalfOf }) => {
    return onBehalfOf === null ? name : `${name} (${t('review.onBehalfOf', { name: onBehalfOf.name })})`;
  });
  return (
    <Text size="sm">
      {names.length === 0 ? t('past.nobody') : t('past.couldDecide', { names: names.join(', ') })}
    </Text>
  );
}

/** One round of a review as it stood: who had decided, who could have, and what they were shown. */
export function PastReviewCard({ review }: { readonly review: PastReview }): ReactElement {
  const { t, name, instant } = useLanguage();
  const { department, round, status, isCurrent, dueAt, claim, decisions } = review;
  return (
    <Card component="li">
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Title order={3} size="h5">
            {name('departments', department)} · {t('review.round', { round })}
            {!isCurrent && ` (${t('past.superseded')})`}
          </Title>
          <ReviewBadge status={status} />
        </Group>
        {status === 'open' && dueAt !== null && (
          <Text size="sm">{t('order.due', { at: instant(dueAt) })}</Text>
        )}
        {claim && <Text size="sm">{t('act.claimedBy', { name: claim.by.name, at: instant(claim.at) })}</Text>}
        {decisions.map((decision) => (
          <div key={decision.position}>
            <DecidedText decision={decision} />
          </div>
        ))}
        <CouldDecide review={review} />
        <Shown review={review} />
      </Stack>
    </Card>
  );
}
