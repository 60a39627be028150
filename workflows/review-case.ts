import type { Actor, ActorReference } from '../domain/actor.ts';
import { findForeignClaim } from '../domain/act-rules.ts';
import type { EligibilityCase } from '../domain/eligibility.ts';
import type { DomainError, WinningDecision } from '../domain/errors.ts';
import type { LadderStep } from '../domain/ladder.ts';
import type { PausedClock } from '../domain/paused-clock.ts';
import type { Claim, Inquiry } from '../domain/review-act.ts';
import type { PlannedReview, PlanStep } from '../domain/review-step.ts';
import type { ReviewStatus } from '../domain/review-status.ts';
import { judgeSeat, type SeatStanding } from '../domain/seat-standing.ts';
import { SHARED_SEAT, type Seating } from '../domain/seats.ts';

/** One department's live case on the current revision. */
export interface ReviewCase {
  readonly planned: PlannedReview;
  status: ReviewStatus;
  round: number;
  evidenceHash: string;
  /** The rungs of the deadline that are still to come. */
  ladder: readonly LadderStep[];
  escalated: boolean;
  holdsExpireAtMs: number | null;
  /** Who is asked, and what they have decided so far. */
  seating: Seating;
  /** Whether the last resort was reached while a decision was being recorded. */
  hasLapsed: boolean;
  /** The decision that was accepted, from before it is recorded on. */
  winner: WinningDecision | null;
  decidedBy: ActorReference | null;
  comment: string | null;
  /** Whether it was approved under conditions that change the order and are not agreed to yet. */
  hasTerms: boolean;
  /** How many acts the round has on record. */
  acts: number;
  claim: Claim | null;
  /** The question that a paused review waits for, and what was left of its clock. */
  inquiry: Inquiry | null;
  pausedClock: PausedClock | null;
}

/** What eligibility for the review depends on; a plan from before customers had classes names none. */
export function toEligibilityCase(review: ReviewCase, plan: PlanStep): EligibilityCase {
  const { department, authorityRequired } = review.planned;
  const { total, authors, customerClass = null } = plan;
  return { department, authorityRequired, total, authors, customerClass, escalated: review.escalated };
}

/** Whether the actor may decide the review now, and from which seat. */
export function judgeActor(review: ReviewCase, of: { plan: PlanStep; actor: Actor }): SeatStanding {
  return judgeSeat(of.actor, toEligibilityCase(review, of.plan), review.seating);
}

/** Why the actor may not decide the review: the seats forbid it, or somebody has the shared one to themselves. */
export function findReviewFault(
  review: ReviewCase,
  of: { plan: PlanStep; actor: Actor },
): DomainError | null {
  const standing = judgeActor(review, of);
  if (standing.refusal) return standing.refusal;
  // A seat of one's own is nobody else's to claim.
  return standing.seat === SHARED_SEAT ? findForeignClaim(review.claim, of.actor) : null;
}

/** Lets the next decision come; but a review whose time was up meanwhile is over. */
export function leaveOpen(review: ReviewCase): void {
  review.winner = null;
  if (review.hasLapsed && review.status === 'open') review.status = 'rejected';
}
