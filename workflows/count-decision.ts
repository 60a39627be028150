import type { Count, DecisionStep } from '../domain/review-step.ts';
import type { Seating, Vote } from '../domain/seats.ts';
import type { Receipt } from '../domain/history-event.ts';

type CountedDecision = DecisionStep & { readonly count: Count; readonly receipt: Receipt };

/** Whether the decision is one of a round that several people decide. */
export function isCounted(
  decision: DecisionStep & { readonly receipt: Receipt },
): decision is CountedDecision {
  return decision.count !== undefined;
}

/** Adds the decision and those that the record had before it; one whose acceptance was lost is among them. */
export function countDecision(seating: Seating, { decided, count }: CountedDecision): Seating {
  const onRecord: readonly Vote[] = [
    ...count.votes.map(({ seat, actorId, verb }) => ({ seat, actorId, verb })),
    { seat: count.seat, actorId: decided.actor.id, verb: decided.verb },
  ];
  const known = new Set(seating.votes.map(({ seat }) => seat));
  return { ...seating, votes: [...seating.votes, ...onRecord.filter(({ seat }) => !known.has(seat))] };
}
