import { Card, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Answer } from '../../display/answer.tsx';
import { VirtualList } from '../../display/virtual-list.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { changesQuery, type OrganisationEvent, type RecordKey } from '../administration-queries.ts';
import { isSame } from '../merged-drafts.ts';
import { usePeopleNames } from '../use-people-names.ts';

const EVENT_PX = 56;
/** What changes with every write and says nothing. */
const SILENT: ReadonlySet<string> = new Set(['version', 'updated_at']);

/** The columns in which a record differs from what it was. */
function changedColumns({ before, after }: OrganisationEvent): string[] {
  if (!before || !after) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !SILENT.has(name) && !isSame(before[name], after[name]));
}

function ChangeText({ event }: { readonly event: OrganisationEvent }): ReactElement {
  const { t, instant } = useLanguage();
  const nameOf = usePeopleNames();
  const columns = changedColumns(event).map((column) => column.replaceAll('_', ' '));
  return (
    <div className="timeline-event">
      <Text size="sm" fw={600}>
        {event.before === null ? t('administration.changes.made') : columns.join(', ')}
      </Text>
      <Text size="sm" c="dimmed">
        {t('administration.changes.by', { name: nameOf(event.actor), at: instant(event.at) })}
      </Text>
    </div>
  );
}

/** Who changed a record when, and what of it; the newest first. */
export function ChangesCard({ record }: { readonly record: RecordKey }): ReactElement {
  const { t } = useLanguage();
  const changes = useQuery(changesQuery(record));
  return (
    <Card component="section">
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t('administration.changes.title')}
        </Title>
        <Answer query={changes} lines={1}>
          {(events) =>
            events.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t('administration.changes.none')}
              </Text>
            ) : (
              <VirtualList
                items={events}
                keyOf={({ position }) => String(position)}
                estimatePx={EVENT_PX}
                gapPx={0}
              >
                {(event) => <ChangeText event={event} />}
              </VirtualList>
            )
          }
        </Answer>
      </Stack>
    </Card>
  );
}
