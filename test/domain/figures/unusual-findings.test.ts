import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chanceOfAtLeast,
  expectedShare,
  findUnusual,
  type FindingCounts,
  type FindingHistory,
} from '../../../domain/figures/unusual-findings.ts';

const counts = (unusual: number, orders: number): FindingCounts => ({ orders, unusual });

function history(id: string, recent: FindingCounts, earlier = counts(0, 0)): FindingHistory {
  return { id, recent, earlier };
}

describe('the chance of so many or more', () => {
  it.each([
    // Of two coins at least one head: three of four outcomes.
    [1, 2, 0.5, 0.75],
    [0, 5, 0.3, 1],
    [5, 5, 0.1, 0.00001],
    // 10 · 0.1³ · 0.9² + 5 · 0.1⁴ · 0.9 + 0.1⁵
    [3, 5, 0.1, 0.00856],
  ])('%i of %i with a share of %d is %d', (unusual, orders, share, chance) => {
    expect(chanceOfAtLeast(counts(unusual, orders), share)).toBeCloseTo(chance, 12);
  });

  it('grows with the share and falls with how many there are, also of very many orders', () => {
    const share = fc.double({ min: 0.001, max: 0.98, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 0, max: 20_000 }),
        share,
        (orders, some, p) => {
          const unusual = Math.min(some, orders);
          const chance = chanceOfAtLeast(counts(unusual, orders), p);
          expect(chance).toBeGreaterThanOrEqual(0);
          expect(chance).toBeLessThanOrEqual(1);
          expect(chanceOfAtLeast(counts(unusual, orders), p + 0.01)).toBeGreaterThanOrEqual(chance - 1e-9);
          expect(chanceOfAtLeast(counts(unusual + 1, orders), p)).toBeLessThanOrEqual(chance + 1e-9);
        },
      ),
    );
  });
});

it('a share is never quite nothing nor all', () => {
  expect(expectedShare(counts(0, 0))).toBe(0.5);
  expect(expectedShare(counts(0, 98))).toBe(0.01);
});

describe('unusual findings', () => {
  const all = { earlier: counts(9, 98) };

  it('are those that chance seldom explains, held against the own past where there is enough of it', () => {
    // Expected with 1 of 10: 3 of 5 come about once in 117; with 4 of 10 they are nothing to speak of.
    const quiet = history('quiet', counts(3, 5), counts(2, 28));
    const noisy = history('noisy', counts(3, 5), counts(11, 28));
    expect(findUnusual([quiet, noisy], all)).toEqual([
      { ...quiet, basis: 'own', chance: expect.closeTo(0.00856, 12) },
    ]);
  });

  it('are held against all orders where the own past is short', () => {
    const fresh = history('fresh', counts(3, 5), counts(11, 19));
    expect(findUnusual([fresh], all)).toMatchObject([{ id: 'fresh', basis: 'all' }]);
  });

  it('are not told of few orders, nor of few with a finding', () => {
    const few = history('few', counts(4, 4), counts(0, 50));
    const seldom = history('seldom', counts(2, 5), counts(0, 1_000));
    expect(findUnusual([few, seldom], all)).toEqual([]);
  });

  it('come in the order of what chance explains least', () => {
    const ids = findUnusual(
      [history('a', counts(4, 6)), history('b', counts(6, 6)), history('c', counts(5, 6))],
      all,
    );
    expect(ids.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  });
});
