import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../domain/actor.ts';
import type { EligibilityCase } from '../../domain/eligibility.ts';
import type { Quorum } from '../../domain/quorum.ts';
import type { DecisionVerb } from '../../domain/review-status.ts';
import { seatReviewers } from '../../domain/seat-reviewers.ts';
import { judgeSeat } from '../../domain/seat-standing.ts';
import {
  countSeats,
  findOutcome,
  isAsked,
  listAsked,
  seatOf,
  type Seat,
  type Seating,
} from '../../domain/seats.ts';
import { aCreditCase, organisations } from '../support/organisations.ts';
import { aReviewer } from '../support/review-environment.ts';

const aPerson = (id: string) => aReviewer('credit', { id, name: id });
const anna = aPerson('anna');
const bela = aPerson('bela');
const carl = aPerson('carl');

function open(quorum: Quorum, people: readonly Actor[], review = aCreditCase()): Seating {
  return { quorum, seats: seatReviewers({ quorum, people, review }).seats, votes: [] };
}

/** The seating after the actor's decision, or the code of its refusal. */
function vote(
  seating: Seating,
  actor: Actor,
  verb: DecisionVerb = 'approve',
  review: EligibilityCase = aCreditCase(),
): Seating {
  const standing = judgeSeat(actor, review, seating);
  if (standing.refusal) throw standing.refusal;
  return { ...seating, votes: [...seating.votes, { seat: standing.seat, actorId: actor.id, verb }] };
}

const codeOf = (seating: Seating, actor: Actor) => judgeSeat(actor, aCreditCase(), seating).refusal?.code;
const standIn = (principal: Actor, overrides: Partial<Actor> = {}): Actor => ({
  ...aReviewer('materials', { id: 'dora', name: 'dora' }),
  ...overrides,
  duties: {
    asOf: '2026-12-01T00:00:00.000Z',
    limits: [],
    absences: [],
    replacedBy: [],
    standsFor: [
      {
        substitution: {
          id: 's-1',
          kind: 'adds',
          startsAt: '2026-01-01T00:00:00.000Z',
          endsAt: '2027-01-01T00:00:00.000Z',
          departments: [],
          upTo: null,
          customerClasses: [],
        },
        principal: { ...principal, limits: [] },
      },
    ],
  },
});

describe('a quorum of all', () => {
  it('asks everybody once and is approved by the last of them', () => {
    const opened = open({ kind: 'all' }, [anna, bela]);
    const half = vote(opened, bela);
    expect(findOutcome(half)).toBeNull();
    expect(listAsked(half).map(({ holder }) => holder?.id)).toEqual(['anna']);
    expect(codeOf(half, bela)).toBe('seat_taken');
    expect(findOutcome(vote(half, anna, 'approve_with_conditions'))).toBe('approved_with_conditions');
  });

  it('counts a stand-in in the seat of the one whom they stand in for, who then decides no more', () => {
    const opened = open({ kind: 'all' }, [anna, bela, standIn(anna)]);
    expect(opened.seats.map(({ seat }) => seat)).toEqual([seatOf('anna'), seatOf('bela')]);
    const half = vote(opened, standIn(anna));
    expect(half.votes).toMatchObject([{ seat: seatOf('anna'), actorId: 'dora' }]);
    expect(codeOf(half, anna)).toBe('seat_taken');
  });

  it('lets a stand-in who has a seat too decide from their own one, once', () => {
    const both = standIn(anna, { ...bela });
    const half = vote(open({ kind: 'all' }, [anna, both]), both);
    expect(half.votes).toMatchObject([{ seat: seatOf('bela') }]);
    expect(codeOf(half, both)).toBe('seat_taken');
  });

  it('has no seat for a manager, nor for somebody of another department, nor for an author', () => {
    const manager = aReviewer('credit', { id: 'chief', roles: ['manager'] });
    const outsider = aReviewer('materials', { id: 'outsider' });
    const seating = open(
      { kind: 'all' },
      [anna, bela, manager, outsider],
      aCreditCase({ authors: ['bela'] }),
    );
    expect(seating.seats.map(({ seat }) => seat)).toEqual([seatOf('anna')]);
    expect(codeOf(seating, carl)).toBe('no_seat');
    expect(codeOf(seating, outsider)).toBe('wrong_department');
  });
});

describe('a sequence', () => {
  const inSequence: Quorum = { kind: 'in_sequence', people: ['bela', 'anna'] };

  it('lets only the next in line decide, and a refusal settles it', () => {
    const opened = open(inSequence, [anna, bela, carl]);
    expect(codeOf(opened, anna)).toBe('not_in_turn');
    expect(codeOf(opened, carl)).toBe('no_seat');
    const half = vote(opened, bela);
    expect(findOutcome(half)).toBeNull();
    expect(findOutcome(vote(half, anna))).toBe('approved');
    expect(findOutcome(vote(opened, bela, 'reject'))).toBe('rejected');
  });

  it('keeps the place of somebody who may not decide vacant', () => {
    const { seats, shortage } = seatReviewers({ quorum: inSequence, people: [anna], review: aCreditCase() });
    expect(shortage).toBe('quorum_short');
    expect(seats.map(({ holder }) => holder?.id ?? null)).toEqual([null, 'anna']);
  });
});

describe('a quorum that is larger than those who may decide', () => {
  it('keeps vacant seats rather than becoming a smaller one', () => {
    const quorum: Quorum = { kind: 'k_of_n', approvals: 3 };
    const { seats, shortage } = seatReviewers({ quorum, people: [anna], review: aCreditCase() });
    expect([shortage, seats.length]).toEqual(['quorum_short', 3]);
    const seating = vote({ quorum, seats, votes: [] }, anna);
    expect(countSeats(seating)).toEqual({ seats: 3, approvalsNeeded: 3, approvals: 1, refusals: 0 });
    expect(findOutcome(seating)).toBeNull();
  });

  it.each<Quorum>([{ kind: 'all' }, { kind: 'percent', percent: 50 }])(
    'of nobody keeps one: %j',
    (quorum) => {
      const { seats, shortage } = seatReviewers({ quorum, people: [], review: aCreditCase() });
      expect([shortage, seats.length]).toEqual(['nobody_eligible', 1]);
      expect(findOutcome({ quorum, seats, votes: [] })).toBeNull();
    },
  );
});

describe('an added person', () => {
  const added = (when: 'before' | 'after'): Seat => ({
    seat: 'added:carl',
    holder: { id: 'carl', name: 'carl' },
    origin: 'added',
    givenBy: { id: 'anna', name: 'anna' },
    addedTo: { seat: seatOf('anna'), when },
    handedOn: false,
  });
  const opened = open({ kind: 'all' }, [anna, bela]);
  const withAdded = (when: 'before' | 'after'): Seating => ({
    ...opened,
    seats: [...opened.seats, added(when)],
  });

  it('decides before the signer, to whom the review then returns', () => {
    const seating = withAdded('before');
    expect(codeOf(seating, anna)).toBe('not_in_turn');
    expect(findOutcome(vote(vote(vote(seating, carl), anna), bela))).toBe('approved');
  });

  it('decides after the signer, whose approval does not count without theirs', () => {
    const seating = withAdded('after');
    expect(codeOf(seating, carl)).toBe('not_in_turn');
    const signed = vote(vote(seating, anna), bela);
    expect(findOutcome(signed)).toBeNull();
    expect(isAsked(signed, 'added:carl')).toBe(true);
    expect(findOutcome(vote(signed, carl, 'reject'))).toBe('rejected');
  });

  it('who refuses before the signer refuses for the seat, which is asked no more', () => {
    const majority = { ...withAdded('before'), quorum: { kind: 'k_of_n', approvals: 1 } as const };
    const refused = vote(majority, carl, 'reject');
    expect(findOutcome(refused)).toBeNull();
    expect(codeOf(refused, anna)).toBe('not_in_turn');
    expect(findOutcome(vote(refused, bela))).toBe('approved');
  });
});

describe('in a random organisation', () => {
  const quorums = fc.oneof(
    fc.constant<Quorum>({ kind: 'any' }),
    fc.constant<Quorum>({ kind: 'all' }),
    fc.integer({ min: 1, max: 4 }).map((approvals): Quorum => ({ kind: 'k_of_n', approvals })),
    fc.integer({ min: 1, max: 100 }).map((percent): Quorum => ({ kind: 'percent', percent })),
  );
  const actions = fc.array(
    fc.record({
      who: fc.nat(),
      verb: fc.constantFrom<DecisionVerb>('approve', 'approve', 'reject', 'approve_with_conditions'),
    }),
    { maxLength: 20 },
  );
  const cases = fc.record({ organisation: organisations, quorum: quorums, actions, author: fc.nat() });

  it('nobody decides on their own order, twice, from two seats, or in place of another who has decided', () => {
    fc.assert(
      fc.property(cases, ({ organisation: { people, away }, quorum, actions: given, author }) => {
        const review = aCreditCase({ authors: [`person-${author % people.length}`] });
        let seating: Seating =
          quorum.kind === 'any' ? { quorum, seats: [], votes: [] } : open(quorum, people, review);
        for (const { who, verb } of given) {
          const actor = people[who % people.length];
          const standing = actor && judgeSeat(actor, review, seating);
          if (!actor || !standing || standing.refusal) continue;
          expect(review.authors).not.toContain(actor.id);
          expect(away).not.toContain(who % people.length);
          seating = {
            ...seating,
            votes: [...seating.votes, { seat: standing.seat, actorId: actor.id, verb }],
          };
        }
        const { votes } = seating;
        expect(new Set(votes.map(({ actorId }) => actorId)).size).toBe(votes.length);
        expect(new Set(votes.map(({ seat }) => seat)).size).toBe(votes.length);
        // Who has a seat has decided in their own one, and nobody else who has decided sits there.
        const seats = new Set(seating.seats.map(({ seat }) => seat));
        for (const { seat, actorId } of votes) {
          if (seats.has(seatOf(actorId))) expect(seat).toBe(seatOf(actorId));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a quorum without a shortage can be filled, each seat by somebody else', () => {
    fc.assert(
      fc.property(cases, ({ organisation: { people }, quorum }) => {
        if (quorum.kind === 'any') return;
        const { seats, shortage } = seatReviewers({ quorum, people, review: aCreditCase() });
        if (shortage) return;
        const canSit = (actor: Actor, seat: Seat) => {
          const held = seats.find(({ holder }) => holder?.id === actor.id);
          if (held && held !== seat) return false;
          return (
            judgeSeat(actor, aCreditCase(), { quorum: { kind: 'all' }, seats: [seat], votes: [] }).refusal ===
            null
          );
        };
        const canFill = ([seat, ...rest]: readonly Seat[], left: readonly Actor[]): boolean =>
          !seat ||
          left.some(
            (actor) =>
              canSit(actor, seat) &&
              canFill(
                rest,
                left.filter((one) => one !== actor),
              ),
          );
        expect(canFill(seats, people)).toBe(true);
      }),
    );
  });
});
