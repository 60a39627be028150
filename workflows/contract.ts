import type { Actor } from '../domain/actor.ts';
import type { DecisionVerb } from '../domain/review-status.ts';
import type { Receipt } from '../domain/history-event.ts';
import type { Takeover } from '../domain/takeover.ts';

/** The workflow's registered name: one run reviews one order. */
export const ORDER_REVIEW = 'orderReview';
/** Update and Signal with the same payload, to decide one review. */
export const DECIDE = 'decide';
/** Update by which the submitter withdraws an order. */
export const WITHDRAW = 'withdraw';
/** Update that continues a returned order with its next revision. */
export const RESUBMIT = 'resubmit';

/** The id of the workflow that reviews an order. */
export function orderReviewId(orderId: string): string {
  return `order-review/${orderId}`;
}

export interface OrderReviewInput {
  readonly orderId: string;
  /** Given when the execution takes the order over from its record, in place of one that disagreed with it. */
  readonly takeover?: Takeover;
}

export interface DecideMessage {
  readonly department: string;
  readonly verb: DecisionVerb;
  readonly comment: string | null;
  /** The conditions of `approve_with_conditions`, in words; structured ones come with counter-offers. */
  readonly conditions: readonly string[];
  readonly evidenceHash: string;
  readonly actor: Actor;
}

export interface WithdrawMessage {
  readonly actor: Actor;
  readonly reason: string | null;
}

export interface ResubmitMessage {
  readonly actor: Actor;
  readonly revision: number;
}

/** The acknowledgement of an accepted Update. */
export interface Acknowledgement {
  readonly receipt: Receipt;
}

/**
 * The id under which the engine remembers a decision. The actor and the key are part of it, so that a second
 * person is never answered with the first one's success.
 */
export function decideUpdateId(input: {
  department: string;
  evidenceHash: string;
  actorId: string;
  key: string;
}): string {
  return `${input.department}:${input.evidenceHash.slice(0, 16)}:${input.actorId}:${input.key}`;
}
