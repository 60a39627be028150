import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ladderOf, type LadderStep } from '../../domain/ladder.ts';
import { pauseClock, resumeClock } from '../../domain/paused-clock.ts';
import type { DeadlinePolicy, WorkingDeadline } from '../../domain/policy.ts';
import { aWorkingTime } from '../support/calendars.ts';
import { aDeadline } from '../support/orders.ts';

const working: WorkingDeadline = {
  counts: 'working_time',
  calendar: 'office',
  decideWithin: { count: 2, unit: 'working_days' },
  remindAtPercent: 50,
  remindManagerAtPercent: 75,
  lastResortAfter: { count: 1, unit: 'working_days' },
  lastResort: 'keep_waiting',
};
const openedAtMs = Date.parse('2026-11-23T09:00:00Z');
const time = aWorkingTime();

function countingOf(deadline: DeadlinePolicy) {
  return { deadline, workingTime: deadline.counts === 'working_time' ? time : null };
}

function pausedAt(deadline: DeadlinePolicy, atMs: number) {
  const counting = countingOf(deadline);
  const { steps } = ladderOf({ ...counting, openedAtMs });
  const ladder = steps.filter((step) => step.atMs > atMs);
  return { ladder, paused: pauseClock({ ...counting, ladder, isFlagged: false }, atMs) };
}

function resumedRungs(deadline: DeadlinePolicy, pause: string, resume: string): string[] {
  const { paused } = pausedAt(deadline, Date.parse(pause));
  const { steps } = resumeClock({ ...countingOf(deadline), paused }, Date.parse(resume));
  return steps.map(({ rung, atMs }) => `${rung} ${new Date(atMs).toISOString().slice(0, 16)}`);
}

describe('the clock of a review', () => {
  it('that counts in working time keeps what is left of it over a weekend', () => {
    expect(resumedRungs(working, '2026-11-23T13:00:00Z', '2026-11-27T15:00:00Z')).toEqual([
      'reminder 2026-11-30T11:00',
      'manager_reminder 2026-11-30T15:00',
      'escalation 2026-12-01T11:00',
      'last_resort 2026-12-02T11:00',
    ]);
  });

  it('that counts time as it passes keeps what is left of it', () => {
    expect(resumedRungs(aDeadline(), '2026-11-23T10:00:00Z', '2026-11-25T10:00:00Z')[0]).toBe(
      'reminder 2026-11-25T21:00',
    );
  });

  it('does not come back to a rung that it has climbed', () => {
    const rungs = resumedRungs(working, '2026-11-24T14:00:00Z', '2026-11-25T09:00:00Z');
    expect(rungs).toEqual(['escalation 2026-11-25T12:00', 'last_resort 2026-11-26T12:00']);
  });

  it('that is started again beyond what the calendar knows is flagged', () => {
    const { paused } = pausedAt(working, openedAtMs);
    const short = { deadline: working, workingTime: aWorkingTime({ knownUntil: '2026-11-30' }) };
    const resumed = resumeClock({ ...short, paused }, Date.parse('2026-11-30T09:00:00Z'));
    expect(resumed).toMatchObject({
      steps: [{ rung: 'reminder' }],
      dueAtMs: null,
      flag: 'beyond_calendar',
    });
  });

  it.each([
    ['working time', working],
    ['time as it passes', aDeadline()],
  ])('of %s that is started at once goes on as if it had not stopped', (_what, deadline) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 * 86_400_000 }), (passedMs) => {
        const atMs = openedAtMs + passedMs;
        const { ladder, paused } = pausedAt(deadline, atMs);
        const resumed = resumeClock({ ...countingOf(deadline), paused }, atMs);
        const leftOf = (steps: readonly LadderStep[]) =>
          pauseClock({ ...countingOf(deadline), ladder: steps, isFlagged: false }, atMs);
        expect(leftOf(resumed.steps)).toEqual(leftOf(ladder));
      }),
    );
  });

  it('gives neither more nor less working time, however often it stops', () => {
    const stops = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 6 * 3_600_000 }), fc.integer({ min: 0, max: 2 * 86_400_000 })),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(stops, (pauses) => {
        const counting = countingOf(working);
        let { steps } = ladderOf({ ...counting, openedAtMs });
        let [nowMs, workedMs] = [openedAtMs, 0];
        for (const [runsMs, stopsMs] of pauses) {
          const pausedAtMs = nowMs + runsMs;
          workedMs += time.between(nowMs, pausedAtMs) ?? 0;
          const ladder = steps.filter(({ atMs }) => atMs > pausedAtMs);
          const paused = pauseClock({ ...counting, ladder, isFlagged: false }, pausedAtMs);
          nowMs = pausedAtMs + stopsMs;
          ({ steps } = resumeClock({ ...counting, paused }, nowMs));
        }
        const escalation = steps.find(({ rung }) => rung === 'escalation');
        if (!escalation) return;
        expect(workedMs + (time.between(nowMs, escalation.atMs) ?? 0)).toBe(2 * 8 * 3_600_000);
      }),
    );
  });
});
