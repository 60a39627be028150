import type { Actor, OnBehalfOf } from './actor.ts';
import {
  findGivenFault,
  findIneligibility,
  findOwnIneligibility,
  judgeStanding,
  listPlaces,
  type EligibilityCase,
} from './eligibility.ts';
import { refuse, type DomainError } from './errors.ts';
import { isAsked, SHARED_SEAT, type Seat, type Seating } from './seats.ts';

/** Why somebody may not decide, or the seat that they decide from and for whom. */
export type SeatStanding =
  | { readonly refusal: DomainError }
  | { readonly refusal: null; readonly seat: string; readonly onBehalfOf: OnBehalfOf | null };

interface SeatedCase {
  readonly actor: Actor;
  readonly review: EligibilityCase;
  readonly seating: Seating;
}

function rowOf({ seats }: Seating, personId: string): Seat | null {
  return seats.find(({ holder }) => holder?.id === personId) ?? null;
}

function isHeldByDuty(seat: Seat | null): seat is Seat {
  return seat?.origin === 'eligible' && !seat.handedOn;
}

/** The seat that the actor holds: they decide from no other one. */
function judgeHolder({ actor, review }: SeatedCase, seat: Seat): SeatStanding {
  if (seat.handedOn) return { refusal: refuse.noSeat() };
  const fault = isHeldByDuty(seat) ? findOwnIneligibility(actor, review) : findGivenFault(actor, review);
  return fault ? { refusal: fault } : { refusal: null, seat: seat.seat, onBehalfOf: null };
}

/** Where any one decides: whoever may, unless the one whom they stand in for has handed the review on. */
function judgeAnyOne({ actor, review, seating }: SeatedCase): SeatStanding {
  const standing = judgeStanding(actor, review);
  if (standing.refusal) return standing;
  const { onBehalfOf } = standing;
  const principal = onBehalfOf && rowOf(seating, onBehalfOf.id);
  return principal?.handedOn
    ? { refusal: refuse.noSeat() }
    : { refusal: null, seat: SHARED_SEAT, onBehalfOf };
}

/** Who has no seat decides from that of a person whom they stand in for, if that one waits for a decision. */
function judgeStandIn({ actor, review, seating }: SeatedCase): SeatStanding {
  const places = listPlaces(actor, review).flatMap((onBehalfOf) => {
    const held = onBehalfOf && rowOf(seating, onBehalfOf.id);
    return isHeldByDuty(held) ? [{ refusal: null, seat: held.seat, onBehalfOf }] : [];
  });
  const place = places.find(({ seat }) => isAsked(seating, seat)) ?? places[0];
  return place ?? { refusal: findIneligibility(actor, review) ?? refuse.noSeat() };
}

function findPlace(input: SeatedCase): SeatStanding {
  const { actor, seating } = input;
  const own = rowOf(seating, actor.id);
  if (own) return judgeHolder(input, own);
  return seating.quorum.kind === 'any' ? judgeAnyOne(input) : judgeStandIn(input);
}

function findTurnFault(seating: Seating, input: { seat: string; actor: Actor }): DomainError | null {
  const { seat, actor } = input;
  const isMade = seating.votes.some((vote) => vote.actorId === actor.id || vote.seat === seat);
  if (isMade) return refuse.seatTaken();
  return isAsked(seating, seat) ? null : refuse.notInTurn();
}

/** The seat that the actor holds in their own name and has not decided from, whether it is their turn or not. */
export function judgeOwnSeat(actor: Actor, review: EligibilityCase, seating: Seating): SeatStanding {
  const place = findPlace({ actor, review, seating });
  if (place.refusal) return place;
  if (place.onBehalfOf) return { refusal: refuse.noSeat() };
  const isMade = seating.votes.some((vote) => vote.actorId === actor.id || vote.seat === place.seat);
  return isMade ? { refusal: refuse.seatTaken() } : place;
}

/**
 * Says whether the actor may decide the review now, from which seat and for whom (I4). Nobody decides twice, nor from
 * two seats: a stand-in who has a seat decides from that one alone.
 */
export function judgeSeat(actor: Actor, review: EligibilityCase, seating: Seating): SeatStanding {
  const place = findPlace({ actor, review, seating });
  if (place.refusal) return place;
  const fault = findTurnFault(seating, { seat: place.seat, actor });
  return fault ? { refusal: fault } : place;
}
