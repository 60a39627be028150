import type { RecordedStep } from '../domain/review-step.ts';
import { departmentOfKey, ordinalOfKey, revisionOfKey, rungOfKey } from '../domain/step-key.ts';
import { applyAct } from './apply-act.ts';
import { applyAnswer, applyOffer } from './counter-offer.ts';
import type { OrderCase } from './order-case.ts';
import type { ReviewCase } from './review-case.ts';

interface Restoring {
  readonly order: OrderCase;
  /** The rounds that were settled by a decision on record; it counts, whatever its deadline did at the same time. */
  readonly decided: ReadonlySet<string>;
}

function requireReview(order: OrderCase, key: string): ReviewCase {
  const review = order.reviews.get(departmentOfKey(key).department);
  if (!review) throw new Error(`step ${key} concerns a review that was never checked`);
  return review;
}

function restoreCheck(order: OrderCase, key: string, checked: Parameters<OrderCase['applyCheck']>[1]): void {
  const { department, number } = departmentOfKey(key);
  const planned = order.plan?.stages.flat().find((review) => review.department === department);
  if (!planned) throw new Error(`step ${key} concerns a department that was not planned`);
  order.countCheck(department, number);
  order.applyCheck(planned, checked);
}

function restoreRung({ order, decided }: Restoring, { key, result }: RecordedStep): void {
  const review = requireReview(order, key);
  const { department, number } = departmentOfKey(key);
  const rung = rungOfKey(key);
  // Two rungs that were due together may have been recorded in either order.
  review.ladder = review.ladder.filter((step) => step.rung !== rung);
  if (rung === 'last_resort' && decided.has(`${department}:${number}`)) return;
  order.applyRung(review, { rung, receipt: result.receipt });
}

const STEPS_OF_ORDER = ['offer', 'answer', 'settle', 'expire', 'takeover'] as const;
type StepOfOrder = Extract<RecordedStep['result'], { step: (typeof STEPS_OF_ORDER)[number] }>;

/** Whether the step concerns the order as a whole, and no single review. */
function isOfOrder(result: RecordedStep['result']): result is StepOfOrder {
  return STEPS_OF_ORDER.some((step) => step === result.step);
}

function restoreOfOrder(order: OrderCase, key: string, result: StepOfOrder): void {
  switch (result.step) {
    case 'offer':
      applyOffer(order, result, ordinalOfKey(key));
      return;
    case 'answer':
      applyAnswer(order, result);
      return;
    case 'settle':
      order.applySettlement(result);
      return;
    case 'expire':
      order.applyExpiry(result, ordinalOfKey(key));
      return;
    case 'takeover':
  }
}

/** Lets one step on record have the effect that it had when it was recorded. */
function restoreStep(restoring: Restoring, step: RecordedStep): void {
  const { order } = restoring;
  const { key, result } = step;
  if (isOfOrder(result)) {
    restoreOfOrder(order, key, result);
    return;
  }
  switch (result.step) {
    case 'plan':
      if (order.status !== 'submitted') order.beginNextRevision(revisionOfKey(key));
      order.beginRevision(result);
      return;
    case 'check':
      restoreCheck(order, key, result);
      return;
    case 'decision':
      order.applyDecision(requireReview(order, key), result);
      return;
    case 'act':
      applyAct(order, requireReview(order, key), result);
      return;
    case 'rung':
      restoreRung(restoring, step);
      return;
  }
}

function decidedRounds(steps: readonly RecordedStep[]): ReadonlySet<string> {
  const decisions = steps.filter(
    ({ result }) => result.step === 'decision' && result.count?.outcome !== null,
  );
  return new Set(
    decisions.map(({ key }) => {
      const { department, number } = departmentOfKey(key);
      return `${department}:${number}`;
    }),
  );
}

/** Lets every recorded step, in the order of the chain, pass through the same change of state as when it happened. */
export function restoreOrder(order: OrderCase, steps: readonly RecordedStep[]): void {
  const restoring = { order, decided: decidedRounds(steps) };
  for (const step of steps) restoreStep(restoring, step);
}
