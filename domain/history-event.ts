/** Every type of event that an order's history can hold: facts, in the past tense. */
export const HISTORY_EVENT_TYPES = [
  'order.submitted',
  'order.review_planned',
  'order.returned',
  'order.resubmitted',
  'order.amended',
  'order.amendment_rejected',
  'order.amendment_withdrawn',
  'order.amendment_expired',
  'order.approved',
  'order.change_issued',
  'order.change_acknowledged',
  'order.rejected',
  'order.withdrawn',
  'order.expired',
  'counter_offer.made',
  'counter_offer.conflicting',
  'counter_offer.unneeded',
  'counter_offer.accepted',
  'counter_offer.declined',
  'review.checked',
  'review.opened',
  'review.closed_by_rule',
  'review.decided',
  'review.voted',
  'review.reminded',
  'review.manager_reminded',
  'review.escalated',
  'review.last_resort_reached',
  'review.cancelled',
  'review.carried',
  'review.commented',
  'review.claimed',
  'review.claim_released',
  'review.claim_ended',
  'review.delegated',
  'review.reviewer_added',
  'review.assigned',
  'review.inquired',
  'review.answered',
  'review.inquiry_withdrawn',
  'review.inquiry_ended',
  'review.returned_to_stage',
  'review.recalled',
  'review.overridden',
  'routing_incident.opened',
  'routing_incident.resolved',
  'hold.taken',
  'hold.consumed',
  'hold.released',
  'hold.expired',
  'order.taken_over',
  'order.file_attached',
] as const;
export type HistoryEventType = (typeof HISTORY_EVENT_TYPES)[number];

/** One event before it is chained. */
export interface NewHistoryEvent {
  readonly type: HistoryEventType;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly actor: { readonly id: string; readonly name: string };
  readonly facts: Readonly<Record<string, unknown>>;
}

/** The position of an event in its order's chain and its hash, as kept in the workflow's own history. */
export interface Receipt {
  /** 1-based and without gaps. */
  readonly position: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** What is hashed after the previous hash: the event with its place in the chain, as RFC 8785 JSON. */
export interface ChainedEvent extends NewHistoryEvent {
  readonly orderId: string;
  readonly position: number;
}

/** The previous hash of an order's first event. */
export const CHAIN_START = '0'.repeat(64);
