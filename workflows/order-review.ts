import { allHandlersFinished, condition } from '@temporalio/workflow';
import { actorReference } from '../domain/actor.ts';
import type { OrderStatus } from '../domain/order-status.ts';
import type { OrderReviewActivities } from '../activities/order-review-activities.ts';
import { runCheck } from './checks.ts';
import { agreeOnTerms, findOfferEnding } from './counter-offer.ts';
import type { OrderReviewInput } from './contract.ts';
import { watchDeadlines } from './deadlines.ts';
import { effects } from './effects.ts';
import { findDomainError } from './failure.ts';
import { listen } from './messages.ts';
import { OrderCase } from './order-case.ts';
import { findReopenedStage } from './reopened-stage.ts';
import { takeUp, takeUpAmendment } from './take-up.ts';
import { turns } from './turns.ts';

/** While terms are to be agreed on, or wait for the customer's agreement. */
const IN_AGREEMENT: ReadonlySet<OrderStatus> = new Set(['in_review', 'awaiting_customer']);

type SettleOrderInput = Parameters<OrderReviewActivities['settleOrder']>[0];
type Ending = Pick<SettleOrderInput, 'settlement' | 'actor' | 'department' | 'reason'>;

async function intake(order: OrderCase): Promise<void> {
  const { orderId, revision } = order;
  const planned = await effects
    .planReview({ orderId, revision })
    .catch((error: unknown) => order.noteOvertaken(error));
  if (planned) order.beginRevision(planned);
}

/** Whether no further stage is begun: the order was withdrawn, its next revision has come, or the record is ahead. */
function isCutShort(order: OrderCase): boolean {
  return order.withdrawal !== null || order.isAmending() || order.isOvertaken;
}

/** Runs the stages one after the other, as long as every department agrees. What is checked already is not checked again. */
async function reviewStages(order: OrderCase): Promise<void> {
  const stages = order.plan?.stages ?? [];
  let at = 0;
  for (let stage = stages[at]; stage; stage = stages[at]) {
    if (isCutShort(order)) return;
    if (stage.some(({ isFinal }) => isFinal)) await agreeOnTerms(order);
    if (!order.isUnderReview() || order.findAdverse()) return;
    const unchecked = stage.filter(({ department }) => !order.reviews.has(department));
    await Promise.all(unchecked.map((planned) => runCheck(order, planned)));
    const goesBackTo = () => findReopenedStage(order, at);
    await condition(() => order.canGoOn() || goesBackTo() !== null);
    if (order.findAdverse()) return;
    at = goesBackTo() ?? at + 1;
  }
}

/** How the revision ended: a withdrawal goes before a refusal, a refusal before the approval. */
function findEnding(order: OrderCase): Ending {
  const { withdrawal } = order;
  if (withdrawal) {
    const actor = actorReference(withdrawal.actor);
    return { settlement: 'withdrawn', actor, department: null, reason: withdrawal.reason };
  }
  const offered = findOfferEnding(order);
  if (offered) return offered;
  const adverse = order.findAdverse();
  if (!adverse) return { settlement: 'approved', actor: null, department: null, reason: null };
  return {
    settlement: adverse.status === 'returned' ? 'returned' : 'rejected',
    actor: adverse.decidedBy,
    department: adverse.planned.department,
    reason: adverse.comment,
  };
}

/** Ends the revision. From the first line on nothing can be decided and no check runs again. */
async function settle(order: OrderCase, ending: Ending): Promise<void> {
  order.settling = true;
  const ordinal = order.status === 'returned' ? 2 : 1;
  const { orderId, revision } = order;
  const settled = await effects.settleOrder({ ...ending, orderId, revision, ordinal });
  order.applySettlement(settled);
}

/** Waits for the submitter of a returned order: a new revision, a withdrawal, or too long. */
async function awaitResubmission(order: OrderCase): Promise<void> {
  await condition(() => order.resubmission !== null || order.withdrawal !== null || order.expired);
  const { resubmission } = order;
  if (resubmission && !order.withdrawal) {
    order.beginNextRevision(resubmission.revision);
    return;
  }
  if (order.withdrawal) await settle(order, findEnding(order));
  else await expire(order);
}

/** Ends an order that nobody resubmitted in time; a revision that was written in time and has not come here is taken up. */
async function expire(order: OrderCase): Promise<void> {
  try {
    await settle(order, { settlement: 'expired', actor: null, department: null, reason: null });
  } catch (error) {
    const refusal = findDomainError(error);
    if (refusal?.code !== 'revision_conflict') throw error;
    order.beginNextRevision(Number(refusal.facts['current']));
  }
}

/** Goes on with the next revision of an order in review, once everything about the one before is on record. */
async function amend(order: OrderCase): Promise<void> {
  const isFree = () => turns.isQuiet() && !order.isBusy();
  while (!isFree()) await condition(isFree);
  // What was being recorded may have ended the revision, or its author has withdrawn the order.
  const { resubmission } = order;
  if (resubmission && order.isAmending() && !order.findAdverse())
    order.beginNextRevision(resubmission.revision);
}

async function reviewRevision(order: OrderCase): Promise<void> {
  if (order.status === 'submitted') await intake(order);
  await reviewStages(order);
  // A hold that ran out in this very moment may have put a review back to its check.
  while (!order.canGoOn() || order.mustGoBack()) {
    await condition(() => order.canGoOn() || order.mustGoBack());
    if (order.mustGoBack()) await reviewStages(order);
  }
  if (IN_AGREEMENT.has(order.status)) await agreeOnTerms(order);
  // An accepted counter-offer is the order's next revision.
  if (order.status === 'submitted' && !order.withdrawal) return;
  if (order.isAmending() && !order.findAdverse()) await amend(order);
  else await settle(order, findEnding(order));
}

async function review(order: OrderCase): Promise<void> {
  while (!order.isFinished()) {
    if (order.status !== 'returned') await reviewRevision(order);
    if (order.status === 'returned') await awaitResubmission(order);
  }
}

/** The review of one order, from intake to its end. Its result is the order's last status. */
export async function orderReview(input: OrderReviewInput): Promise<OrderStatus> {
  const order = new OrderCase(input.orderId);
  order.takingUp = input.takeover !== undefined || input.amendment !== undefined;
  listen(order);
  if (input.takeover) await takeUp(order, input.takeover);
  if (input.amendment) await takeUpAmendment(order, input.amendment);
  await Promise.all([review(order), watchDeadlines(order)]);
  await condition(allHandlersFinished);
  return order.status;
}
