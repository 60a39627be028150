/** Every state an order can be in; the others of the design come with the step that leads into them. */
export const ORDER_STATUSES = [
  'submitted',
  'in_review',
  'returned',
  /** A counter-offer waits for its answer. */
  'awaiting_customer',
  'approved',
  'rejected',
  'withdrawn',
  'expired',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** What can happen to an order. */
export const ORDER_ACTIONS = [
  'begin_review',
  'return',
  'resubmit',
  'offer',
  'accept_offer',
  'amend',
  'approve',
  'reject',
  'withdraw',
  'expire',
] as const;
export type OrderAction = (typeof ORDER_ACTIONS)[number];

/** The state machine of an order: an action that a state does not list is refused in it. */
export const ORDER_TRANSITIONS: Readonly<
  Record<OrderStatus, Readonly<Partial<Record<OrderAction, OrderStatus>>>>
> = {
  submitted: { begin_review: 'in_review', withdraw: 'withdrawn' },
  in_review: {
    amend: 'submitted',
    return: 'returned',
    offer: 'awaiting_customer',
    approve: 'approved',
    reject: 'rejected',
    withdraw: 'withdrawn',
  },
  returned: { resubmit: 'submitted', withdraw: 'withdrawn', expire: 'expired' },
  awaiting_customer: {
    accept_offer: 'submitted',
    amend: 'submitted',
    return: 'returned',
    withdraw: 'withdrawn',
  },
  approved: { amend: 'submitted' },
  rejected: {},
  withdrawn: {},
  expired: {},
};

/** The state after the action, or null when the state does not allow it. */
export function nextOrderStatus(status: OrderStatus, action: OrderAction): OrderStatus | null {
  return ORDER_TRANSITIONS[status][action] ?? null;
}

const CLOSED: readonly OrderStatus[] = ['approved', 'rejected', 'withdrawn', 'expired'];

/** Whether the review of the order is over. An approved order can still be amended, in a review of its own. */
export function isClosed(status: OrderStatus): boolean {
  return CLOSED.includes(status);
}

/** By which action the order goes on with another revision: its author was asked for one, or comes with it. */
export function actionOfRevision(status: OrderStatus): 'resubmit' | 'amend' {
  return status === 'returned' ? 'resubmit' : 'amend';
}

/** Whether the order can go on with another revision. */
export function canBeRevised(status: OrderStatus): boolean {
  return nextOrderStatus(status, actionOfRevision(status)) !== null;
}
