import { readdirSync, readFileSync } from 'node:fs';
import { temporal } from '@temporalio/proto';
import { DeterminismViolationError } from '@temporalio/workflow';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { beforeAll, expect, inject, it } from 'vitest';
import { RECORDED_SHAPES } from './recorded-shapes.ts';

const folder = 'test/recorded';
const recordings = readdirSync(folder).filter((file) => file.endsWith('.history.bin'));

function readRecording(file: string) {
  return temporal.api.history.v1.History.decode(readFileSync(`${folder}/${file}`));
}

async function replay(history: unknown): Promise<void> {
  const workflowBundle = { codePath: inject('workflowBundlePath') };
  await Worker.runReplayHistory({ workflowBundle }, history, 'order-review/recorded');
}

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

it('every shape of the process has a recording', () => {
  const recorded = recordings.map((file) => file.replace('.history.bin', ''));
  expect(recorded).toEqual(expect.arrayContaining(Object.keys(RECORDED_SHAPES)));
});

it.each(recordings)('%s replays without a determinism violation', async (file) => {
  await replay(readRecording(file));
});

it('a history in which a step happened in another order does not replay', async () => {
  const history = readRecording('approved-by-update.history.bin');
  const marker = history.events.find((event) => event.markerRecordedEventAttributes);
  if (!marker) throw new Error('the recording has no local activity');
  const { eventId, eventTime } = marker;
  const timer = { timerId: '1', startToFireTimeout: { seconds: 1 }, workflowTaskCompletedEventId: 4 };
  const eventType = temporal.api.enums.v1.EventType.EVENT_TYPE_TIMER_STARTED;
  const instead = { eventId, eventTime, eventType, timerStartedEventAttributes: timer };
  const changed = history.events.map((event) => (event === marker ? instead : event));
  const replayed = replay(temporal.api.history.v1.History.fromObject({ events: changed }));
  await expect(replayed).rejects.toThrow(DeterminismViolationError);
});
