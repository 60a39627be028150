import type { PlannedReview } from '../domain/review-step.ts';
import { effects } from './effects.ts';
import type { OrderCase } from './order-case.ts';

/** Runs a department's check and takes in what it came to. A decision that comes meanwhile waits for it. */
export async function runCheck(order: OrderCase, planned: PlannedReview): Promise<void> {
  const { orderId, revision } = order;
  const { department } = planned;
  const review = order.reviews.get(department);
  const statusBefore = review?.status;
  if (review) review.status = 'pending';
  const reopening = order.reopenings.get(department);
  order.checking.add(department);
  const conflicts = order.offer.conflicts.get(department);
  const checkNumber = order.drawCheckNumber(department);
  const checked = await effects
    .checkDepartment({
      ...{ orderId, revision, department, checkNumber },
      ...(reopening ? { reopening } : {}),
      ...(conflicts && { conflicts }),
    })
    .catch((error: unknown) => order.noteOvertaken(error));
  order.checking.delete(department);
  if (review && statusBefore) review.status = statusBefore;
  if (checked) order.applyCheck(planned, checked);
}
