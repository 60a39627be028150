import { describe, expect, it } from 'vitest';
import type { RecordedStep, StepResult } from '../../domain/review-step.ts';
import { stepKey } from '../../domain/step-key.ts';
import { ladderOf } from '../../domain/ladder.ts';
import { OrderCase } from '../../workflows/order-case.ts';
import { restoreOrder } from '../../workflows/restore-order.ts';
import { aDeadline } from '../support/orders.ts';

const reviewer = { id: 'reviewer-credit', name: 'Reviewer of credit' };
const decidedAt = '2026-12-01T09:00:00.000Z';

const planned: [string, StepResult] = [
  stepKey.plan(1),
  {
    step: 'plan',
    policyVersion: 1,
    total: { amount: '125.00', currency: 'CNY' },
    authors: ['submitter'],
    stages: [[{ department: 'credit', authorityRequired: false, lastResort: 'reject' }]],
  },
];
const opened = (number: number, round = number): [string, StepResult] => [
  stepKey.check('credit', number),
  {
    step: 'check',
    outcome: 'opened',
    round,
    evidenceHash: `evidence-${round}`,
    ladder: ladderOf({ deadline: aDeadline(), openedAtMs: 0, workingTime: null }).steps,
    holdsExpireAtMs: 5_000,
  },
];
const decided = (verb: 'approve' | 'return', round = 1): [string, StepResult] => [
  stepKey.decision('credit', round),
  { step: 'decision', decided: { actor: reviewer, verb, comment: null, decidedAt }, holdsExpireAtMs: null },
];
const climbed = (rung: 'reminder' | 'escalation' | 'last_resort'): [string, StepResult] => [
  stepKey.rung({ department: 'credit', round: 1, rung }),
  { step: 'rung' },
];

/** The order that the steps on record lead to; each step has one event. */
function restored(...steps: [string, StepResult][]) {
  const order = new OrderCase('order');
  const recorded: RecordedStep[] = steps.map(([key, result], index) => ({
    key,
    result: { ...result, receipt: { position: index + 1, hash: `hash-${index + 1}` } },
  }));
  restoreOrder(order, recorded);
  return { order, review: order.reviews.get('credit') };
}

describe('the last resort', () => {
  it('on record rejects a review that nobody decided', () => {
    expect(restored(planned, opened(1), climbed('last_resort')).review?.status).toBe('rejected');
  });

  it('does not outweigh a decision on record, in whichever order the two were recorded', () => {
    const before = restored(planned, opened(1), decided('approve'), climbed('last_resort'));
    const after = restored(planned, opened(1), climbed('last_resort'), decided('approve'));
    expect([before.review?.status, after.review?.status]).toEqual(['approved', 'approved']);
  });
});

it('rungs on record are not due again, and those between them are', () => {
  const { review } = restored(planned, opened(1), climbed('escalation'), climbed('reminder'));
  expect(review?.escalated).toBe(true);
  expect(review?.ladder.map(({ rung }) => rung)).toEqual(['manager_reminder', 'last_resort']);
});

it('a review that was opened again is restored as it was opened last, and the next check counts on', () => {
  const { order, review } = restored(planned, opened(1), decided('approve'), opened(2));
  expect(review).toMatchObject({ status: 'open', round: 2, evidenceHash: 'evidence-2', winner: null });
  expect(order.drawCheckNumber('credit')).toBe(3);
  expect(order.lastReceipt).toEqual({ position: 4, hash: 'hash-4' });
});

it('a returned order that was resubmitted is under review in its next revision', () => {
  const settled: [string, StepResult] = [
    stepKey.settle(1, 1),
    { step: 'settle', settlement: 'returned', returnedExpiresAtMs: 9_000 },
  ];
  const returned = restored(planned, opened(1), decided('return'), settled);
  expect(returned.order).toMatchObject({ status: 'returned', revision: 1, returnedExpiresAtMs: 9_000 });
  const replanned: [string, StepResult] = [stepKey.plan(2), planned[1]];
  const resumed = restored(planned, opened(1), decided('return'), settled, replanned);
  expect(resumed.order).toMatchObject({ status: 'in_review', revision: 2 });
  expect(resumed.order.reviews.size).toBe(0);
});

it('a record that skips a step is refused rather than guessed at', () => {
  expect(() => restored(planned, decided('approve'))).toThrow('never checked');
  expect(() => restored(opened(1))).toThrow('not planned');
});
