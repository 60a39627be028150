import type { ActorReference } from '../../domain/actor.ts';
import type { HistoryEventType, NewHistoryEvent } from '../../domain/history-event.ts';
import type { DepartmentPolicy, Policy } from '../../domain/policy.ts';
import type { ActEffect } from '../../domain/review-act.ts';
import type { Transaction, Write } from '../../db/pool.ts';
import type { NewReviewRow, ReviewRow } from '../../db/reviews.ts';
import type { PlannedSubject, ReviewTools } from '../review-context.ts';

/** What an act is recorded with, judged and under the order's lock. */
export interface ActContext {
  readonly tx: Transaction;
  readonly tools: ReviewTools;
  readonly review: ReviewRow;
  readonly subject: PlannedSubject;
  readonly policy: Policy;
  readonly department: DepartmentPolicy;
  readonly actor: ActorReference;
  /** When the workflow accepted it. */
  readonly at: Date;
}

/** What an act came to. */
export interface ActOutcome {
  readonly effect: ActEffect;
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
