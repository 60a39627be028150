import type { Finding } from '../../domain/finding.ts';
import type { ReviewedOrder } from './import-target.ts';
import type { PreparedOrder } from './prepared-orders.ts';

/** An order that departments hold for a person, with what they found. */
export interface HeldOrder {
  /** The order's id in the source. */
  readonly id: string;
  readonly orderId: string;
  readonly customer: string;
  readonly orderedOn: string;
  readonly departments: readonly {
    readonly department: string;
    readonly findings: readonly Pick<Finding, 'code' | 'severity' | 'facts'>[];
  }[];
}

/** The order with the departments whose reviews are open; null when none is. */
export function toHeldOrder(order: PreparedOrder, reviewed: ReviewedOrder): HeldOrder | null {
  const departments = reviewed.reviews
    .filter((review) => review.status === 'open')
    .map(({ department, findings }) => ({
      department,
      findings: findings.filter((finding) => finding.severity !== 'info'),
    }));
  if (departments.length === 0) return null;
  const { id, orderedOn, document } = order;
  return { id, orderId: reviewed.id, customer: document.customer, orderedOn, departments };
}
