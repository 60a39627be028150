import type { ActorReference } from './actor.ts';
import type { Operation } from './authorization.ts';
import type { Addition, Seat } from './seats.ts';

/** What a person can do to a review beside deciding it. */
export const ACT_VERBS = ['claim', 'release', 'delegate', 'add_reviewer', 'assign'] as const;
export type ActVerb = (typeof ACT_VERBS)[number];

/** What gives a seat in the review to a person, by their id. */
export type SeatAct =
  | { readonly verb: 'delegate' | 'assign'; readonly person: string; readonly comment: string | null }
  | {
      readonly verb: 'add_reviewer';
      readonly person: string;
      readonly when: Addition;
      readonly comment: string | null;
    };

/** An act as a person asks for it. Its fields are flat, so that two of them can be compared. */
export type ReviewAct =
  { readonly verb: 'claim' } | { readonly verb: 'release'; readonly comment: string | null } | SeatAct;

/** What the engine does to a review by itself, when a time is over. */
export const LAPSE_VERBS = ['end_claim'] as const;
export type LapseVerb = (typeof LAPSE_VERBS)[number];

export interface Lapse {
  readonly verb: LapseVerb;
}

/** What a caller must be allowed for each act, beside what the review asks of them. */
export const OPERATION_OF_ACT: Readonly<Record<ActVerb, Operation>> = {
  claim: 'review.decide',
  release: 'review.decide',
  delegate: 'review.decide',
  add_reviewer: 'review.decide',
  assign: 'incident.resolve',
};

/** Who keeps a review to themselves. */
export interface Claim {
  readonly by: ActorReference;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** When it ends by itself, in milliseconds since 1970; null when the policy gives it no time, or nobody can tell. */
  readonly endsAtMs: number | null;
}

/** What an act changes in the process of its order. */
export type ActEffect =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'seated'; readonly seats: readonly Seat[] };

/** Whether two acts ask for the same; one of them may have been stored, which changes the order of its fields. */
export function isSameAct(one: ReviewAct | Lapse, other: ReviewAct | Lapse): boolean {
  const sorted = (act: ReviewAct | Lapse) => JSON.stringify(Object.entries(act).sort());
  return sorted(one) === sorted(other);
}
