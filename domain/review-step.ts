import type { ActorReference } from './actor.ts';
import type { Proposal } from './counter-offer.ts';
import type { GivenAnswer } from './errors.ts';
import type { Finding } from './finding.ts';
import type { Receipt } from './history-event.ts';
import type { LadderStep } from './ladder.ts';
import type { MoneyJson } from './money.ts';
import type { Quorum, QuorumOutcome } from './quorum.ts';
import type { LastResort } from './policy.ts';
import type { ActEffect, Lapse, ReviewAct } from './review-act.ts';
import type { DecisionVerb } from './review-status.ts';
import type { Seat, Vote } from './seats.ts';

/** How the review of a revision can end. */
export type Settlement = 'approved' | 'rejected' | 'withdrawn' | 'expired' | 'returned';

/** A department as the workflow knows it. */
export interface PlannedReview {
  readonly department: string;
  readonly authorityRequired: boolean;
  readonly lastResort: LastResort;
  /** Left out for others: whether the department gives the final approval, before which conditions are agreed. */
  readonly isFinal?: boolean;
}

/** A review that a new revision does not touch, in the round that stands for it on the revision. */
export interface KeptReview {
  readonly department: string;
  readonly round: number;
  readonly evidenceHash: string;
  /** As in {@link CheckStep}. */
  readonly holdsExpireAtMs: number | null;
  /** Whether its decision is carried; it is still open otherwise. */
  readonly isDecided: boolean;
}

/** The plan of one revision's review, pinned at intake. */
export interface PlanStep {
  readonly step: 'plan';
  readonly policyVersion: number;
  readonly total: MoneyJson;
  /** Everybody who submitted or amended the order. */
  readonly authors: readonly string[];
  /** Not in plans that were made before substitutions had a scope. */
  readonly customerClass?: string | null;
  /** Not in plans that were made before anybody signed in for a customer. */
  readonly customer?: string;
  readonly stages: readonly (readonly PlannedReview[])[];
  /** Left out where every department checks the revision. */
  readonly kept?: readonly KeptReview[];
}

/** What a check came to. A renewal only took new holds: the round stays as it was, decided or open. */
export const CHECK_OUTCOMES = ['closed_by_rule', 'opened', 'renewed'] as const;
export type CheckOutcome = (typeof CHECK_OUTCOMES)[number];

export interface CheckStep {
  readonly step: 'check';
  readonly outcome: CheckOutcome;
  readonly round: number;
  readonly evidenceHash: string;
  /** Empty unless the review was opened. */
  readonly ladder: readonly LadderStep[];
  /** When the earliest of its holds expires, in milliseconds since 1970; null without holds. */
  readonly holdsExpireAtMs: number | null;
  /** Who is asked, where the policy names a quorum; left out where any one decides. */
  readonly seating?: { readonly quorum: Quorum; readonly seats: readonly Seat[] };
}

/** A decision of a round of several, with the receipt of its event: its own acceptance may have been lost. */
export interface CountedVote extends Vote {
  readonly receipt: Receipt;
}

/** What a decision came to in a round that more than one person decides. */
export interface Count {
  readonly seat: string;
  /** How the review was settled; null while it stays open. */
  readonly outcome: QuorumOutcome | null;
  /** The decisions on record before this one. */
  readonly votes: readonly CountedVote[];
}

/** A decision as it was recorded. */
export interface DecisionStep {
  readonly step: 'decision';
  /** The decision on record: another one than was asked for when that one's acceptance was lost after its commit. */
  readonly decided: {
    readonly actor: ActorReference;
    readonly verb: DecisionVerb;
    readonly comment: string | null;
    /** RFC 3339, UTC. */
    readonly decidedAt: string;
    /** Whether its conditions change the order; left out where there are none such. */
    readonly hasTerms?: boolean;
  };
  /** Left out where the first decision settles. */
  readonly count?: Count;
  /** As in {@link CheckStep}: a release of an excess takes a hold of its own. */
  readonly holdsExpireAtMs: number | null;
}

/** What somebody, or the engine by itself, did to a review. */
export interface ActStep {
  readonly step: 'act';
  /** The act on record: another one than was asked for when that one's acceptance was lost after its commit. */
  readonly done: {
    readonly act: ReviewAct | Lapse;
    readonly actor: ActorReference;
    /** RFC 3339, UTC. */
    readonly at: string;
  };
  readonly effect: ActEffect;
}

/** A rung of a deadline that was reached. */
export interface RungStep {
  readonly step: 'rung';
}

/** The end of a revision's review. */
export interface SettleStep {
  readonly step: 'settle';
  /** How the revision ended on record: the first ending that was committed. */
  readonly settlement: Settlement;
  /** When a returned order expires unless it is resubmitted, in milliseconds since 1970. */
  readonly returnedExpiresAtMs: number | null;
  /** When the first of what a returned order goes on holding expires; left out where it holds nothing. */
  readonly heldUntilMs?: number | null;
  /** The revision that stays in force, where only an amendment of it ended; left out otherwise. */
  readonly standing?: number;
  /** The revision in force that the approved one takes the place of; left out where it is the first. */
  readonly replaced?: number;
}

/** What the conditions of a revision came to. */
export interface OfferStep {
  readonly step: 'offer';
  readonly outcome: Proposal['outcome'];
  /** Null unless the customer is asked. */
  readonly offerHash: string | null;
  /** Until when, in milliseconds since 1970. */
  readonly expiresAtMs: number | null;
  /** Each department that has to decide again, with what stands in its way. */
  readonly conflicts: readonly { readonly department: string; readonly findings: readonly Finding[] }[];
}

/** The answer to a counter-offer as it was recorded. */
export interface AnswerStep {
  readonly step: 'answer';
  /** The answer on record: another one than was given when that one's acceptance was lost after its commit. */
  readonly given: GivenAnswer & { readonly comment: string | null };
  /** The revision that an acceptance made; null for a decline. */
  readonly revision: number | null;
}

/** Holds of a returned order that ran out. */
export interface ExpireStep {
  readonly step: 'expire';
  /** When the next one expires, in milliseconds since 1970; null when nothing is held any more. */
  readonly heldUntilMs: number | null;
}

/** That a new execution took the order over from its record. */
export interface TakeoverStep {
  readonly step: 'takeover';
}

/** What an activity of the review answers to the workflow; kept with its first event for retries. */
export type StepResult =
  | PlanStep
  | CheckStep
  | DecisionStep
  | ActStep
  | RungStep
  | OfferStep
  | AnswerStep
  | SettleStep
  | ExpireStep
  | TakeoverStep;
export type StepName = StepResult['step'];
export type StepOf<Name extends StepName> = Extract<StepResult, { step: Name }>;
/** A step's result with the receipt of its last event. */
export type Recorded<Result extends StepResult> = Result & { readonly receipt: Receipt };

/** A step of an order as its record keeps it, under the key that names it. */
export interface RecordedStep {
  readonly key: string;
  readonly result: Recorded<StepResult>;
}

/** Narrows a stored result to the step that asks for it; another one means a step key was used twice. */
export function isStep<Name extends StepName>(result: StepResult, name: Name): result is StepOf<Name> {
  return result.step === name;
}
