import { condition } from '@temporalio/workflow';
import { lapse } from './acts.ts';
import { effects } from './effects.ts';
import { runCheck } from './checks.ts';
import { heldMessages } from './held-messages.ts';
import type { OrderCase } from './order-case.ts';
import type { ReviewCase } from './review-case.ts';
import { turns } from './turns.ts';

/** When a review next wants attention: a rung of its deadline, or the end of its holds; not while a decision is recorded. */
function nextDueOf(review: ReviewCase): number {
  if (review.status === 'open' && review.winner) return Infinity;
  const rung = review.status === 'open' ? review.ladder[0]?.atMs : undefined;
  return Math.min(
    rung ?? Infinity,
    review.holdsExpireAtMs ?? Infinity,
    ...LAPSES.map(({ endsAt }) => endsAt(review)),
  );
}

/** When the review's claim ends by itself; Infinity when it does not. */
function claimEndsAt({ status, claim }: ReviewCase): number {
  const isWaiting = status === 'open' || status === 'paused';
  return (isWaiting ? claim?.endsAtMs : null) ?? Infinity;
}

function nextDueOfReturned({ resubmission, expired, returnedExpiresAtMs, heldUntilMs }: OrderCase): number {
  if (resubmission || expired) return Infinity;
  return Math.min(returnedExpiresAtMs ?? Infinity, heldUntilMs ?? Infinity);
}

/** When the review goes on without an answer; Infinity when it waits for none. */
function inquiryEndsAt({ status, inquiry }: ReviewCase): number {
  return (status === 'paused' ? inquiry?.answerByMs : null) ?? Infinity;
}

/** What ends by itself when its time is over. */
const LAPSES = [
  { lapse: { verb: 'end_inquiry' }, endsAt: inquiryEndsAt },
  { lapse: { verb: 'end_claim' }, endsAt: claimEndsAt },
] as const;
/** Whether something is under way that nothing of the order's own must come between. */
function isHeldUp(order: OrderCase): boolean {
  const isEnding = order.settling || order.withdrawal !== null || order.isAmending();
  return isEnding || order.acting || order.offer.proposing;
}

/** A counter-offer expires unless an answer to it is being recorded. */
function nextDueOfOffer({ offer, settling, withdrawal, resubmission }: OrderCase): number {
  const isOver =
    settling || resubmission !== null || withdrawal !== null || offer.winner !== null || offer.expired;
  return isOver ? Infinity : (offer.expiresAtMs ?? Infinity);
}

/** The earliest instant at which the order has something to do by itself; Infinity when it only waits. */
export function nextDue(order: OrderCase): number {
  // While the next revision is planned, the reviews are still those of the one that was returned.
  const isWaiting = order.status === 'in_review' || order.status === 'returned';
  if (order.status === 'awaiting_customer') return nextDueOfOffer(order);
  if (!isWaiting || isHeldUp(order)) return Infinity;
  if (order.status === 'returned') return nextDueOfReturned(order);
  return Math.min(Infinity, ...[...order.reviews.values()].map(nextDueOf));
}

async function climb(order: OrderCase, review: ReviewCase): Promise<void> {
  const [step, ...rest] = review.ladder;
  if (!step) return;
  review.ladder = rest;
  const { orderId, revision } = order;
  const { department } = review.planned;
  const { round } = review;
  order.climbing += 1;
  const climbed = await effects
    .climbLadder({ orderId, revision, department, round, rung: step.rung })
    .catch((error: unknown) => order.noteOvertaken(error));
  order.climbing -= 1;
  if (climbed) order.applyRung(review, { rung: step.rung, receipt: climbed.receipt });
}

async function attend(order: OrderCase, of: { review: ReviewCase; instantMs: number }): Promise<void> {
  const { review, instantMs } = of;
  if ((review.holdsExpireAtMs ?? Infinity) <= instantMs) {
    await runCheck(order, review.planned);
    return;
  }
  const over = LAPSES.find(({ endsAt }) => endsAt(review) <= instantMs);
  if (over) {
    const isDue = () => over.endsAt(review) <= instantMs;
    await lapse(order, { review, lapse: over.lapse, isDue });
    return;
  }
  await climb(order, review);
}

/** A returned order expires as a whole, or what it still holds runs out. */
async function attendReturned(order: OrderCase, instantMs: number): Promise<void> {
  if ((order.returnedExpiresAtMs ?? Infinity) <= instantMs) {
    order.expired = true;
    return;
  }
  const { orderId, revision } = order;
  const ordinal = order.expiries + 1;
  // Refused when the record has got further than this execution, which then takes over what is recorded.
  order.heldUntilMs = null;
  const expired = await effects
    .expireHolds({ orderId, revision, ordinal, untilMs: instantMs })
    .catch((error: unknown) => order.noteRefused(error));
  if (expired) order.applyExpiry(expired, ordinal);
}

/** Does what is due at the instant for which the timer was set; the clock of a replay may say something else. */
async function attendDue(order: OrderCase, instantMs: number): Promise<void> {
  if (nextDue(order) > instantMs) return;
  if (order.status === 'awaiting_customer') {
    order.offer.expired = true;
    return;
  }
  if (order.status === 'returned') {
    await attendReturned(order, instantMs);
    return;
  }
  const due = [...order.reviews.values()].filter((review) => nextDueOf(review) <= instantMs);
  await Promise.all(due.map((review) => attend(order, { review, instantMs })));
}

/**
 * The order's one clock: waits for the earliest next instant with a single timer, which is set anew only when an
 * earlier one turns up. A timer that fires for a review decided meanwhile does nothing. It looks only while no step is
 * under way, see {@link turns}.
 */
export async function watchDeadlines(order: OrderCase): Promise<void> {
  const isAtRest = () => turns.isQuiet() && !heldMessages.isAnyFree();
  const isDueBefore = (instantMs: number) => isAtRest() && nextDue(order) < instantMs;
  while (!order.isFinished()) {
    await condition(() => order.isFinished() || isDueBefore(Infinity));
    // Read again: what the condition saw may have been decided in the same activation.
    const armedFor = isAtRest() ? nextDue(order) : Infinity;
    if (armedFor === Infinity) continue;
    const waitMs = Math.max(1, armedFor - Date.now());
    const isMoved = await condition(() => order.isFinished() || isDueBefore(armedFor), waitMs);
    if (isMoved) continue;
    await condition(() => order.isFinished() || isAtRest());
    await attendDue(order, armedFor);
  }
}
