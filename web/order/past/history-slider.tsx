import { ActionIcon, Group, Stack, Text } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState, type ReactElement } from 'react';
import type { HistoryEvent } from '../../api/queries.ts';
import { Icon } from '../../display/icons.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { describeEvent } from '../describe-event.ts';

/** How long the slider rests before the order is asked for: nothing is asked for what it only passes. */
const REST_MS = 250;

interface Props {
  readonly events: readonly HistoryEvent[];
  /** The position that is shown, from 1. */
  readonly at: number;
  readonly onRest: (position: number) => void;
}

/** Where the slider stands: where it was moved to, until that is the position that is shown. */
function usePlace({ at, onRest }: Props): readonly [number, (to: number) => void] {
  const [moved, setMoved] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const rest = useDebouncedCallback(onRest, REST_MS);
  const place = moved?.from === at ? moved.to : at;
  const move = (to: number) => {
    setMoved({ from: at, to });
    rest(to);
  };
  return [place, move];
}

interface StepProps {
  readonly to: number;
  readonly last: number;
  readonly label: string;
  readonly icon: 'back' | 'forward';
  readonly onStep: (to: number) => void;
}

function Step({ to, last, label, icon, onStep }: StepProps): ReactElement {
  return (
    <ActionIcon
      variant="default"
      size="xl"
      aria-label={label}
      disabled={to < 1 || to > last}
      onClick={() => {
        onStep(to);
      }}
    >
      <Icon name={icon} />
    </ActionIcon>
  );
}

/** Goes through the history of an order, event by event or in one pull; the keys of a slider work on it, too. */
export function HistorySlider(props: Props): ReactElement {
  const words = useLanguage();
  const { t, instant } = words;
  const { events } = props;
  const [place, move] = usePlace(props);
  const last = events.length;
  const event = events[place - 1];
  const told = event && { ...describeEvent(words, event), at: instant(event.at) };
  const where = t('past.event', { position: place, last });
  return (
    <Stack gap={4}>
      <Group gap="sm" wrap="nowrap">
        <Step to={place - 1} last={last} label={t('past.earlier')} icon="back" onStep={move} />
        <input
          type="range"
          className="history-slider"
          aria-label={t('past.slider')}
          aria-valuetext={`${where}: ${told ? `${told.title}, ${told.at}` : ''}`}
          min={1}
          max={last}
          value={place}
          onChange={({ currentTarget: { valueAsNumber } }) => {
            move(valueAsNumber);
          }}
        />
        <Step to={place + 1} last={last} label={t('past.later')} icon="forward" onStep={move} />
      </Group>
      <Text size="sm" className="numbers">
        {where} · <strong>{told?.title}</strong>
      </Text>
      <Text size="sm" c="dimmed" className="numbers">
        {told && [told.at, told.by].filter((text) => text !== '').join(' · ')}
      </Text>
    </Stack>
  );
}
