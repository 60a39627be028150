import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { actorReference } from '../domain/actor.ts';
import { isAllowedAs } from '../domain/authorization.ts';
import { relationToOrder } from '../domain/relations.ts';
import { refuse, type DomainError } from '../domain/errors.ts';
import { lacksConfirmation } from '../domain/offer-answer.ts';
import type { AnswerStep, OfferStep, PlannedReview, Recorded } from '../domain/review-step.ts';
import { runCheck } from './checks.ts';
import { ANSWER_OFFER, type Acknowledgement, type AnswerOfferMessage } from './contract.ts';
import { effects } from './effects.ts';
import { findDomainError, throwIf, toFailure } from './failure.ts';
import { heldMessages } from './held-messages.ts';
import { requireAnswerMessage } from './message-shape.ts';
import { OfferCase } from './offer-case.ts';
import type { OrderCase } from './order-case.ts';

const answerUpdate = defineUpdate<Acknowledgement, [AnswerOfferMessage]>(ANSWER_OFFER);

/** Whether something that departments ask for is still to be agreed to. */
function hasOpenTerms(order: OrderCase): boolean {
  return [...order.reviews.values()].some(({ hasTerms }) => hasTerms);
}

function canPropose(order: OrderCase): boolean {
  const hasEnded = order.withdrawal !== null || order.isOvertaken;
  return !hasEnded && !order.isAmending() && !order.findAdverse() && hasOpenTerms(order);
}

/** Takes in what the conditions of the revision came to on record. */
export function applyOffer(order: OrderCase, made: Recorded<OfferStep>, ordinal: number): void {
  const { offer } = order;
  order.lastReceipt = made.receipt;
  offer.ordinal = ordinal;
  offer.winner = null;
  offer.offerHash = made.offerHash;
  offer.expiresAtMs = made.expiresAtMs;
  offer.askedAgain = new Set(made.conflicts.map(({ department }) => department));
  for (const { department, findings } of made.conflicts) offer.conflicts.set(department, findings);
  if (made.outcome === 'offer') order.advance('offer');
  if (made.outcome === 'met') settleTerms(order);
}

function settleTerms(order: OrderCase): void {
  for (const review of order.reviews.values()) review.hasTerms = false;
}

/** Takes in the answer that is on record, whoever was thought to have given it. */
export function applyAnswer(order: OrderCase, answered: Recorded<AnswerStep>): void {
  const { given, revision } = answered;
  order.lastReceipt = answered.receipt;
  order.offer.winner = given;
  if (revision === null) {
    order.offer.declined = { by: given.answeredBy, comment: given.comment };
    return;
  }
  settleTerms(order);
  order.advance('accept_offer');
  order.revision = revision;
  order.offer = new OfferCase();
}

/** Whether the departments of a conflict are being asked again, or the customer is, or nobody has to be. */
async function propose(order: OrderCase): Promise<OfferStep['outcome'] | null> {
  const { orderId, revision, offer } = order;
  const ordinal = offer.ordinal + 1;
  offer.proposing = true;
  const made = await effects
    .proposeCounterOffer({ orderId, revision, ordinal })
    .catch((error: unknown) => order.noteOvertaken(error));
  offer.proposing = false;
  if (!made) return null;
  applyOffer(order, made, ordinal);
  return made.outcome;
}

/** The departments that contradict each other, as their conditions were merged last. */
function conflicting(order: OrderCase): PlannedReview[] {
  const { offer, reviews } = order;
  return [...reviews.values()]
    .map(({ planned }) => planned)
    .filter(({ department }) => offer.askedAgain.has(department));
}

/** Waits for the one answer; a withdrawal, or the end of the offer's time, goes before one that has not come. */
async function awaitAnswer(order: OrderCase): Promise<void> {
  const isLate = () =>
    order.withdrawal !== null || order.offer.expired || order.isOvertaken || order.isAmending();
  // An answer that is being recorded came first.
  const isRecording = () => order.offer.winner !== null && order.offer.declined === null;
  const isOver = () => order.offer.declined !== null || (isLate() && !isRecording());
  await condition(() => order.status !== 'awaiting_customer' || isOver());
}

/**
 * Lets the customer agree to what the departments ask for, where they ask for anything. Departments that contradict each
 * other decide again first. Afterwards the order is in review with nothing left to agree to, or on its way to its next
 * revision or its end.
 */
export async function agreeOnTerms(order: OrderCase): Promise<void> {
  // An execution that took the order over from its record may find an offer open.
  if (order.status === 'awaiting_customer') return awaitAnswer(order);
  while (canPropose(order)) {
    const outcome = await propose(order);
    if (outcome === 'offer') await awaitAnswer(order);
    if (outcome !== 'conflict') return;
    await Promise.all(conflicting(order).map((planned) => runCheck(order, planned)));
    await condition(() => order.canGoOn());
  }
}

/** How the revision ends by what became of its counter-offer; null when that does not end it. */
export function findOfferEnding({ status, offer }: OrderCase) {
  if (status !== 'awaiting_customer') return null;
  const { declined } = offer;
  const ending = { settlement: 'returned', department: null } as const;
  if (declined)
    return { ...ending, actor: declined.by, reason: declined.comment ?? 'counter_offer_declined' };
  return { ...ending, actor: null, reason: 'counter_offer_expired' };
}

/** Whether the offer waits for its answer, and nothing has come before it. */
function isAnswerable({ status, settling, withdrawal, resubmission, offer }: OrderCase): boolean {
  return status === 'awaiting_customer' && !settling && !withdrawal && !offer.expired && !resubmission;
}

/** Why the answer cannot be accepted now, or null. Synchronous: it is the validator of the Update. */
function refuseAnswer(order: OrderCase, message: AnswerOfferMessage): DomainError | null {
  const { offer, plan } = order;
  const operation = 'counter_offer.answer' as const;
  const { actor } = message;
  const relation = plan && relationToOrder(actor, { authors: plan.authors, customer: plan.customer });
  if (!relation || !isAllowedAs(actor, { operation, relation })) return refuse.forbidden(operation);
  if (offer.winner) return refuse.counterOfferAnswered(offer.winner);
  if (!isAnswerable(order)) return refuse.orderStateConflict({ status: order.status, action: 'answer' });
  if (offer.offerHash !== message.offerHash) {
    return refuse.counterOfferChanged({ shown: message.offerHash, current: offer.offerHash ?? '' });
  }
  return lacksConfirmation({ ...message, relation }) ? refuse.confirmationMissing() : null;
}

/** Whether the offer may be on record although its receipt has not come here, so that its customer knows it already. */
function isUncertain(order: OrderCase): boolean {
  return order.takingUp || order.offer.proposing || order.status === 'submitted';
}

/** Records the answer within the workflow task that accepted it; from the first line on every other one has lost. */
async function recordAnswer(order: OrderCase, message: AnswerOfferMessage): Promise<Acknowledgement> {
  const { orderId, revision, offer } = order;
  const { answer, actor } = message;
  const answeredAt = new Date().toISOString();
  offer.winner = { answeredBy: actorReference(actor), answer, answeredAt };
  try {
    const { ordinal } = offer;
    const recorded = await effects.recordOfferAnswer({ ...message, orderId, revision, ordinal, answeredAt });
    applyAnswer(order, recorded);
    const { given } = recorded;
    // What is on record counts: the acceptance of another message may have been lost after its commit.
    const isOurs = given.answeredBy.id === actor.id && given.answer === answer;
    throwIf(isOurs ? null : refuse.counterOfferAnswered(given));
    return { receipt: recorded.receipt };
  } catch (error) {
    const refusal = findDomainError(error);
    if (!refusal) throw error;
    if (order.status === 'awaiting_customer' && !offer.declined) offer.winner = null;
    if (refusal.code === 'order_state_conflict') order.isOvertaken = true;
    throw toFailure(refusal);
  }
}

async function answer(order: OrderCase, message: AnswerOfferMessage): Promise<Acknowledgement> {
  if (isUncertain(order)) await heldMessages.until(() => !isUncertain(order));
  throwIf(refuseAnswer(order, message));
  return recordAnswer(order, message);
}

/** Registers the message by which a counter-offer is answered. */
export function listenForAnswers(order: OrderCase): void {
  setHandler(answerUpdate, (message) => answer(order, message), {
    validator: (message: unknown) => {
      const given = requireAnswerMessage(message);
      throwIf(isUncertain(order) ? null : refuseAnswer(order, given));
    },
  });
}
