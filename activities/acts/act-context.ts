import type { ActorReference } from '../../domain/actor.ts';
import type { HistoryEventType, NewHistoryEvent } from '../../domain/history-event.ts';
import type { LadderStep } from '../../domain/ladder.ts';
import type { PausedClock } from '../../domain/paused-clock.ts';
import type { DepartmentPolicy, Policy } from '../../domain/policy.ts';
import type { ActEffect } from '../../domain/review-act.ts';
import type { Seating } from '../../domain/seats.ts';
import type { Transaction, Write } from '../../db/pool.ts';
import type { InquiryRow } from '../../db/inquiries.ts';
import type { NewReviewRow, ReviewRow, StagedReview } from '../../db/reviews.ts';
import type { PlannedSubject, ReviewTools } from '../review-context.ts';

/** The clocks of the review as the workflow has them. */
export interface ReviewClock {
  /** The rungs that are still to come; none while the clock is stopped. */
  readonly ladder: readonly LadderStep[];
  readonly paused: PausedClock | null;
  readonly holdsExpireAtMs: number | null;
}

/** What an act is recorded with, judged and under the order's lock. */
export interface ActContext {
  readonly tx: Transaction;
  readonly tools: ReviewTools;
  readonly review: ReviewRow;
  /** The question that the review waits for. */
  readonly inquiry: InquiryRow | null;
  readonly stages: readonly StagedReview[];
  /** Who is asked in the round, and what they have decided so far. */
  readonly seating: Seating;
  readonly subject: PlannedSubject;
  readonly policy: Policy;
  readonly department: DepartmentPolicy;
  /** Whether an approved revision stays in force until this one is approved. */
  readonly isAmendment: boolean;
  readonly actor: ActorReference;
  /** When the workflow accepted it. */
  readonly at: Date;
  readonly clock: ReviewClock;
}

/** What an act came to. */
export interface ActOutcome {
  readonly effect: ActEffect;
  /** That of the act first. */
  readonly events: readonly NewHistoryEvent[];
  readonly change?: Partial<NewReviewRow>;
  readonly writes?: readonly Write[];
}

/** The event of an act on the review. */
export function actEvent(
  { review, actor, at }: ActContext,
  type: HistoryEventType,
  facts: NewHistoryEvent['facts'] = {},
): NewHistoryEvent {
  const { department, round, revision } = review;
  return { type, at: at.toISOString(), actor, facts: { department, round, revision, ...facts } };
}
