import {
  ActionIcon,
  Button,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../../display/icons.tsx';
import { VirtualList } from '../../display/virtual-list.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import type { FieldFaults } from '../field-faults.ts';
import { DAY_KINDS, dayPointer, type CalendarDraft, type DraftDay } from './calendar-draft.ts';

const DAY_PX = 60;

interface Props {
  readonly draft: CalendarDraft;
  readonly change: (part: Partial<CalendarDraft>) => void;
  readonly faults: FieldFaults;
}

function HeadFields({ draft, change, faults }: Props): ReactElement {
  const { t } = useLanguage();
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
      <TextInput
        label={t('administration.calendar.title')}
        required
        value={draft.title}
        error={faults.at('/title')}
        onChange={({ currentTarget: { value } }) => {
          change({ title: value });
        }}
      />
      <TextInput
        label={t('administration.calendar.timeZone')}
        required
        spellCheck={false}
        value={draft.timeZone}
        error={faults.at('/timeZone')}
        onChange={({ currentTarget: { value } }) => {
          change({ timeZone: value });
        }}
      />
      <TextInput
        label={t('administration.calendar.knownUntil')}
        type="date"
        required
        value={draft.knownUntil}
        error={faults.at('/knownUntil')}
        onChange={({ currentTarget: { value } }) => {
          change({ knownUntil: value });
        }}
      />
    </SimpleGrid>
  );
}

function WeekFields({ draft, change, faults }: Props): ReactElement {
  const { t, weekday } = useLanguage();
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {t('administration.calendar.week')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('administration.calendar.shiftsHint')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {draft.week.map((hours, index) => (
          <TextInput
            key={index}
            label={weekday(index, 'long')}
            placeholder={t('administration.calendar.closed')}
            value={hours}
            error={faults.at(`/weeklyShifts/${index}`)}
            onChange={({ currentTarget: { value } }) => {
              change({ week: draft.week.map((one, place) => (place === index ? value : one)) });
            }}
          />
        ))}
        <TextInput
          label={t('administration.calendar.makeUpShifts')}
          value={draft.makeUpShifts}
          error={faults.at('/makeUpShifts')}
          onChange={({ currentTarget: { value } }) => {
            change({ makeUpShifts: value });
          }}
        />
      </SimpleGrid>
      {faults.at('/weeklyShifts') !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {faults.at('/weeklyShifts')}
        </Text>
      )}
    </Stack>
  );
}

interface DayRowProps {
  readonly day: DraftDay;
  readonly number: number;
  readonly error: string | undefined;
  readonly onChange: (part: Partial<DraftDay>) => void;
  readonly onRemove: () => void;
}

function DayRow({ day, number, error, onChange, onRemove }: DayRowProps): ReactElement {
  const { t } = useLanguage();
  const label = (field: 'day' | 'what' | 'name' | 'hours') =>
    t('administration.calendar.ofDay', { field: t(`administration.calendar.${field}`), number });
  return (
    <div className="special-day" data-kind={day.kind}>
      <TextInput
        type="date"
        aria-label={label('day')}
        value={day.day}
        error={error}
        onChange={({ currentTarget: { value } }) => {
          onChange({ day: value });
        }}
      />
      <NativeSelect
        aria-label={label('what')}
        value={day.kind}
        data={DAY_KINDS.map((value) => ({ value, label: t(`administration.calendar.kind.${value}`) }))}
        onChange={({ currentTarget: { value } }) => {
          const kind = DAY_KINDS.find((one) => one === value);
          if (kind) onChange({ kind, hours: kind === 'override' ? day.hours : '' });
        }}
      />
      <TextInput
        aria-label={label('name')}
        placeholder={t('administration.calendar.name')}
        value={day.name}
        onChange={({ currentTarget: { value } }) => {
          onChange({ name: value });
        }}
      />
      <TextInput
        aria-label={label('hours')}
        className="special-day-hours"
        placeholder={t('administration.calendar.closed')}
        disabled={day.kind !== 'override'}
        value={day.hours}
        onChange={({ currentTarget: { value } }) => {
          onChange({ hours: value });
        }}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('administration.calendar.removeDay', { number })}
        onClick={onRemove}
      >
        <Icon name="cross" />
      </ActionIcon>
    </div>
  );
}

const NEW_DAY: DraftDay = { day: '', kind: 'holiday', name: '', hours: '' };

function DayFields({ draft, change, faults }: Props): ReactElement {
  const { t } = useLanguage();
  const { days } = draft;
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        {t('administration.calendar.days')}
      </Title>
      <VirtualList items={days} keyOf={(_day, index) => String(index)} estimatePx={DAY_PX} gapPx={8}>
        {(day, index) => (
          <DayRow
            day={day}
            number={index + 1}
            error={faults.at(dayPointer(days, index))}
            onChange={(part) => {
              change({ days: days.map((one, place) => (place === index ? { ...one, ...part } : one)) });
            }}
            onRemove={() => {
              change({ days: days.filter((_one, place) => place !== index) });
            }}
          />
        )}
      </VirtualList>
      <Group>
        <Button
          variant="default"
          onClick={() => {
            change({ days: [...days, NEW_DAY] });
          }}
        >
          {t('administration.calendar.addDay')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Everything that a version of a calendar says. */
export function CalendarFields(props: Props): ReactElement {
  return (
    <Stack gap="md">
      <HeadFields {...props} />
      <WeekFields {...props} />
      <DayFields {...props} />
    </Stack>
  );
}
