import type { PlanStep } from '../domain/review-step.ts';
import { OPEN_TO_ANY } from '../domain/seats.ts';
import type { ReviewCase } from './review-case.ts';

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
    const isGoingOn = !isDecided && previous !== undefined;
    kept.set(department, {
      planned: review,
      status: isDecided ? 'carried' : 'open',
      round,
      evidenceHash,
      ladder: isGoingOn ? previous.ladder : [],
      escalated: isGoingOn && previous.escalated,
      holdsExpireAtMs,
      // Only a review that any one decides goes on: seats are asked anew.
      seating: OPEN_TO_ANY,
      hasLapsed: false,
      winner: null,
      decidedBy: null,
      comment: null,
      // What the customer has not agreed to is asked for again.
      hasTerms: isDecided && (previous?.hasTerms ?? false),
      acts: 0,
      claim: isGoingOn ? previous.claim : null,
      inquiry: null,
      pausedClock: null,
    });
  }
  return kept;
}
