import type { ActStep, Recorded } from '../domain/review-step.ts';
import type { OrderCase } from './order-case.ts';
import type { ReviewCase } from './review-case.ts';

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
