import { actorReference, type Actor } from './actor.ts';
import { findIneligibility, holdsSeat, listPlaces, type EligibilityCase } from './eligibility.ts';
import { approvalsNeeded, type Quorum } from './quorum.ts';
import { seatOf, type Seat } from './seats.ts';

/** Why a review cannot be approved by those who are asked; an incident, never a pass (I4). */
export const SHORTAGES = ['nobody_eligible', 'quorum_short'] as const;
export type Shortage = (typeof SHORTAGES)[number];

/** Who is asked when a review opens. */
export interface SeatedReview {
  readonly seats: readonly Seat[];
  /** Null when those who sit there can approve it. */
  readonly shortage: Shortage | null;
}

interface Opening {
  readonly quorum: Quorum;
  /** The people of the department and those who stand in for one of them. */
  readonly people: readonly Actor[];
  readonly review: EligibilityCase;
}

function byId(one: { id: string }, other: { id: string }): number {
  return one.id < other.id ? -1 : 1;
}

/** Those whose own duties would make them a part of the quorum, in the order in which they are asked. */
function listCandidates({ quorum, people, review }: Opening): Actor[] {
  const candidates = people.filter((person) => holdsSeat(person, review)).sort(byId);
  if (quorum.kind !== 'in_sequence') return candidates;
  return quorum.people.flatMap((id) => candidates.find((candidate) => candidate.id === id) ?? []);
}

/** For each stand-in without a seat, the ids of the candidates in whose place they may decide. */
function listStandIns(opening: Opening, candidates: readonly Actor[]): Map<string, readonly string[]> {
  const seated = new Set(candidates.map(({ id }) => id));
  const others = opening.people.filter(({ id }) => !seated.has(id));
  return new Map(
    others.map((person) => [
      person.id,
      listPlaces(person, opening.review).flatMap((place) =>
        place && seated.has(place.id) ? [place.id] : [],
      ),
    ]),
  );
}

/**
 * Finds a stand-in for one more seat, moving others along where that helps (an augmenting path of a bipartite
 * matching), so that as many seats as possible have somebody of their own. Says whether there is one.
 */
function seatStandIn(
  seat: string,
  matching: { standIns: ReadonlyMap<string, readonly string[]>; taken: Map<string, string> },
  tried = new Set<string>(),
): boolean {
  const { standIns, taken } = matching;
  for (const [standIn, places] of standIns) {
    if (tried.has(standIn) || !places.includes(seat)) continue;
    tried.add(standIn);
    const moved = taken.get(standIn);
    if (moved !== undefined && !seatStandIn(moved, matching, tried)) continue;
    taken.set(standIn, seat);
    return true;
  }
  return false;
}

/**
 * The candidates whose seats can all be decided from now, each by somebody else: by themselves, or by a stand-in who
 * has no seat. Whoever is away with nobody in their place is not asked.
 */
function listEligible(opening: Opening): Actor[] {
  const candidates = listCandidates(opening);
  const matching = { standIns: listStandIns(opening, candidates), taken: new Map<string, string>() };
  return candidates.filter(
    (candidate) =>
      listPlaces(candidate, opening.review).includes(null) || seatStandIn(candidate.id, matching),
  );
}

function toSeat(seat: string, person: Actor | null): Seat {
  const holder = person && actorReference(person);
  return { seat, holder, origin: 'eligible', givenBy: null, addedTo: null, handedOn: false };
}

/** Seats that nobody may take yet: without them the quorum would be a smaller one than the policy asks for. */
function vacantSeats(quorum: Quorum, eligible: number): Seat[] {
  const needed = Math.max(1, approvalsNeeded(quorum, eligible));
  const missing = Math.max(0, needed - eligible);
  return Array.from({ length: missing }, (_none, index) => toSeat(`vacant:${index + 1}`, null));
}

function seatsOf(quorum: Quorum, eligible: readonly Actor[]): Seat[] {
  if (quorum.kind !== 'in_sequence') {
    return [
      ...eligible.map((person) => toSeat(seatOf(person.id), person)),
      ...vacantSeats(quorum, eligible.length),
    ];
  }
  return quorum.people.map((id) => toSeat(seatOf(id), eligible.find((person) => person.id === id) ?? null));
}

/**
 * Freezes who is asked as a review opens whose policy names a quorum. Where too few are eligible there are vacant
 * seats, to be filled by whoever owns the incident (I4); the quorum never becomes a smaller one.
 */
export function seatReviewers(opening: Opening): SeatedReview {
  const eligible = listEligible(opening);
  const seats = seatsOf(opening.quorum, eligible);
  if (seats.every(({ holder }) => holder)) return { seats, shortage: null };
  return { seats, shortage: eligible.length === 0 ? 'nobody_eligible' : 'quorum_short' };
}

/** Whether nobody may decide a review that any one decides, not even a manager after the escalation. */
export function findOpenShortage(people: readonly Actor[], review: EligibilityCase): Shortage | null {
  const isEligible = (person: Actor) => findIneligibility(person, { ...review, escalated: true }) === null;
  return people.some(isEligible) ? null : 'nobody_eligible';
}
