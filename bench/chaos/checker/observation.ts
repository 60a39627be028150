import type { HistoryRow } from '../../../cli/verify-chain.ts';
import type { Receipt } from '../../../domain/history-event.ts';

/** One hold as it is in the database. */
export interface ObservedHold {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly department: string;
  readonly excessReleasedBy: string | null;
}

/** One decision as it is in the database. */
export interface ObservedDecision {
  readonly department: string;
  readonly round: number;
  readonly actorId: string;
  readonly verb: string;
  readonly comment: string | null;
  readonly evidenceHash: string;
}

export interface ObservedRevision {
  readonly revision: number;
  readonly reference: string | null;
}

/** What the engine says of an order's review. */
export interface ObservedWorkflow {
  /** `COMPLETED` once it has ended well. */
  readonly status: string;
  /** The order status that it ended with; null while it has not. */
  readonly result: string | null;
  /** The receipts that its history keeps. */
  readonly receipts: readonly Receipt[];
  /** Why its history does not replay; null when it does. */
  readonly replayFailure: string | null;
}

/** Everything that is known of one order, from the API, the database and the engine. */
export interface ObservedOrder {
  readonly id: string;
  readonly submitterId: string;
  readonly revisions: readonly ObservedRevision[];
  /** As the API says; null when it does not know the order. */
  readonly apiStatus: string | null;
  /** As the database says; null when no review has begun. */
  readonly state: { readonly status: string; readonly revision: number; readonly head: Receipt } | null;
  /** The rows of its history in the order of their positions. */
  readonly events: readonly HistoryRow[];
  readonly decisions: readonly ObservedDecision[];
  /** The reviews of the newest revision, as they ended. */
  readonly reviews: readonly { readonly department: string; readonly status: string }[];
  readonly holds: readonly ObservedHold[];
  /** Null when the engine knows no review of it. */
  readonly workflow: ObservedWorkflow | null;
}

/** The rules that a run can break. */
export const RULES = [
  'order_lost',
  'order_doubled',
  'order_unasked',
  'answer_changed',
  'internal_error',
  'decision_lost',
  'decision_doubled',
  'decision_contradicts',
  'refused_but_recorded',
  'withdrawal_lost',
  'revision_lost',
  'order_unended',
  'states_disagree',
  'ending_contradicts',
  'chain_broken',
  'receipt_missing',
  'replay_failed',
  'hold_unended',
  'hold_contradicts',
  'limit_exceeded',
] as const;
export type Rule = (typeof RULES)[number];

/** A rule that was broken, and where. */
export interface Breach {
  readonly rule: Rule;
  /** The order's id, or what stands for it. */
  readonly subject: string;
  readonly detail: string;
}
