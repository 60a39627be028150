import type { CalendarDay } from '../calendar-day.ts';
import type { Finding } from '../finding.ts';
import type { HoldRequest } from '../hold.ts';
import type { OrderDocument } from '../order-document.ts';
import type { DepartmentPolicy, Policy } from '../policy.ts';

/** What every check judges: one revision of one order, under the order's policy, as of an instant. */
export interface CheckContext {
  readonly orderId: string;
  readonly document: OrderDocument;
  readonly policy: Policy;
  readonly department: DepartmentPolicy;
  /** Milliseconds since 1970: now, or the order's `asOf`. */
  readonly asOfMs: number;
  /** The UTC day of `asOfMs`. */
  readonly today: CalendarDay;
}

/** What a check found, and the holds that it wants to take in the same transaction. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly holds: readonly HoldRequest[];
}
