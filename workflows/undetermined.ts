import { isAboutToRunAgain } from './reopened-stage.ts';
import type { OrderCase } from './order-case.ts';

function isBeingRecorded(order: OrderCase, department: string): boolean {
  const review = order.reviews.get(department);
  return order.acting || (review?.status === 'open' && review.winner !== null);
}

/** Whether the department's review is still to come, as far as this workflow knows. */
function isToCome({ plan, reviews }: OrderCase, department: string): boolean {
  const isPlanned = plan?.stages.some((stage) => stage.some((planned) => planned.department === department));
  return isPlanned === true && !reviews.has(department);
}

/**
 * Whether nobody can say yet what the department's review is: its check may have committed, and its row be shown to
 * a reviewer, before the receipt has reached this workflow, above all after a worker died in between; or a decision
 * or an act is being recorded, and the record may turn out to have another one.
 */
export function isUndetermined(order: OrderCase, department: string): boolean {
  if (order.isFinished()) return false;
  // Which packet counts is known once the next revision is planned.
  if (order.isAmending() || isBeingRecorded(order, department)) return true;
  if (order.settling || order.withdrawal) return false;
  const isUnchecked =
    order.status === 'submitted' || order.checking.has(department) || isToCome(order, department);
  return isUnchecked || isAboutToRunAgain(order, department);
}
