/** When an answer is to be expected, as far as the past tells. */
export type AnswerExpected =
  /** Too little is known to say anything. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'between'; readonly fromMs: number; readonly untilMs: number }
  /** It has taken longer already than nine of ten orders. */
  | { readonly kind: 'overdue' };

/** Fewer orders than this say nothing of the next one. */
const FEWEST_ORDERS = 20;

interface Times {
  readonly orders: number;
  readonly halfWithinMs: number | null;
  readonly mostWithinMs: number | null;
}

/**
 * The time in which an order that is under way will probably be answered: from when half of the past ones were, but not before now,
 * until when nine of ten were.
 */
export function expectAnswer(times: Times, order: { submittedAtMs: number; nowMs: number }): AnswerExpected {
  const { orders, halfWithinMs, mostWithinMs } = times;
  if (orders < FEWEST_ORDERS || halfWithinMs === null || mostWithinMs === null) return { kind: 'unknown' };
  const untilMs = order.submittedAtMs + mostWithinMs;
  if (order.nowMs >= untilMs) return { kind: 'overdue' };
  return { kind: 'between', fromMs: Math.max(order.nowMs, order.submittedAtMs + halfWithinMs), untilMs };
}
