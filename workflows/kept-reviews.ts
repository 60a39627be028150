import type { PlanStep } from '../domain/review-step.ts';
import { OPEN_TO_ANY } from '../domain/seats.ts';
import type { ReviewCase } from './review-case.ts';

/** What an open review keeps as it goes on; a decided one has no more use for it. */
function goingOnFrom(previous: ReviewCase | undefined): Pick<ReviewCase, 'ladder' | 'escalated' | 'claim'> {
  if (!previous) return { ladder: [], escalated: false, claim: null };
  const { ladder, escalated, claim } = previous;
  return { ladder, escalated, claim };
}

/**
 * The reviews that a revision begins with: those that it does not touch. An open one goes on in a new round, which names
 * the revision, with the deadline that it had.
 */
export function keptReviews(
  plan: PlanStep,
  before: ReadonlyMap<string, ReviewCase>,
): Map<string, ReviewCase> {
  const planned = new Map(plan.stages.flat().map((review) => [review.department, review]));
  const kept = new Map<string, ReviewCase>();
  for (const { department, round, evidenceHash, holdsExpireAtMs, isDecided } of plan.kept ?? []) {
    const review = planned.get(department);
    const previous = before.get(department);
    if (!review) throw new Error(`department ${department} keeps a review that was not planned`);
    kept.set(department, {
      planned: review,
      status: isDecided ? 'carried' : 'open',
      round,
      evidenceHash,
      ...goingOnFrom(isDecided ? undefined : previous),
      holdsExpireAtMs,
      // Only a review that any one decides goes on: seats are asked anew.
      seating: OPEN_TO_ANY,
      hasLapsed: false,
      winner: null,
      decidedBy: null,
      comment: null,
      // What the customer has not agreed to is asked for again.
      hasTerms: isDecided && previous?.hasTerms === true,
      acts: 0,
      inquiry: null,
      pausedClock: null,
    });
  }
  return kept;
}
