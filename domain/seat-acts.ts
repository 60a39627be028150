import { actorReference, type Actor, type ActorReference } from './actor.ts';
import type { EligibilityCase } from './eligibility.ts';
import { refuse, type DomainError } from './errors.ts';
import { dutyToSeeTo } from './incident.ts';
import type { SeatAct } from './review-act.ts';
import { judgeOwnSeat } from './seat-standing.ts';
import { isAsked, SHARED_SEAT, type Seat, type Seating } from './seats.ts';

/** What the rules of giving a seat depend on. */
export interface SeatSituation {
  readonly eligibility: EligibilityCase;
  readonly seating: Seating;
  /** The owner of the incident that is open, or null; left out where nobody can tell. */
  readonly incidentOwner?: string | null;
}

/** Nobody gives themselves a seat, nor somebody else one on an order of their own. */
function findAssignmentFault(act: SeatAct, actor: Actor, situation: SeatSituation): DomainError | null {
  const { eligibility, incidentOwner } = situation;
  if (eligibility.authors.includes(actor.id)) return refuse.ownOrder();
  if (act.person === actor.id) return refuse.forbidden('incident.resolve');
  if (incidentOwner === undefined) return null;
  if (incidentOwner === null) return refuse.incidentNotOpen();
  const { department } = eligibility;
  return dutyToSeeTo(actor, { department, owner: incidentOwner })
    ? null
    : refuse.forbidden('incident.resolve');
}

function findGiverFault(act: SeatAct, actor: Actor, situation: SeatSituation): DomainError | null {
  if (act.verb === 'assign') return findAssignmentFault(act, actor, situation);
  const { eligibility, seating } = situation;
  const standing = judgeOwnSeat(actor, eligibility, seating);
  if (standing.refusal) return standing.refusal;
  const isAdded = seating.seats.some((row) => row.seat === standing.seat && row.addedTo);
  // Who was added, or has the seat of one who was, adds nobody further.
  return act.verb === 'add_reviewer' && isAdded ? refuse.noSeat() : null;
}

/**
 * Says why the actor may not give the seat, or null. Whoever has or had a seat of the round gets no other one, so that
 * nothing is handed back in a circle.
 */
export function findSeatActFault(act: SeatAct, actor: Actor, situation: SeatSituation): DomainError | null {
  const fault = findGiverFault(act, actor, situation);
  if (fault) return fault;
  const isKnown = situation.seating.seats.some(({ holder }) => holder?.id === act.person);
  return isKnown || act.person === actor.id ? refuse.alreadySeated() : null;
}

function giveTo(holder: ActorReference, seat: Pick<Seat, 'seat' | 'origin' | 'givenBy' | 'addedTo'>): Seat {
  return { ...seat, holder, handedOn: false };
}

/** Puts the row behind the last one of the same place, which is asked at the same time. */
function insert(seats: readonly Seat[], row: Seat): Seat[] {
  const place = row.addedTo?.seat ?? row.seat;
  const last = seats.findLastIndex(({ seat, addedTo }) => seat === place || addedTo?.seat === place);
  const at = last < 0 ? seats.length : last + 1;
  return [...seats.slice(0, at), row, ...seats.slice(at)];
}

interface Giving {
  readonly act: SeatAct;
  readonly by: Actor;
  readonly to: ActorReference;
  readonly situation: SeatSituation;
}

/** Takes the seat from its holder for the one to whom it is given. */
function handOn(seats: readonly Seat[], given: { from: Seat; row: Seat }): Seat[] {
  const left = seats.map((seat) => (seat === given.from ? { ...seat, handedOn: true } : seat));
  return insert(left, given.row);
}

function delegate({ by, to, situation }: Giving): Seat[] {
  const { seats } = situation.seating;
  const givenBy = actorReference(by);
  const own = seats.find(({ holder }) => holder?.id === by.id);
  // Where any one decides the seats of those whose duties ask them are not written down.
  const from: Seat = own ?? {
    ...{ seat: SHARED_SEAT, holder: givenBy, origin: 'eligible', givenBy: null, addedTo: null },
    handedOn: false,
  };
  const row = giveTo(to, { seat: from.seat, addedTo: from.addedTo, origin: 'delegated', givenBy });
  return handOn(own ? seats : [...seats, from], { from, row });
}

function addReviewer({ act, by, to, situation }: Giving): Seat[] {
  const { seats } = situation.seating;
  const own = seats.find(({ holder }) => holder?.id === by.id);
  const when = act.verb === 'add_reviewer' ? act.when : 'before';
  const addedTo = { seat: own?.seat ?? SHARED_SEAT, when };
  const row = { seat: `added:${to.id}`, origin: 'added', givenBy: actorReference(by), addedTo } as const;
  return insert(seats, giveTo(to, row));
}

/** A vacant seat first; else, where each has a seat, that of the first one who is still waited for. */
function assign({ by, to, situation }: Giving): Seat[] {
  const { seating } = situation;
  const { seats } = seating;
  const given = { origin: 'assigned', givenBy: actorReference(by), addedTo: null } as const;
  const vacant = seats.find(({ holder }) => holder === null);
  if (vacant) {
    return seats.map((seat) => (seat === vacant ? giveTo(to, { ...given, seat: seat.seat }) : seat));
  }
  const from = seats.find(({ seat, addedTo, handedOn }) => !addedTo && !handedOn && isAsked(seating, seat));
  if (seating.quorum.kind === 'any' || !from)
    return insert(seats, giveTo(to, { ...given, seat: SHARED_SEAT }));
  return handOn(seats, { from, row: giveTo(to, { ...given, seat: from.seat }) });
}

/** The seats once the act is done; its faults were looked for before. */
export function giveSeat(giving: Giving): Seat[] {
  switch (giving.act.verb) {
    case 'delegate':
      return delegate(giving);
    case 'add_reviewer':
      return addReviewer(giving);
    case 'assign':
      return assign(giving);
  }
}
