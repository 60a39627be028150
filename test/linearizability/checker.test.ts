import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findUnexplained } from './checker.ts';
import { isLinearizableByEveryOrder } from './every-order.ts';
import { anyHistories, goodHistories } from './judged-histories.ts';
import { REVIEWED_ORDER } from './model.ts';

it('every history that the model made is accepted', () => {
  fc.assert(
    fc.property(goodHistories, (history) => {
      expect(findUnexplained(REVIEWED_ORDER, history)).toEqual([]);
    }),
  );
});

it('the search comes to what trying every order comes to', () => {
  let [accepted, refused] = [0, 0];
  fc.assert(
    fc.property(anyHistories, (history) => {
      const isAccepted = findUnexplained(REVIEWED_ORDER, history).length === 0;
      if (isAccepted) accepted += 1;
      else refused += 1;
      expect(isAccepted).toBe(isLinearizableByEveryOrder(REVIEWED_ORDER, history));
    }),
    { numRuns: 2_000, seed: 20_261_218 },
  );
  expect(Math.min(accepted, refused)).toBeGreaterThan(200);
});
