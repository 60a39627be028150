import { actorReference, type Actor } from '../../domain/actor.ts';
import type { ActSituation } from '../../domain/act-rules.ts';
import { findGivenFault } from '../../domain/eligibility.ts';
import { refuse } from '../../domain/errors.ts';
import type { HistoryEventType, NewHistoryEvent } from '../../domain/history-event.ts';
import type { SeatAct } from '../../domain/review-act.ts';
import { giveSeat } from '../../domain/seat-acts.ts';
import type { Seat } from '../../domain/seats.ts';
import { incidentsEnd } from '../../db/incidents.ts';
import { findActivePerson } from '../../db/reviewers.ts';
import { askSeats, changeSeats } from '../../db/seats.ts';
import { actEvent, type ActContext, type ActOutcome } from './act-context.ts';

const EVENT_OF: Readonly<Record<SeatAct['verb'], HistoryEventType>> = {
  delegate: 'review.delegated',
  add_reviewer: 'review.reviewer_added',
  assign: 'review.assigned',
};

/** Whether the incident of the review is seen to: nobody is missing any more. */
function isResolved({ act, seats }: { act: SeatAct; seats: readonly Seat[] }): boolean {
  return act.verb === 'assign' && seats.every(({ holder }) => holder !== null);
}

function toEvents(
  context: ActContext,
  given: { act: SeatAct; to: Actor; seats: readonly Seat[] },
): NewHistoryEvent[] {
  const { act, to } = given;
  const row = given.seats.find(({ holder }) => holder?.id === to.id);
  const person = actorReference(to);
  const facts = { person, seat: row?.seat ?? null, addedTo: row?.addedTo ?? null, comment: act.comment };
  const event = actEvent(context, EVENT_OF[act.verb], facts);
  const owner = context.review.incidentOwner;
  return isResolved(given)
    ? [event, actEvent(context, 'routing_incident.resolved', { owner, person })]
    : [event];
}

/** A person is given a seat by hand. What they may decide is judged now, and again when they do. */
export async function giveSeatTo(
  context: ActContext,
  input: { act: SeatAct; by: Actor; situation: ActSituation },
): Promise<ActOutcome> {
  const { tx, review } = context;
  const { act, by, situation } = input;
  const to = await findActivePerson(tx, act.person);
  if (!to) throw refuse.notFound('person');
  const fault = findGivenFault(to, situation.eligibility);
  if (fault) throw fault;
  const before = situation.seating.seats;
  const seats = giveSeat({ act, by, to: actorReference(to), situation });
  await changeSeats(tx, { key: review, before, after: seats });
  const seating = { ...situation.seating, seats };
  const askedUntil = review.latestSafeAt ?? review.dueAt;
  const asked = askSeats(tx, { key: review, seating, askedUntil });
  const outcome = {
    effect: { kind: 'seated', seats },
    events: toEvents(context, { act, to, seats }),
  } as const;
  if (!isResolved({ act, seats })) return { ...outcome, change: { isSeated: true }, writes: [asked] };
  const end = { assigned: actorReference(to), by: actorReference(by), at: context.at };
  return {
    ...outcome,
    change: { isSeated: true, incidentOwner: null },
    writes: [asked, incidentsEnd(tx, { of: review, ...end })],
  };
}
