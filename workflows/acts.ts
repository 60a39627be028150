import type { Actor } from '../domain/actor.ts';
import { findActFault } from '../domain/act-rules.ts';
import { refuse, type DomainError } from '../domain/errors.ts';
import { isSameAct, type Lapse, type ReviewAct } from '../domain/review-act.ts';
import { isApproval } from '../domain/review-status.ts';
import type { ActStep, Recorded } from '../domain/review-step.ts';
import { applyAct } from './apply-act.ts';
import type { Acknowledgement, ActMessage } from './contract.ts';
import { effects } from './effects.ts';
import { heldMessages } from './held-messages.ts';
import { findDomainError, toFailure } from './failure.ts';
import type { OrderCase } from './order-case.ts';
import { toEligibilityCase, type ReviewCase } from './review-case.ts';
import { isUndetermined } from './undetermined.ts';

/** Whether another review of the department's stage is still to be decided, so that no later stage has begun. */
function isStageWaiting({ plan, reviews }: OrderCase, department: string): boolean {
  const stages = plan?.stages ?? [];
  const at = stages.findIndex((stage) => stage.some((planned) => planned.department === department));
  const reviewsOf = (stage: (typeof stages)[number]) =>
    stage.flatMap((planned) => reviews.get(planned.department) ?? []);
  const hasLaterBegun = stages.slice(at + 1).some((stage) => reviewsOf(stage).length > 0);
  return !hasLaterBegun && reviewsOf(stages[at] ?? []).some(({ status }) => !isApproval(status));
}

/** Why the act cannot be accepted now, or null. Synchronous: it is the validator of the Update. */
export function refuseAct(order: OrderCase, message: ActMessage): DomainError | null {
  const review = order.reviews.get(message.department);
  if (!review || !order.plan) return refuse.notFound('review');
  // What ends the revision has happened, although its end may not have begun.
  if (!order.isUnderReview() || order.findAdverse()) return refuse.reviewNotOpen(review.status);
  const { status, evidenceHash, claim, inquiry, winner, seating } = review;
  const { authors, customer } = order.plan;
  return findActFault(message.act, message.actor, {
    eligibility: toEligibilityCase(review, order.plan),
    order: { authors, customer },
    ...{ status, evidenceHash, claim, inquiry, winner, seating },
    isStageWaiting: isStageWaiting(order, message.department),
    // The plan does not have the numbers of its stages; the records do.
    earlierStages: null,
  });
}

/** Why an act cannot be accepted, as far as that is certain while something of the order is under way. */
export function refuseActForCertain(order: OrderCase, message: ActMessage): DomainError | null {
  const isUncertain = order.isBusy() || isUndetermined(order, message.department);
  return isUncertain ? null : refuseAct(order, message);
}

/**
 * Waits until nothing else of the order is under way. An act may change when the clocks of its order ring and which
 * checks run, so that none of these begins before it is on record, and it begins after all of them.
 */
async function free(order: OrderCase, department: string): Promise<void> {
  const isFree = () => !order.isBusy() && !isUndetermined(order, department);
  // Read again: of several that waited the first one takes the order for itself.
  while (!isFree()) await heldMessages.until(isFree);
}

interface Act {
  readonly act: ReviewAct | Lapse;
  /** Null when the engine acts by itself. */
  readonly actor: Actor | null;
}

/** Records the act within the workflow task that accepted it, then lets it take effect. */
async function record(order: OrderCase, review: ReviewCase, { act, actor }: Act): Promise<Recorded<ActStep>> {
  const { orderId, revision } = order;
  const { round, planned, acts, ladder, pausedClock, holdsExpireAtMs } = review;
  order.acting = true;
  try {
    const recorded = await effects.recordAct({
      orderId,
      revision,
      department: planned.department,
      round,
      ordinal: acts + 1,
      act,
      actor,
      actedAt: new Date().toISOString(),
      clock: { ladder, paused: pausedClock, holdsExpireAtMs },
    });
    applyAct(order, review, recorded);
    return recorded;
  } finally {
    order.acting = false;
  }
}

/** Does what a person asks for. What is on record counts: the acceptance of another act may have been lost after its commit. */
export async function actOnReview(order: OrderCase, message: ActMessage): Promise<Acknowledgement> {
  const { department, act, actor } = message;
  try {
    for (;;) {
      await free(order, department);
      const refusal = refuseAct(order, message);
      const review = order.reviews.get(department);
      if (refusal || !review) throw toFailure(refusal ?? refuse.notFound('review'));
      const { done, receipt } = await record(order, review, { act, actor });
      if (done.actor.id === actor.id && isSameAct(done.act, act)) return { receipt };
    }
  } catch (error) {
    const refusal = findDomainError(error);
    if (!refusal) throw error;
    if (refusal.code === 'order_state_conflict') order.isOvertaken = true;
    throw toFailure(refusal);
  }
}

/** Does what is due to the review by itself, unless somebody was faster. */
export async function lapse(
  order: OrderCase,
  input: { review: ReviewCase; lapse: Lapse; isDue: () => boolean },
): Promise<void> {
  const { review, isDue } = input;
  await free(order, review.planned.department);
  if (!order.isUnderReview() || !isDue()) return;
  await record(order, review, { act: input.lapse, actor: null }).catch((error: unknown) =>
    order.noteOvertaken(error),
  );
}
