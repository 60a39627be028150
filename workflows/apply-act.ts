import type { ActStep, Recorded } from '../domain/review-step.ts';
import type { OrderCase, ReviewCase } from './order-case.ts';

/** Takes in the act that is on record for the review, whoever was thought to have done it. */
export function applyAct(order: OrderCase, review: ReviewCase, { effect, receipt }: Recorded<ActStep>): void {
  order.lastReceipt = receipt;
  review.acts += 1;
  switch (effect.kind) {
    case 'claimed':
      review.claim = effect.claim;
      return;
    case 'unclaimed':
      review.claim = null;
  }
}
