import { expect, it } from 'vitest';
import type { OrderStatus } from '../../domain/order-status.ts';
import { nextDue } from '../../workflows/deadlines.ts';
import { OPEN_TO_ANY } from '../../domain/seats.ts';
import { OrderCase } from '../../workflows/order-case.ts';

const HOLD_EXPIRES_AT_MS = 1_000;
const RETURN_EXPIRES_AT_MS = 5_000;

/** An order with one approved review whose hold expires. */
function anOrderCase(status: OrderStatus): OrderCase {
  const order = new OrderCase('order');
  order.status = status;
  order.returnedExpiresAtMs = RETURN_EXPIRES_AT_MS;
  order.reviews.set('credit', {
    planned: { department: 'credit', authorityRequired: false, lastResort: 'keep_waiting' },
    status: 'approved',
    round: 1,
    evidenceHash: '',
    ladder: [],
    escalated: false,
    holdsExpireAtMs: HOLD_EXPIRES_AT_MS,
    seating: OPEN_TO_ANY,
    hasLapsed: false,
    winner: null,
    decidedBy: null,
    comment: null,
    hasTerms: false,
    acts: 0,
    claim: null,
    inquiry: null,
    pausedClock: null,
  });
  return order;
}

it('an order in review is due when its first hold expires', () => {
  expect(nextDue(anOrderCase('in_review'))).toBe(HOLD_EXPIRES_AT_MS);
});

it('a returned order is due when its time to be resubmitted ends, whatever its reviews held', () => {
  expect(nextDue(anOrderCase('returned'))).toBe(RETURN_EXPIRES_AT_MS);
});

it('while the next revision is planned nothing is due: the reviews are those of the one before', () => {
  expect(nextDue(anOrderCase('submitted'))).toBe(Infinity);
});
