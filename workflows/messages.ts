import { defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import { actorReference } from '../domain/actor.ts';
import { refuse, type DomainError } from '../domain/errors.ts';
import { actionOfRevision } from '../domain/order-status.ts';
import { requireActMessage } from './act-shape.ts';
import { actOnReview, refuseActForCertain } from './acts.ts';
import {
  ACT_ON_REVIEW,
  DECIDE,
  RESUBMIT,
  WITHDRAW,
  type Acknowledgement,
  type ActMessage,
  type DecideMessage,
  type ResubmitMessage,
  type WithdrawMessage,
} from './contract.ts';
import { listenForAnswers } from './counter-offer.ts';
import { effects } from './effects.ts';
import { findDomainError, throwIf, toFailure } from './failure.ts';
import { heldMessages } from './held-messages.ts';
import { isDecideMessage, requireDecideMessage } from './message-shape.ts';
import type { OrderCase } from './order-case.ts';
import type { ReviewCase } from './review-case.ts';
import { isUndetermined } from './undetermined.ts';

const decideUpdate = defineUpdate<Acknowledgement, [DecideMessage]>(DECIDE);
const decideSignal = defineSignal<[unknown]>(DECIDE);
const actUpdate = defineUpdate<Acknowledgement, [ActMessage]>(ACT_ON_REVIEW);
const withdrawUpdate = defineUpdate<Acknowledgement, [WithdrawMessage]>(WITHDRAW);
const resubmitUpdate = defineUpdate<Acknowledgement, [ResubmitMessage]>(RESUBMIT);

/** Takes the review for this decision before anything is awaited: from here on everybody else has lost. */
function claimReview(
  order: OrderCase,
  message: DecideMessage,
): { review: ReviewCase; seat: string; decidedAt: string } {
  const review = order.reviews.get(message.department);
  const seat = order.seatOf(message);
  if (!review || seat === null) throw toFailure(refuse.notFound('review'));
  const decidedAt = new Date().toISOString();
  review.winner = { decidedBy: actorReference(message.actor), verb: message.verb, decidedAt };
  return { review, seat, decidedAt };
}

/** Why a decision cannot be accepted, as far as that is certain while a check is under way. */
function refuseForCertain(order: OrderCase, message: DecideMessage): DomainError | null {
  return isUndetermined(order, message.department) ? null : order.refuseDecision(message);
}

/** Records the decision within the workflow task that accepted it, then lets it take effect. */
async function decide(
  order: OrderCase,
  input: { message: DecideMessage; channel: 'update' | 'signal' },
): Promise<Acknowledgement> {
  const { message, channel } = input;
  const isDetermined = () => !isUndetermined(order, message.department);
  if (!isDetermined()) await heldMessages.until(isDetermined);
  // Another message may have been accepted in the same moment; of several decisions one counts after the other.
  while (order.acting || order.isCounting(message.department)) await heldMessages.until(isDetermined);
  throwIf(order.refuseDecision(message));
  const { review, seat, decidedAt } = claimReview(order, message);
  const { orderId, revision } = order;
  try {
    const { round } = review;
    const recorded = await effects.recordDecision({
      ...message,
      orderId,
      revision,
      round,
      seat,
      channel,
      decidedAt,
    });
    const { actor, verb, decidedAt: recordedAt } = recorded.decided;
    // What is on record counts: the acceptance of another message may have been lost after its commit.
    order.applyDecision(review, recorded);
    const isOurs = actor.id === message.actor.id && verb === message.verb;
    const winner = { decidedBy: actor, verb, decidedAt: recordedAt };
    throwIf(isOurs ? null : refuse.reviewAlreadyDecided(winner));
    return { receipt: recorded.receipt };
  } catch (error) {
    const refusal = findDomainError(error);
    if (!refusal) throw error;
    if (review.status === 'open') review.winner = null;
    if (refusal.code === 'order_state_conflict') order.isOvertaken = true;
    throw toFailure(refusal);
  }
}

const UNREADABLE = { department: 'unknown', verb: 'unknown', actor: { id: 'unknown' } };

/** A Signal has nobody to answer to: what is refused is recorded as an attempt. */
async function decideBySignal(order: OrderCase, payload: unknown): Promise<void> {
  try {
    await decide(order, { message: requireDecideMessage(payload), channel: 'signal' });
  } catch (error) {
    const refusal = findDomainError(error);
    if (!refusal) throw error;
    const attempt = isDecideMessage(payload) ? payload : UNREADABLE;
    await effects.recordRefusedSignal({
      orderId: order.orderId,
      department: attempt.department,
      actorId: attempt.actor.id,
      verb: attempt.verb,
      code: refusal.code,
      facts: refusal.facts,
      attemptedAt: new Date().toISOString(),
    });
  }
}

/** Lets a message that came while the record is being taken up wait until it can be judged. */
async function takenUp(order: OrderCase): Promise<void> {
  if (order.takingUp) await heldMessages.until(() => !order.takingUp);
}

async function withdraw(order: OrderCase, message: WithdrawMessage): Promise<Acknowledgement> {
  await takenUp(order);
  throwIf(order.refuseWithdrawal(message));
  order.withdrawal = message;
  await heldMessages.until(() => order.isFinished());
  throwIf(order.lastSettlement === 'withdrawn' ? null : order.conflict('withdraw'));
  return { receipt: order.lastReceipt };
}

async function resubmit(order: OrderCase, message: ResubmitMessage): Promise<Acknowledgement> {
  await takenUp(order);
  if (order.isReturning()) await heldMessages.until(() => !order.isReturning());
  throwIf(order.refuseResubmission(message));
  order.resubmission = message;
  const isTakenUp = () => order.revision >= message.revision && order.status !== 'submitted';
  await heldMessages.until(() => isTakenUp() || order.isFinished());
  throwIf(isTakenUp() ? null : order.conflict(actionOfRevision(order.status)));
  return { receipt: order.lastReceipt };
}

/** Registers every message that an order's review understands. Validators are synchronous: an async one never refuses. */
export function listen(order: OrderCase): void {
  setHandler(decideUpdate, (message) => decide(order, { message, channel: 'update' }), {
    validator: (message: unknown) => {
      throwIf(refuseForCertain(order, requireDecideMessage(message)));
    },
  });
  setHandler(actUpdate, (message) => actOnReview(order, message), {
    validator: (message: unknown) => {
      throwIf(refuseActForCertain(order, requireActMessage(message)));
    },
  });
  listenForAnswers(order);
  setHandler(decideSignal, (message) => decideBySignal(order, message));
  setHandler(withdrawUpdate, (message) => withdraw(order, message), {
    validator: (message: WithdrawMessage) => {
      throwIf(order.takingUp ? null : order.refuseWithdrawal(message));
    },
  });
  setHandler(resubmitUpdate, (message) => resubmit(order, message), {
    validator: (message: ResubmitMessage) => {
      const isUncertain = order.takingUp || order.isReturning();
      throwIf(isUncertain ? null : order.refuseResubmission(message));
    },
  });
}
