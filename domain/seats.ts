import type { ActorReference } from './actor.ts';
import {
  ANY_ONE,
  approvalsNeeded,
  countVerdicts,
  jointVerdict,
  settleQuorum,
  type Quorum,
  type QuorumOutcome,
  type SeatVerdict,
} from './quorum.ts';
import type { DecisionVerb } from './review-status.ts';

/** The one seat of a review that any one decides: whoever may decide it decides from here. */
export const SHARED_SEAT = '*';

/** The name of the seat that a person has by their own duties. Ids are the company's own: without the prefix one could be another seat's name. */
export function seatOf(personId: string): string {
  return `of:${personId}`;
}

/** How somebody came to a seat: by their own duties when the review opened, or by hand. */
export const SEAT_ORIGINS = ['eligible', 'delegated', 'added', 'assigned'] as const;
export type SeatOrigin = (typeof SEAT_ORIGINS)[number];

/** Whether an added person decides before the one who added them, or after (加签). */
export const ADDITIONS = ['before', 'after'] as const;
export type Addition = (typeof ADDITIONS)[number];

/** A place from which one decision is made. The seats of a round are kept in the order in which they are asked. */
export interface Seat {
  readonly seat: string;
  /** Null while nobody has been found who may sit there. */
  readonly holder: ActorReference | null;
  readonly origin: SeatOrigin;
  /** Who gave it to the holder; null where their duties did. */
  readonly givenBy: ActorReference | null;
  /** The seat that an added person decides with; null for every other one. */
  readonly addedTo: { readonly seat: string; readonly when: Addition } | null;
  /** Whether its holder has handed it on; they decide no more. */
  readonly handedOn: boolean;
}

/** A decision as far as it counts. */
export interface Vote {
  readonly seat: string;
  readonly actorId: string;
  readonly verb: DecisionVerb;
}

/** Who is asked in a round of a review and what they have decided so far. */
export interface Seating {
  readonly quorum: Quorum;
  /** Empty where any one decides and nobody has been given the review by hand. */
  readonly seats: readonly Seat[];
  readonly votes: readonly Vote[];
}

/** The seating of a review that any one may decide. */
export const OPEN_TO_ANY: Seating = { quorum: ANY_ONE, seats: [], votes: [] };

/** The seats that the quorum counts, by their names and in their order. */
function countedSeats({ quorum, seats }: Seating): readonly string[] {
  if (quorum.kind === 'any') return [SHARED_SEAT];
  return seats.filter((seat) => !seat.addedTo && !seat.handedOn).map(({ seat }) => seat);
}

function addedTo({ seats }: Seating, of: { seat: string; when?: Addition }): readonly string[] {
  return seats
    .filter(({ addedTo: to, handedOn }) => to?.seat === of.seat && !handedOn)
    .filter(({ addedTo: to }) => of.when === undefined || to?.when === of.when)
    .map(({ seat }) => seat);
}

function voteIn({ votes }: Seating, seat: string): SeatVerdict {
  return votes.find((vote) => vote.seat === seat)?.verb ?? null;
}

/** What a counted seat comes to: its holder and those whom they added must all agree. */
function verdictOf(seating: Seating, seat: string): SeatVerdict {
  return jointVerdict([seat, ...addedTo(seating, { seat })].map((name) => voteIn(seating, name)));
}

function verdictsOf(seating: Seating): SeatVerdict[] {
  return countedSeats(seating).map((seat) => verdictOf(seating, seat));
}

/** How the review is settled by the votes; null while it is not. */
export function findOutcome(seating: Seating): QuorumOutcome | null {
  return settleQuorum(seating.quorum, verdictsOf(seating));
}

/** The count of a review, as people are shown it. */
export function countSeats(seating: Seating): {
  seats: number;
  approvalsNeeded: number;
  approvals: number;
  refusals: number;
} {
  const verdicts = verdictsOf(seating);
  const needed = approvalsNeeded(seating.quorum, verdicts.length);
  return { seats: verdicts.length, approvalsNeeded: needed, ...countVerdicts(verdicts) };
}

/** Whether those before the counted seat have decided, where one is asked after the other. */
function isInTurn(seating: Seating, seat: string): boolean {
  if (seating.quorum.kind !== 'in_sequence') return true;
  const counted = countedSeats(seating);
  return counted.slice(0, counted.indexOf(seat)).every((earlier) => verdictOf(seating, earlier) !== null);
}

function hasVoted(seating: Seating, seats: readonly string[]): boolean {
  return seats.every((seat) => voteIn(seating, seat) !== null);
}

/** Whether a decision from the seat is waited for now: it has none yet, and those who come before it have. */
export function isAsked(seating: Seating, seat: string): boolean {
  if (findOutcome(seating) || voteIn(seating, seat) !== null) return false;
  const addition = seating.seats.find((row) => row.seat === seat && !row.handedOn)?.addedTo;
  const counted = addition?.seat ?? seat;
  if (verdictOf(seating, counted) !== null || !isInTurn(seating, counted)) return false;
  if (addition) return addition.when === 'before' || voteIn(seating, counted) !== null;
  return hasVoted(seating, addedTo(seating, { seat, when: 'before' }));
}

/** The seats with a holder of their own of which a decision is waited for now. */
export function listAsked(seating: Seating): readonly Seat[] {
  return seating.seats.filter(({ seat, handedOn }) => !handedOn && isAsked(seating, seat));
}
