import { describe, expect, it } from 'vitest';
import type { QuorumOutcome } from '../../domain/quorum.ts';
import type { CountedVote, RecordedStep, StepResult } from '../../domain/review-step.ts';
import { seatOf, type Seat } from '../../domain/seats.ts';
import { stepKey } from '../../domain/step-key.ts';
import { OrderCase } from '../../workflows/order-case.ts';
import { restoreOrder } from '../../workflows/restore-order.ts';

const decidedAt = '2026-12-01T09:00:00.000Z';
const receiptAt = (position: number) => ({ position, hash: `hash-${position}` });
const seatFor = (id: string): Seat => ({
  ...{ seat: seatOf(id), holder: { id, name: id }, origin: 'eligible', handedOn: false },
  ...{ givenBy: null, addedTo: null },
});

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
const opened: [string, StepResult] = [
  stepKey.check('credit', 1),
  {
    ...{ step: 'check', outcome: 'opened', round: 1, evidenceHash: 'evidence', ladder: [] },
    holdsExpireAtMs: null,
    seating: { quorum: { kind: 'k_of_n', approvals: 2 }, seats: ['anna', 'bela', 'carl'].map(seatFor) },
  },
];

function voted(
  id: string,
  outcome: QuorumOutcome | null,
  votes: readonly CountedVote[] = [],
): [string, StepResult] {
  return [
    stepKey.decision('credit', 1, seatOf(id)),
    {
      step: 'decision',
      decided: { actor: { id, name: id }, verb: 'approve', comment: null, decidedAt },
      count: { seat: seatOf(id), outcome, votes },
      holdsExpireAtMs: null,
    },
  ];
}

const lastResort: [string, StepResult] = [
  stepKey.rung({ department: 'credit', round: 1, rung: 'last_resort' }),
  { step: 'rung' },
];

function restored(...steps: [string, StepResult][]) {
  const order = new OrderCase('order');
  const recorded: RecordedStep[] = steps.map(([key, result], index) => ({
    key,
    result: { ...result, receipt: receiptAt(index + 1) },
  }));
  restoreOrder(order, recorded);
  return order.reviews.get('credit');
}

it('a vote on record leaves the review open, and the one that settles it closes it', () => {
  expect(restored(planned, opened, voted('anna', null))).toMatchObject({ status: 'open', winner: null });
  const settled = restored(planned, opened, voted('anna', null), voted('bela', 'approved'));
  expect(settled).toMatchObject({ status: 'approved', decidedBy: { id: 'bela' } });
});

it('a vote whose acceptance was lost is taken in with the next one, and counted once', () => {
  const lost: CountedVote = {
    ...{ seat: seatOf('anna'), actorId: 'anna', verb: 'reject' },
    receipt: receiptAt(3),
  };
  const review = restored(planned, opened, voted('bela', null, [lost]), voted('carl', 'approved', [lost]));
  expect(review?.seating.votes.map(({ actorId }) => actorId)).toEqual(['anna', 'bela', 'carl']);
});

describe('the last resort', () => {
  it('rejects a review that votes left open, in whichever order the two were recorded', () => {
    const before = restored(planned, opened, voted('anna', null), lastResort);
    const after = restored(planned, opened, lastResort, voted('anna', null));
    expect([before?.status, after?.status]).toEqual(['rejected', 'rejected']);
  });

  it('does not outweigh the vote that settled the review', () => {
    const review = restored(planned, opened, voted('anna', null), lastResort, voted('bela', 'approved'));
    expect(review?.status).toBe('approved');
  });
});
