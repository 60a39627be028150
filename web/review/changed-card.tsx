import { Card, Stack, Text, Title } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { findChanges, type FieldChange } from '../../domain/amendment/document-changes.ts';
import { findEvidenceChanges } from '../../domain/evidence-changes.ts';
import { answered, api } from '../api/client.ts';
import type { ReviewCase } from '../api/queries.ts';
import { Answer } from '../display/answer.tsx';
import { useLanguage, type Words } from '../i18n/use-language.ts';
import { readWholeHistory } from '../order/read-history.ts';
import { ChangeList } from '../submission/impact-view.tsx';
import { evidenceChangeText } from './evidence-change-text.ts';
import { findLastTime, type LastTime } from './last-time.ts';

interface Comparison {
  readonly last: LastTime;
  /** As codes of what the evidence says differently. */
  readonly changes: readonly string[];
  /** Of the order itself. */
  readonly fields: readonly FieldChange[];
}

async function compareWithLastTime(review: ReviewCase): Promise<Comparison | null> {
  const { orderId, department, packet, document } = review;
  const last = findLastTime(await readWholeHistory(orderId), review);
  if (!last) return null;
  const { evidenceHash, revision } = last;
  const path = { orderId, department, evidenceHash };
  const [before, earlier] = await Promise.all([
    answered(
      api.GET('/v1/orders/{orderId}/reviews/{department}/packets/{evidenceHash}', { params: { path } }),
    ),
    revision === packet.revision
      ? null
      : answered(
          api.GET('/v1/orders/{orderId}/revisions/{revision}', { params: { path: { orderId, revision } } }),
        ),
  ]);
  return {
    last,
    changes: findEvidenceChanges(before, packet),
    fields: earlier ? findChanges(earlier.document, document) : [],
  };
}

function comparisonQuery(review: ReviewCase) {
  const { orderId, department, evidenceHash } = review;
  return queryOptions({
    queryKey: ['comparison', orderId, department, evidenceHash],
    queryFn: () => compareWithLastTime(review),
    // What was shown under a hash never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function reopeningText({ t, name }: Words, { packet }: ReviewCase): string | null {
  const { reopening } = packet;
  if (!reopening) return null;
  const { why, by, department, comment } = reopening;
  const text = t(`act.reopening.${why}`, { name: by.name, department: name('departments', department) });
  return comment === null ? text : `${text}: “${comment}”`;
}

function Changes({ changes, fields }: Comparison): ReactElement {
  const words = useLanguage();
  // What was changed in the order is listed field by field.
  const telling = changes.filter((change) => change !== 'document_changed' || fields.length === 0);
  if (telling.length === 0 && fields.length === 0) {
    return <Text c="dimmed">{words.t('act.nothingChanged')}</Text>;
  }
  return (
    <Stack gap="xs">
      {fields.length > 0 && (
        <ChangeList changes={fields.map((one) => ({ ...one, fields: [...one.fields] }))} />
      )}
      {telling.map((change) => (
        <Text size="sm" key={change}>
          {evidenceChangeText(words, change)}
        </Text>
      ))}
    </Stack>
  );
}

function Compared({ review }: { readonly review: ReviewCase }): ReactElement {
  const words = useLanguage();
  const { t, instant } = words;
  const comparison = useQuery(comparisonQuery(review));
  const reopening = reopeningText(words, review);
  return (
    <Card component="section" className="calls-for-action">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('act.changed')}
        </Title>
        {reopening !== null && <Text fw={600}>{reopening}</Text>}
        <Answer query={comparison} lines={1}>
          {(data) =>
            data && (
              <>
                <Text size="sm" c="dimmed">
                  {t('act.lastTime', { round: data.last.round, at: instant(data.last.at) })}
                </Text>
                <Changes {...data} />
              </>
            )
          }
        </Answer>
      </Stack>
    </Card>
  );
}

/** What a review relies on that it did not rely on before; nothing for one that is new. */
export function ChangedCard({ review }: { readonly review: ReviewCase }): ReactElement | null {
  const isNew = review.round === 1 && review.packet.revision === 1;
  return isNew ? null : <Compared review={review} />;
}
