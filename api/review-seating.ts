import { actorReference } from '../domain/actor.ts';
import { findIneligibility } from '../domain/eligibility.ts';
import { refuse } from '../domain/errors.ts';
import { ANY_ONE, type Quorum } from '../domain/quorum.ts';
import { countSeats, isAsked, listAsked, SHARED_SEAT, type Seat, type Seating } from '../domain/seats.ts';
import type { Queryable } from '../db/pool.ts';
import { listDepartmentPeople } from '../db/reviewers.ts';
import { findReview, type ReviewKey } from '../db/reviews.ts';
import { listDecisions, readSeating } from '../db/seats.ts';
import { toEligibilityCase, type CheckedCase } from './checked-case.ts';
import { toDecisionAnswer } from './order-answers.ts';
import type { DecisionAnswer } from './schemas/order-answers.ts';
import type { AskedAnswer, QuorumAnswer, ReviewCountAnswer, SeatingAnswer } from './schemas/seating.ts';

/** A quorum on the wire. */
export function toQuorumAnswer(quorum: Quorum): QuorumAnswer {
  return quorum.kind === 'in_sequence' ? { ...quorum, people: [...quorum.people] } : quorum;
}

/** How a round stands: open with its count, or how it was settled. */
export async function readCount(on: Queryable, key: ReviewKey): Promise<ReviewCountAnswer> {
  const review = await findReview(on, key);
  if (!review) throw refuse.notFound('review');
  const { status, quorum, isSeated } = review;
  const count = isSeated ? countSeats(await readSeating(on, review)) : null;
  return { status, quorum: toQuorumAnswer(quorum ?? ANY_ONE), count };
}

function toAsked({ holder, origin, givenBy }: Seat): AskedAnswer {
  return { person: holder, origin, givenBy };
}

function isSharedSeatAsked(seating: Seating): boolean {
  return seating.quorum.kind === 'any' && isAsked(seating, SHARED_SEAT);
}

/** Those who may decide now where any one does, besides whoever was given the review by hand. */
async function listAnyOne(on: Queryable, row: CheckedCase): Promise<AskedAnswer[]> {
  const seated = new Set(row.seating.seats.flatMap(({ holder }) => holder?.id ?? []));
  const review = toEligibilityCase(row);
  const people = await listDepartmentPeople(on, review.department);
  return people
    .filter((person) => !seated.has(person.id) && findIneligibility(person, review) === null)
    .map((person) => ({ person: actorReference(person), origin: 'eligible', givenBy: null }));
}

async function listAskedPeople(on: Queryable, row: CheckedCase): Promise<AskedAnswer[]> {
  const { review, seating } = row;
  if (review.status !== 'open') return [];
  const seated = listAsked(seating).map(toAsked);
  return isSharedSeatAsked(seating) ? [...seated, ...(await listAnyOne(on, row))] : seated;
}

/** How many must agree to a review, what they have decided so far, and who is still asked. */
export async function readSeatingAnswer(
  on: Queryable,
  row: CheckedCase,
): Promise<SeatingAnswer & { votes: DecisionAnswer[] }> {
  const { review, seating } = row;
  const decided = await listDecisions(on, review);
  return {
    quorum: toQuorumAnswer(seating.quorum),
    count: review.isSeated ? countSeats(seating) : null,
    votes: decided.map(toDecisionAnswer),
    asked: await listAskedPeople(on, row),
  };
}
