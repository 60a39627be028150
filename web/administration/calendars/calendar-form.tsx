import { Button, Card, FileButton, Group, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { answered, api } from '../../api/client.ts';
import { Problem } from '../../api/problem.ts';
import { tell } from '../../display/tell.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { CalendarVersion } from '../administration-queries.ts';
import { ConflictAlert } from '../conflict-alert.tsx';
import { DifferenceList } from '../difference-list.tsx';
import { fieldFaultsOf } from '../field-faults.ts';
import { SaveBar } from '../save-bar.tsx';
import { useEditing, type Reread } from '../use-editing.ts';
import {
  findShiftFaults,
  mergeCalendarDrafts,
  readCalendarFile,
  toCalendar,
  toCalendarDraft,
  type CalendarDraft,
} from './calendar-draft.ts';
import { CalendarFields } from './calendar-fields.tsx';
import { calendarLines } from './calendar-lines.ts';

const POINTERS = [
  '/title',
  '/timeZone',
  '/knownUntil',
  '/weeklyShifts',
  '/makeUpShifts',
  '/holidays',
  '/makeUpDays',
  '/overrides',
];

/** Adds a version, if the one in force is still the one that was seen. */
function saveCalendar(
  name: string,
  draft: CalendarDraft,
  seen: CalendarVersion | null,
): Promise<CalendarVersion> {
  const header = { 'if-match': seen ? `"${seen.version}"` : 'none' };
  const params = { path: { name }, header };
  return answered(api.PUT('/v1/calendars/{name}', { params, body: toCalendar(draft) }));
}

async function readNow(name: string): Promise<Reread<CalendarVersion>> {
  const stored = await answered(api.GET('/v1/calendars/{name}', { params: { path: { name } } }));
  return { stored, by: stored.createdBy, at: stored.createdAt };
}

/** A file with a whole calendar takes the place of what is written. */
function Upload({ onDraft }: { readonly onDraft: (draft: CalendarDraft) => void }): ReactElement {
  const { t } = useLanguage();
  const [isRefused, setRefused] = useState(false);
  const read = async (file: File): Promise<void> => {
    const draft = readCalendarFile(await file.text());
    setRefused(draft === null);
    if (draft) onDraft(draft);
  };
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <FileButton
          accept="application/json,.json"
          onChange={(file) => {
            if (file) void read(file);
          }}
          inputProps={{ 'aria-label': t('administration.calendar.upload') }}
        >
          {(props) => (
            <Button variant="default" {...props}>
              {t('administration.calendar.upload')}
            </Button>
          )}
        </FileButton>
      </Group>
      {isRefused && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {t('administration.calendar.uploadRefused')}
        </Text>
      )}
    </Stack>
  );
}

interface Props {
  readonly name: string;
  /** The version in force; null for a new calendar. */
  readonly version: CalendarVersion | null;
  readonly onEnd: () => void;
}

/** Writes the next version of a calendar, beside what it changes. */
export function CalendarForm({ name, version, onEnd }: Props): ReactElement {
  const words = useLanguage();
  const { t } = words;
  const client = useQueryClient();
  const editing = useEditing<CalendarVersion, CalendarDraft>({
    stored: version,
    toDraft: (stored) => toCalendarDraft(stored?.calendar ?? null),
    linesOf: (draft) => calendarLines(words, draft),
    merge: mergeCalendarDrafts,
    save: async (draft, seen) => {
      const errors = findShiftFaults(draft, t('administration.calendar.shiftsFault'));
      if (errors.length > 0) throw new Problem('invalid_request', 0, { errors: [...errors] });
      return saveCalendar(name, draft, seen);
    },
    reread: () => readNow(name),
    onSaved: (saved) => {
      tell(t('administration.calendar.inForce', { version: saved.version }));
      void client.invalidateQueries({ queryKey: ['administration', 'calendars'] });
      onEnd();
    },
  });
  const { draft, seen, conflict, differences, error } = editing;
  return (
    <Stack gap="md">
      {conflict && <ConflictAlert conflict={conflict} />}
      <Card component="section">
        <Stack gap="md">
          <Upload onDraft={editing.change} />
          <CalendarFields draft={draft} change={editing.change} faults={fieldFaultsOf(error)} />
        </Stack>
      </Card>
      <Card component="section" aria-labelledby="calendar-differences">
        <Stack gap="sm">
          <Title order={2} size="h4" id="calendar-differences">
            {seen
              ? t('administration.calendar.differences', { version: seen.version })
              : t('administration.calendar.new')}
          </Title>
          {differences.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('administration.calendar.noDifferences')}
            </Text>
          ) : (
            <DifferenceList differences={differences} />
          )}
          <SaveBar
            error={error}
            shown={POINTERS}
            isChanged={editing.isChanged || seen === null}
            isSaving={editing.isSaving}
            saveText={t('administration.calendar.save')}
            onSave={editing.save}
            onReset={() => {
              editing.reset();
              onEnd();
            }}
          />
        </Stack>
      </Card>
    </Stack>
  );
}
