import { expect, it } from 'vitest';
import { ladderOf, type Ladder } from '../../domain/ladder.ts';
import type { WorkingDeadline } from '../../domain/policy.ts';
import { aWorkingTime } from '../support/calendars.ts';
import { aDeadline } from '../support/orders.ts';

const twoDays: WorkingDeadline = {
  counts: 'working_time',
  calendar: 'office',
  decideWithin: { count: 2, unit: 'working_days' },
  remindAtPercent: 50,
  remindManagerAtPercent: 75,
  lastResortAfter: { count: 1, unit: 'working_days' },
  lastResort: 'keep_waiting',
};

function rungs({ steps }: Ladder): string[] {
  return steps.map(({ rung, atMs }) => `${rung} ${new Date(atMs).toISOString().slice(0, 16)}`);
}

const openedAtMs = Date.parse('2026-11-27T13:00:00Z');

it('a ladder in working time has its rungs at shares of the working time', () => {
  const ladder = ladderOf({ deadline: twoDays, openedAtMs, workingTime: aWorkingTime() });
  expect(rungs(ladder)).toEqual([
    'reminder 2026-11-30T13:00',
    'manager_reminder 2026-11-30T17:00',
    'escalation 2026-12-01T13:00',
    'last_resort 2026-12-02T13:00',
  ]);
  expect(ladder.flag).toBeNull();
});

it('a ladder in time as it passes needs no calendar', () => {
  const ladder = ladderOf({ deadline: aDeadline(), openedAtMs, workingTime: null });
  expect(rungs(ladder)[2]).toBe('escalation 2026-11-28T13:00');
});

it.each([
  ['2026-12-02', 4, null],
  ['2026-12-01', 3, 'beyond_calendar'],
  ['2026-11-30', 0, 'beyond_calendar'],
])(
  'of a calendar that is known until %s, %i rungs are given and the flag is %s',
  (knownUntil, count, flag) => {
    const ladder = ladderOf({ deadline: twoDays, openedAtMs, workingTime: aWorkingTime({ knownUntil }) });
    expect([ladder.steps.length, ladder.flag]).toEqual([count, flag]);
    expect(ladder.dueAtMs === null).toBe(count === 0);
  },
);
