/** Every state a review can be in; the others of the design come with the step that leads into them. */
export const REVIEW_STATUSES = [
  'pending',
  'open',
  'approved',
  'approved_with_conditions',
  'rejected',
  'returned',
  'carried',
  'cancelled',
] as const;
export type ReviewStatus = (typeof REVIEW_STATUSES)[number];

/** Who closed a review. */
export const DECIDERS = ['person', 'rule'] as const;

/** What a reviewer can decide. Return, reject and (later) inquire are different verbs. */
export const DECISION_VERBS = ['approve', 'approve_with_conditions', 'reject', 'return'] as const;
export type DecisionVerb = (typeof DECISION_VERBS)[number];

/** What can happen to a review: a verb, or one of the engine's own actions. */
export const REVIEW_ACTIONS = [...DECISION_VERBS, 'open', 'pass', 'carry', 'cancel', 'check_again'] as const;
export type ReviewAction = (typeof REVIEW_ACTIONS)[number];

/** The state machine of a review: an action that a state does not list is refused in it. */
export const REVIEW_TRANSITIONS: Readonly<
  Record<ReviewStatus, Readonly<Partial<Record<ReviewAction, ReviewStatus>>>>
> = {
  pending: { open: 'open', pass: 'approved', carry: 'carried', cancel: 'cancelled' },
  open: {
    approve: 'approved',
    approve_with_conditions: 'approved_with_conditions',
    reject: 'rejected',
    return: 'returned',
    cancel: 'cancelled',
    check_again: 'pending',
  },
  approved: { check_again: 'pending' },
  approved_with_conditions: { check_again: 'pending' },
  rejected: {},
  returned: {},
  carried: { check_again: 'pending' },
  cancelled: {},
};

/** The state after the action, or null when the state does not allow it. */
export function nextReviewStatus(status: ReviewStatus, action: ReviewAction): ReviewStatus | null {
  return REVIEW_TRANSITIONS[status][action] ?? null;
}

/** Whether the department has agreed, with conditions or without, on this revision or on one that its decision still covers. */
export function isApproval(status: ReviewStatus): boolean {
  return status === 'approved' || status === 'approved_with_conditions' || status === 'carried';
}
