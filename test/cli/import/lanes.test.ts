import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workInLanes } from '../../../cli/import/lanes.ts';

interface Item {
  readonly lane: string;
  readonly number: number;
}

async function* from(lanes: readonly string[]): AsyncGenerator<Item> {
  for (const [number, lane] of lanes.entries()) {
    await turn();
    yield { lane, number };
  }
}

const limits = { laneOf: (item: Item) => item.lane, atOnce: 3, lookAhead: 5 };

describe('work in lanes', () => {
  it('does everything once, in order within a lane, and never too much at a time', async () => {
    const lane = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    await fc.assert(
      fc.asyncProperty(
        fc.array(lane, { maxLength: 40 }),
        fc.infiniteStream(fc.nat(4)),
        async (lanes, delays) => {
          const done: Item[] = [];
          const busy = new Set<string>();
          let mostBusy = 0;
          await workInLanes(from(lanes), {
            ...limits,
            work: async (item) => {
              expect(busy.has(item.lane)).toBe(false);
              busy.add(item.lane);
              mostBusy = Math.max(mostBusy, busy.size);
              const [delay = 0] = delays.take(1);
              for (let turns = 0; turns < delay; turns += 1) await turn();
              busy.delete(item.lane);
              done.push(item);
            },
          });
          expect(mostBusy).toBeLessThanOrEqual(limits.atOnce);
          expect(done).toHaveLength(lanes.length);
          for (const name of new Set(lanes)) {
            const numbers = done.filter((item) => item.lane === name).map((item) => item.number);
            expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          }
        },
      ),
    );
  });

  it('begins nothing more after a failure, awaits what has begun, and throws it', async () => {
    const begun: number[] = [];
    let ended = 0;
    const work = workInLanes(from(['a', 'b', 'a', 'b', 'c', 'c', 'c', 'c', 'c']), {
      ...limits,
      work: async (item) => {
        begun.push(item.number);
        for (let turns = 0; turns < 3; turns += 1) await turn();
        ended += 1;
        if (item.number === 1) throw new Error('broken');
      },
    });
    await expect(work).rejects.toThrow('broken');
    expect(ended).toBe(begun.length);
    expect(begun).not.toContain(8);
  });
});
