import { Card, Stack, Text, Title } from '@mantine/core';
import type { ReactElement } from 'react';
import type { ReviewCase } from '../api/queries.ts';
import { DecidedText } from '../display/decided-text.tsx';
import { useLanguage } from '../i18n/use-language.ts';

function ClaimText({ claim }: Pick<ReviewCase, 'claim'>): ReactElement | null {
  const { t, instant } = useLanguage();
  if (!claim) return null;
  return (
    <Text size="sm" fw={600}>
      {t('act.claimedBy', { name: claim.by.name, at: instant(claim.at) })}
      {claim.endsAt !== null && `, ${t('act.claimedUntil', { at: instant(claim.endsAt) })}`}
    </Text>
  );
}

function AskedText({ asked }: Pick<ReviewCase, 'asked'>): ReactElement | null {
  const { t } = useLanguage();
  if (asked.length === 0) return null;
  const names = asked.map(({ person, givenBy }) => {
    const name = person?.name ?? t('act.vacant');
    return givenBy ? `${name} (${t('act.givenBy', { name: givenBy.name })})` : name;
  });
  return <Text size="sm">{t('act.waitsFor', { names: names.join(', ') })}</Text>;
}

/** Of whom a decision is waited for, as long as one is. */
function askedNow({ status, asked }: ReviewCase): ReviewCase['asked'] {
  return status === 'open' || status === 'paused' ? asked : [];
}

/** Who is asked, who has decided, and how far that is from an outcome. Shown where it is more than one person's matter. */
export function PeopleCard({ review }: { readonly review: ReviewCase }): ReactElement | null {
  const { t } = useLanguage();
  const { votes, count, claim } = review;
  const asked = askedNow(review);
  if (!claim && votes.length === 0 && asked.length === 0) return null;
  return (
    <Card component="section">
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t('act.votes')}
        </Title>
        <ClaimText claim={claim} />
        {count && (
          <Text size="sm" className="numbers">
            {t('act.count', { ...count, needed: count.approvalsNeeded })}
          </Text>
        )}
        <AskedText asked={asked} />
        <Stack component="ul" gap="xs" className="plain-list">
          {votes.map((vote) => (
            <li key={`${vote.actor.id} ${vote.decidedAt}`}>
              <DecidedText decision={vote} />
            </li>
          ))}
        </Stack>
      </Stack>
    </Card>
  );
}
