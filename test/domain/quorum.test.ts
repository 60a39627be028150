import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalsNeeded, settleQuorum, type Quorum, type SeatVerdict } from '../../domain/quorum.ts';
import type { DecisionVerb } from '../../domain/review-status.ts';

const twoOf: Quorum = { kind: 'k_of_n', approvals: 2 };

describe('a majority of three', () => {
  it.each<[readonly SeatVerdict[], ReturnType<typeof settleQuorum>]>([
    [['reject', null, null], null],
    [['approve', 'reject', null], null],
    [['approve', null, 'approve'], 'approved'],
    [['reject', 'reject', null], 'rejected'],
    [['approve_with_conditions', 'approve', null], 'approved_with_conditions'],
    [['approve', 'return', null], 'returned'],
  ])('with %j is settled as %s', (verdicts, outcome) => {
    expect(settleQuorum(twoOf, verdicts)).toBe(outcome);
    expect(settleQuorum({ kind: 'percent', percent: 50 }, verdicts)).toBe(outcome);
  });
});

it.each<[Quorum, number, number]>([
  [{ kind: 'any' }, 5, 1],
  [{ kind: 'all' }, 5, 5],
  [twoOf, 5, 2],
  [{ kind: 'percent', percent: 50 }, 3, 2],
  [{ kind: 'percent', percent: 51 }, 4, 3],
  [{ kind: 'percent', percent: 1 }, 3, 1],
  [{ kind: 'percent', percent: 100 }, 7, 7],
  [{ kind: 'in_sequence', people: ['a', 'b'] }, 2, 2],
])('%j over %i needs %i', (quorum, seats, needed) => {
  expect(approvalsNeeded(quorum, seats)).toBe(needed);
});

const seatCounts = fc.integer({ min: 1, max: 7 });
const quorums = seatCounts.chain((seats) =>
  fc.record({
    seats: fc.constant(seats),
    quorum: fc.oneof(
      fc.constant<Quorum>({ kind: 'all' }),
      fc.integer({ min: 1, max: seats }).map((approvals): Quorum => ({ kind: 'k_of_n', approvals })),
      fc.integer({ min: 1, max: 100 }).map((percent): Quorum => ({ kind: 'percent', percent })),
    ),
  }),
);

/** What the decisions, one after the other, come to, and after how many of them that was certain. */
function play(quorum: Quorum, seats: number, votes: readonly (readonly [number, DecisionVerb])[]) {
  const verdicts = Array.from({ length: seats }, (): SeatVerdict => null);
  for (const [seat, verb] of votes) {
    verdicts[seat] = verb;
    const outcome = settleQuorum(quorum, verdicts);
    if (outcome) return outcome;
  }
  return null;
}

const isApproved = (outcome: ReturnType<typeof settleQuorum>) =>
  outcome === 'approved_with_conditions' ? 'approved' : outcome;

it('in whichever order they come, the same decisions approve or reject', () => {
  const cases = quorums.chain(({ seats, quorum }) =>
    fc.record({
      quorum: fc.constant(quorum),
      seats: fc.constant(seats),
      verbs: fc.array(fc.constantFrom<DecisionVerb>('approve', 'approve_with_conditions', 'reject'), {
        minLength: seats,
        maxLength: seats,
      }),
      order: fc.shuffledSubarray(
        Array.from({ length: seats }, (_none, index) => index),
        { minLength: seats },
      ),
    }),
  );
  fc.assert(
    fc.property(cases, ({ quorum, seats, verbs, order }) => {
      const votes = verbs.map((verb, seat) => [seat, verb] as const);
      const shuffled = order.map((seat) => [seat, verbs[seat] ?? 'approve'] as const);
      const outcome = isApproved(play(quorum, seats, votes));
      expect(outcome).not.toBeNull();
      expect(isApproved(play(quorum, seats, shuffled))).toBe(outcome);
    }),
  );
});

it('is settled exactly when no further decision could change it, returns aside', () => {
  const someVerdicts = quorums.chain(({ seats, quorum }) =>
    fc.record({
      quorum: fc.constant(quorum),
      verdicts: fc.array(fc.constantFrom<SeatVerdict>('approve', 'reject', null), {
        minLength: seats,
        maxLength: seats,
      }),
    }),
  );
  const fill = (verdicts: readonly SeatVerdict[], verb: DecisionVerb) =>
    verdicts.map((verdict) => verdict ?? verb);
  fc.assert(
    fc.property(someVerdicts, ({ quorum, verdicts }) => {
      const ends = [fill(verdicts, 'approve'), fill(verdicts, 'reject')].map((filled) =>
        settleQuorum(quorum, filled),
      );
      const isCertain = ends[0] === ends[1];
      expect(settleQuorum(quorum, verdicts)).toBe(isCertain ? ends[0] : null);
    }),
  );
});
