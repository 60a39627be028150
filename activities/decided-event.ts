import type { Condition } from '../domain/conditions.ts';
import { actorReference, type Actor, type OnBehalfOf } from '../domain/actor.ts';
import type { NewHistoryEvent } from '../domain/history-event.ts';
import type { QuorumOutcome } from '../domain/quorum.ts';
import type { Count } from '../domain/review-step.ts';
import type { DecisionVerb } from '../domain/review-status.ts';
import { countSeats, findOutcome, type Seating, type Vote } from '../domain/seats.ts';
import type { RecordedSeating } from '../db/seats.ts';

/** A decision as its event keeps it. */
export interface GivenDecision {
  readonly revision: number;
  readonly department: string;
  readonly round: number;
  readonly verb: DecisionVerb;
  readonly comment: string | null;
  readonly conditions: readonly Condition[];
  readonly evidenceHash: string;
  readonly channel: 'update' | 'signal';
  /** RFC 3339, UTC: when the workflow accepted it. */
  readonly decidedAt: string;
}

/** Who decides, from which seat, and for whom when it is not in their own name. */
export interface Authorised {
  readonly actor: Actor;
  readonly seat: string;
  readonly onBehalfOf: OnBehalfOf | null;
}

/** A decision with what it makes of the round. */
export interface Ballot {
  readonly vote: Vote;
  readonly before: RecordedSeating;
  readonly after: Seating;
  /** Null while the review stays open. */
  readonly outcome: QuorumOutcome | null;
}

/** Counts one more decision. */
export function castVote(before: RecordedSeating, vote: Vote): Ballot {
  const after: Seating = { ...before, votes: [...before.votes, vote] };
  return { vote, before, after, outcome: findOutcome(after) };
}

/** What the decision came to, for the workflow. */
export function toCount({ vote, before, outcome }: Ballot): Count {
  return { seat: vote.seat, outcome, votes: before.votes };
}

function toCountFacts(ballot: Ballot | null) {
  if (!ballot) return {};
  const { vote, after, outcome } = ballot;
  return { seat: vote.seat, outcome, count: countSeats(after) };
}

/** The event of a decision; one that leaves the review open is another event than the one that settles it. */
export function decidedEvent(input: {
  decision: GivenDecision;
  authorised: Authorised;
  /** Null where the first decision settles. */
  ballot: Ballot | null;
}): NewHistoryEvent {
  const { decision, authorised, ballot } = input;
  const { actor, onBehalfOf } = authorised;
  const { department, round, revision, verb, comment, conditions, evidenceHash, channel, decidedAt } =
    decision;
  return {
    type: ballot?.outcome === null ? 'review.voted' : 'review.decided',
    at: decidedAt,
    actor: actorReference(actor),
    facts: {
      department,
      round,
      revision,
      verb,
      comment,
      conditions,
      evidenceHash,
      channel,
      authority: { roles: actor.roles, limit: actor.authorityLimit, limits: actor.duties?.limits ?? [] },
      onBehalfOf,
      ...toCountFacts(ballot),
    },
  };
}

/** Who decided, on the decision's row. */
export function toDecider({ actor, seat, onBehalfOf }: Authorised) {
  return {
    seat,
    actorId: actor.id,
    actorName: actor.name,
    onBehalfOfId: onBehalfOf?.id ?? null,
    onBehalfOfName: onBehalfOf?.name ?? null,
    substitutionId: onBehalfOf?.substitution ?? null,
  };
}
