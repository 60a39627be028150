import fc from 'fast-check';
import { expect, it } from 'vitest';
import { drawSchedule, type Fault } from '../../../bench/chaos/schedule.ts';

const MINUTE_MS = 60_000;
const options = fc.record({
  seed: fc.integer({ min: 0, max: 2_147_483_647 }),
  kills: fc.integer({ min: 0, max: 200 }),
  durationMs: fc.integer({ min: MINUTE_MS, max: 60 * MINUTE_MS }),
});

function killsOf(schedule: readonly Fault[]): number {
  return schedule.flatMap((fault) => (fault.kind === 'kill' ? fault.targets : [])).length;
}

it('a seed replays its schedule', () => {
  fc.assert(
    fc.property(options, (of) => {
      expect(drawSchedule(of)).toEqual(drawSchedule(of));
    }),
  );
});

it('another seed makes another schedule', () => {
  const of = { kills: 20, durationMs: 5 * MINUTE_MS };
  expect(drawSchedule({ ...of, seed: 1 })).not.toEqual(drawSchedule({ ...of, seed: 2 }));
});

it('a schedule kills as many processes as asked, in order and within its time', () => {
  fc.assert(
    fc.property(options, (of) => {
      const schedule = drawSchedule(of);
      expect(killsOf(schedule)).toBe(of.kills);
      const instants = schedule.map(({ atMs }) => atMs);
      expect(instants).toEqual(instants.toSorted((one, other) => one - other));
      expect(instants.every((atMs) => atMs >= 0 && atMs <= of.durationMs)).toBe(true);
    }),
  );
});

it('a long schedule has every kind of fault, and two kills at once', () => {
  const schedule = drawSchedule({ seed: 7, kills: 200, durationMs: 60 * MINUTE_MS });
  expect(new Set(schedule.map(({ kind }) => kind))).toEqual(new Set(['kill', 'pause', 'link', 'full_disk']));
  expect(schedule.some((fault) => fault.kind === 'kill' && fault.targets.length === 2)).toBe(true);
});
