/**
 * One review of one order as a sequential object, written without the product's own rules: the first decision wins,
 * what was decided stays, and the order ends once.
 */
export type Verb = 'approve' | 'reject';
export type Status = 'in_review' | 'approved' | 'rejected' | 'withdrawn';

export interface Decision {
  readonly by: string;
  readonly verb: Verb;
}

/** One point at which an operation takes effect; a withdrawal has two, between which it keeps others from deciding. */
export type Step =
  | { readonly kind: 'decided'; readonly decision: Decision }
  | { readonly kind: 'decision_lost'; readonly winner: Decision }
  | { readonly kind: 'decision_closed' }
  | { readonly kind: 'withdrawal_begins' }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'withdrawal_refused' }
  | { readonly kind: 'status_read'; readonly status: Status }
  | { readonly kind: 'decision_read'; readonly decision: Decision | null };

export interface State {
  readonly decision: Decision | null;
  readonly isWithdrawing: boolean;
  readonly status: Status;
}

export const START: State = { decision: null, isWithdrawing: false, status: 'in_review' };

function isSame(one: Decision | null, other: Decision | null): boolean {
  return one?.by === other?.by && one?.verb === other?.verb;
}

function settled(state: State): State {
  if (!state.decision || state.status !== 'in_review') return state;
  return { ...state, status: state.decision.verb === 'approve' ? 'approved' : 'rejected' };
}

/** The state after the step, or null when the step cannot happen in it. */
function apply(state: State, step: Step): State | null {
  const isOpen = state.status === 'in_review';
  const when = (isPossible: boolean, after: State = state) => (isPossible ? after : null);
  switch (step.kind) {
    case 'decided':
      return when(isOpen && !state.decision, { ...state, decision: step.decision });
    case 'decision_lost':
      return when(isSame(state.decision, step.winner));
    case 'decision_closed':
      return when(!isOpen || state.isWithdrawing);
    case 'withdrawal_begins':
      return when(isOpen, { ...state, isWithdrawing: true });
    case 'withdrawn':
      return when(isOpen && state.isWithdrawing, { ...state, status: 'withdrawn' });
    case 'withdrawal_refused':
      return when(!isOpen);
    case 'status_read':
      return when(state.status === step.status);
    case 'decision_read':
      return when(isSame(state.decision, step.decision));
  }
}

/** Every state that the step can lead to: a decided order may end by itself at any moment before it. */
export function statesAfter(state: State, step: Step): State[] {
  const before = settled(state);
  const starts = before === state ? [state] : [state, before];
  return starts.flatMap((start) => apply(start, step) ?? []);
}
