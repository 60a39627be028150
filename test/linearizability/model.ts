import type { Model } from './checker.ts';

/**
 * One order with one review as a sequential object, written without the product's own rules: the first decision wins
 * and stays, the order ends by it or by a withdrawal, and every read shows one moment.
 */
export type Verb = 'approve' | 'approve_with_conditions' | 'reject' | 'return';
export type OrderStatus = 'in_review' | 'approved' | 'rejected' | 'returned' | 'withdrawn';

export interface Decision {
  readonly by: string;
  readonly verb: Verb;
  /** Null as long as nobody was told: the request was never answered. */
  readonly decidedAt: string | null;
}

/** An order as `GET /v1/orders/{orderId}` shows it. */
export interface OrderView {
  readonly status: string;
  readonly review: string;
  readonly decision: Decision | null;
  /** The one status that all its holds have. */
  readonly holds: string;
}

/** A review as `GET /v1/orders/{orderId}/reviews/{department}` shows it. */
export type ReviewView = Pick<OrderView, 'review' | 'decision'>;

/** What changes the order, or may have without an answer; the same again changes nothing. */
type Change =
  | { readonly kind: 'decided'; readonly by: string; readonly verb: Verb; readonly decision: Decision }
  | { readonly kind: 'decision_unanswered'; readonly by: string; readonly verb: Verb }
  | { readonly kind: 'withdrawn'; readonly reason: string }
  | { readonly kind: 'withdrawal_unanswered'; readonly reason: string };

/** What a client was told or shown of it. */
type Observation =
  | { readonly kind: 'decision_lost'; readonly winner: Decision }
  | { readonly kind: 'decision_closed' }
  | { readonly kind: 'withdrawal_refused' }
  | { readonly kind: 'order_read'; readonly seen: OrderView }
  | { readonly kind: 'review_read'; readonly seen: ReviewView };

/** What a client asked for, with what it was answered. */
export type Action = Change | Observation;

export interface State {
  readonly status: OrderStatus;
  readonly decision: Decision | null;
  readonly withdrawnFor: string | null;
}

const REVIEW_AFTER = {
  approve: 'approved',
  approve_with_conditions: 'approved_with_conditions',
  reject: 'rejected',
  return: 'returned',
} as const;

const ORDER_AFTER = {
  approve: 'approved',
  approve_with_conditions: 'approved',
  reject: 'rejected',
  return: 'returned',
} as const;

/** What is returned keeps its holds until it is sent in again or they expire. */
const KEEPS_HOLDS: ReadonlySet<OrderStatus> = new Set(['in_review', 'returned']);

/** What a client would be shown of the order. */
export function viewOf({ status, decision }: State): OrderView {
  const undecided = status === 'withdrawn' ? 'cancelled' : 'open';
  const review = decision ? REVIEW_AFTER[decision.verb] : undecided;
  const ended = status === 'approved' ? 'consumed' : 'released';
  return { status, review, decision, holds: KEEPS_HOLDS.has(status) ? 'live' : ended };
}

/** The state in which the decision is the one that was told, or null when it is another one. */
function learn(state: State, told: Decision | null): State | null {
  const { decision } = state;
  if (decision === null || told === null) return decision === told ? state : null;
  if (decision.by !== told.by || decision.verb !== told.verb) return null;
  if (decision.decidedAt === told.decidedAt) return state;
  return decision.decidedAt === null ? { ...state, decision: told } : null;
}

/** The first decision on an order in review stands; the same one again only learns of it. */
function decide(state: State, by: string, decision: Decision): State | null {
  if (state.decision) return decision.by === by ? learn(state, decision) : null;
  const isTheirs = decision.by === by && state.status === 'in_review';
  return isTheirs ? { ...state, decision } : null;
}

function withdraw(state: State, reason: string): State | null {
  if (state.status === 'withdrawn') return state.withdrawnFor === reason ? state : null;
  return isWithdrawable(state) ? { ...state, status: 'withdrawn', withdrawnFor: reason } : null;
}

function isWithdrawable({ status }: State): boolean {
  return status === 'in_review' || status === 'returned';
}

function look(state: State, seen: OrderView | ReviewView): State | null {
  const visible = viewOf(state);
  const isReview = seen.review === visible.review;
  const isOrder = !('status' in seen) || (seen.status === visible.status && seen.holds === visible.holds);
  return isReview && isOrder ? learn(state, seen.decision) : null;
}

function afterChange(state: State, change: Change): State | null {
  switch (change.kind) {
    case 'decided':
      return change.decision.verb === change.verb ? decide(state, change.by, change.decision) : null;
    case 'decision_unanswered':
      return decide(state, change.by, { by: change.by, verb: change.verb, decidedAt: null });
    case 'withdrawn':
    case 'withdrawal_unanswered':
      return withdraw(state, change.reason);
  }
}

function afterObservation(state: State, observation: Observation): State | null {
  const when = (isPossible: boolean) => (isPossible ? state : null);
  switch (observation.kind) {
    case 'decision_lost':
      return learn(state, observation.winner);
    case 'decision_closed':
      return when(state.decision === null && state.status !== 'in_review');
    case 'withdrawal_refused':
      return when(!isWithdrawable(state));
    case 'order_read':
    case 'review_read':
      return look(state, observation.seen);
  }
}

const CHANGES: ReadonlySet<Action['kind']> = new Set<Change['kind']>([
  'decided',
  'decision_unanswered',
  'withdrawn',
  'withdrawal_unanswered',
]);

function isChange(action: Action): action is Change {
  return CHANGES.has(action.kind);
}

/** A decided order ends by itself at some moment. */
function byItself(state: State): readonly State[] {
  const { decision, status } = state;
  return decision && status === 'in_review' ? [{ ...state, status: ORDER_AFTER[decision.verb] }] : [];
}

export const REVIEWED_ORDER: Model<State, Action> = {
  start: { status: 'in_review', decision: null, withdrawnFor: null },
  after: (state, action) => (isChange(action) ? afterChange(state, action) : afterObservation(state, action)),
  byItself,
  isObservation: (action) => !isChange(action),
};
