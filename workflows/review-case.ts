import type { ActorReference } from '../domain/actor.ts';
import type { WinningDecision } from '../domain/errors.ts';
import type { LadderStep } from '../domain/ladder.ts';
import type { Claim } from '../domain/review-act.ts';
import type { ReviewStatus } from '../domain/review-status.ts';
import type { PlannedReview } from '../domain/review-step.ts';

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
  /** The decision that was accepted, from before it is recorded on. */
  winner: WinningDecision | null;
  decidedBy: ActorReference | null;
  comment: string | null;
  /** Whether it was approved under conditions that change the order and are not agreed to yet. */
  hasTerms: boolean;
  /** How many acts the round has on record. */
  acts: number;
  claim: Claim | null;
}
