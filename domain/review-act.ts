import type { ActorReference } from './actor.ts';
import type { Operation } from './authorization.ts';
import type { LadderStep } from './ladder.ts';
import type { Reopening } from './packet.ts';
import type { PausedClock } from './paused-clock.ts';
import type { Addition, Seat, Seating } from './seats.ts';

/** What a person can do to a review beside deciding it. */
export const ACT_VERBS = [
  'claim',
  'release',
  'delegate',
  'add_reviewer',
  'assign',
  'inquire',
  'answer',
  'withdraw_inquiry',
  'return',
  'recall',
  'override',
] as const;
export type ActVerb = (typeof ACT_VERBS)[number];

/** Whom a question is put to. */
export const ASKED = ['submitter', 'colleague', 'customer'] as const;
export type Asked = (typeof ASKED)[number];

/** How an administrator settles a review. */
export const OVERRIDE_OUTCOMES = ['approve', 'reject'] as const;
export type OverrideOutcome = (typeof OVERRIDE_OUTCOMES)[number];

interface GivenSeat {
  /** The id of the person who is given a seat. */
  readonly person: string;
  readonly comment: string | null;
}

interface ActFields {
  claim: object;
  release: { readonly comment: string | null };
  delegate: GivenSeat;
  add_reviewer: GivenSeat & { readonly when: Addition };
  assign: GivenSeat;
  /** `colleague` is the id of the person asked; null unless a colleague is. */
  inquire: { readonly question: string; readonly asked: Asked; readonly colleague: string | null };
  answer: { readonly answer: string };
  withdraw_inquiry: { readonly comment: string | null };
  /** To an earlier stage of the same revision; the decision of that name returns the order to its submitter. */
  return: { readonly toStage: number; readonly comment: string; readonly evidenceHash: string };
  recall: { readonly comment: string | null };
  override: { readonly outcome: OverrideOutcome; readonly reason: string; readonly evidenceHash: string };
}

/** One act as a person asks for it. Its fields are flat, so that two of them can be compared. */
export type ActOf<Verb extends ActVerb> = { readonly verb: Verb } & ActFields[Verb];
export type ReviewAct = { [Verb in ActVerb]: ActOf<Verb> }[ActVerb];

/** What gives a seat in the review to a person. */
export type SeatAct = ActOf<'delegate'> | ActOf<'add_reviewer'> | ActOf<'assign'>;

/** Whether it gives a seat in the review to a person. */
export function isSeatAct(act: ReviewAct): act is SeatAct {
  return 'person' in act;
}

/** What the engine does to a review by itself, when a time is over. */
export const LAPSE_VERBS = ['end_claim', 'end_inquiry'] as const;
export type LapseVerb = (typeof LAPSE_VERBS)[number];

export interface Lapse {
  readonly verb: LapseVerb;
}

/** Whether nobody asked for it. */
export function isLapse(act: ReviewAct | Lapse): act is Lapse {
  return LAPSE_VERBS.some((verb) => verb === act.verb);
}

/** What a caller must be allowed for each act, beside what the review asks of them. */
export const OPERATION_OF_ACT: Readonly<Record<ActVerb, Operation>> = {
  claim: 'review.decide',
  release: 'review.decide',
  delegate: 'review.decide',
  add_reviewer: 'review.decide',
  assign: 'incident.resolve',
  inquire: 'review.decide',
  answer: 'review.answer',
  withdraw_inquiry: 'review.decide',
  return: 'review.decide',
  recall: 'review.decide',
  override: 'review.override',
};

/** Who keeps a review to themselves. */
export interface Claim {
  readonly by: ActorReference;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** When it ends by itself, in milliseconds since 1970; null when the policy gives it no time, or nobody can tell. */
  readonly endsAtMs: number | null;
}

/** A question that waits for its answer. */
export interface Inquiry {
  /** 1 for the first question of the department on the order. */
  readonly number: number;
  readonly askedBy: ActorReference;
  readonly asked: Asked;
  /** The id of the person asked; of the submitter, who may answer for them, when the customer is. */
  readonly person: string;
  /** Until when, in milliseconds since 1970; null where the calendar does not reach so far. */
  readonly answerByMs: number | null;
}

/** What an act changes in the process of its order. */
export type ActEffect =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'seated'; readonly seats: readonly Seat[] }
  | { readonly kind: 'paused'; readonly inquiry: Inquiry; readonly clock: PausedClock }
  /** The question ended without an answer. */
  | { readonly kind: 'resumed'; readonly ladder: readonly LadderStep[] }
  /** The answer is a part of the evidence: the review goes on as another round. */
  | {
      readonly kind: 'answered';
      readonly round: number;
      readonly evidenceHash: string;
      readonly ladder: readonly LadderStep[];
      /** Who is asked anew; left out where any one decides. */
      readonly seating?: Pick<Seating, 'quorum' | 'seats'>;
    }
  /** The reviews of these departments run again. */
  | { readonly kind: 'reopened'; readonly departments: readonly string[]; readonly reopening: Reopening }
  | {
      readonly kind: 'overridden';
      readonly outcome: OverrideOutcome;
      readonly reason: string;
      /** As in a check: a release of an excess takes a hold of its own. */
      readonly holdsExpireAtMs: number | null;
    };

/** Whether two acts ask for the same; one of them may have been stored, which changes the order of its fields. */
export function isSameAct(one: ReviewAct | Lapse, other: ReviewAct | Lapse): boolean {
  const sorted = (act: ReviewAct | Lapse) => JSON.stringify(Object.entries(act).sort());
  return sorted(one) === sorted(other);
}
