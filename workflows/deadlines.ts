import { condition } from '@temporalio/workflow';
import { effects } from './effects.ts';
import { runCheck } from './checks.ts';
import type { OrderCase, ReviewCase } from './order-case.ts';

/** When a review next wants attention: a rung of its deadline, or the end of its holds; not while a decision is recorded. */
function nextDueOf(review: ReviewCase): number {
  if (review.status === 'open' && review.winner) return Infinity;
  const rung = review.status === 'open' ? review.ladder[0]?.atMs : undefined;
  return Math.min(rung ?? Infinity, review.holdsExpireAtMs ?? Infinity);
}

/** The earliest instant at which the order has something to do by itself; Infinity when it only waits. */
function nextDue(order: OrderCase): number {
  if (order.isFinished() || order.settling || order.withdrawal) return Infinity;
  if (order.status === 'returned')
    return order.resubmission || order.expired ? Infinity : (order.returnedExpiresAtMs ?? Infinity);
  return Math.min(Infinity, ...[...order.reviews.values()].map(nextDueOf));
}

async function climb(order: OrderCase, review: ReviewCase): Promise<void> {
  const [step, ...rest] = review.ladder;
  if (!step) return;
  review.ladder = rest;
  const { orderId, revision } = order;
  const { department } = review.planned;
  const { round } = review;
  const climbed = await effects
    .climbLadder({ orderId, revision, department, round, rung: step.rung })
    .catch((error: unknown) => order.noteOvertaken(error));
  if (climbed) order.applyRung(review, { rung: step.rung, receipt: climbed.receipt });
}

async function attend(order: OrderCase, review: ReviewCase): Promise<void> {
  if ((review.holdsExpireAtMs ?? Infinity) <= Date.now()) {
    await runCheck(order, review.planned);
    return;
  }
  await climb(order, review);
}

async function attendDue(order: OrderCase): Promise<void> {
  if (nextDue(order) > Date.now()) return;
  if (order.status === 'returned') {
    order.expired = true;
    return;
  }
  const due = [...order.reviews.values()].filter((review) => nextDueOf(review) <= Date.now());
  await Promise.all(due.map((review) => attend(order, review)));
}

/**
 * The order's one clock: waits for the earliest next instant with a single timer, which is set anew only when an
 * earlier one turns up. A timer that fires for a review decided meanwhile does nothing.
 */
export async function watchDeadlines(order: OrderCase): Promise<void> {
  while (!order.isFinished()) {
    await condition(() => order.isFinished() || nextDue(order) < Infinity);
    // Read again: what the condition saw may have been decided in the same activation.
    const armedFor = nextDue(order);
    if (armedFor === Infinity) continue;
    const waitMs = Math.max(1, armedFor - Date.now());
    await condition(() => order.isFinished() || nextDue(order) < armedFor, waitMs);
    await attendDue(order);
  }
}
