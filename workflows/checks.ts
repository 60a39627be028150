import type { PlannedReview } from '../domain/review-step.ts';
import { effects } from './effects.ts';
import type { OrderCase } from './order-case.ts';

/** Runs a department's check and takes in what it came to. While it runs nobody can decide the review. */
export async function runCheck(order: OrderCase, planned: PlannedReview): Promise<void> {
  const { orderId, revision } = order;
  const { department } = planned;
  const review = order.reviews.get(department);
  const statusBefore = review?.status;
  if (review) review.status = 'pending';
  const checkNumber = order.drawCheckNumber(department);
  const checked = await effects.checkDepartment({ orderId, revision, department, checkNumber });
  if (review && statusBefore) review.status = statusBefore;
  order.applyCheck(planned, checked);
}
