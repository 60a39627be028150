import type { Model } from './checker.ts';

/**
 * One review as a sequential object that is claimed, approved, recalled and approved again, while another review of its
 * stage waits, so that nothing relies on it. Written without the product's own rules.
 */
export interface State {
  /** `running`: recalled, and its check has not opened it again. */
  readonly review: 'open' | 'approved' | 'running';
  readonly round: number;
  readonly claimedBy: string | null;
  readonly approvedBy: string | null;
}

/** The review as a client is shown it; null while it runs. */
export type Seen = State | null;

type Asked =
  | { readonly what: 'claim' | 'release' | 'recall'; readonly by: string }
  /** On the evidence of the round that was shown. */
  | { readonly what: 'approve'; readonly by: string; readonly round: number };

/** What a client asked for, with what it was answered, or shown. */
export type Action =
  | ({ readonly kind: 'done' | 'unanswered' } & Asked)
  | {
      readonly kind: 'refused';
      readonly asked: Asked;
      readonly code: string;
      /** Who has claimed or decided it, as the refusal says. */
      readonly who: string | null;
    }
  | { readonly kind: 'seen'; readonly seen: Seen };

type Change = { readonly [What in Asked['what']]: (state: State, asked: Asked) => State | null };

function when(isPossible: boolean, next: State): State | null {
  return isPossible ? next : null;
}

/** The state after something that was asked for has been done, or null when it cannot be. */
const DONE: Change = {
  claim: (state, { by }) =>
    when(state.review === 'open' && state.claimedBy === null, { ...state, claimedBy: by }),
  release: (state, { by }) =>
    when(state.review === 'open' && state.claimedBy === by, { ...state, claimedBy: null }),
  approve: (state, asked) => {
    const isShown = 'round' in asked && asked.round === state.round;
    const isFree = state.claimedBy === null || state.claimedBy === asked.by;
    const approved = { ...state, review: 'approved', claimedBy: null, approvedBy: asked.by } as const;
    return when(state.review === 'open' && isShown && isFree, approved);
  },
  recall: (state, { by }) =>
    when(state.review === 'approved' && state.approvedBy === by, {
      ...state,
      ...{ review: 'running', approvedBy: null },
    }),
};

type Refusal = Extract<Action, { kind: 'refused' }>;

/** When a client may be told this, by the code of the refusal; no other one is ever right. */
const TRUE: Readonly<Partial<Record<string, (state: State, refusal: Refusal) => boolean>>> = {
  // Only claiming again is refused because of one's own claim.
  review_claimed: ({ review, claimedBy }, { asked, who }) =>
    review === 'open' && who !== null && claimedBy === who && (who !== asked.by || asked.what === 'claim'),
  review_not_claimed: ({ review, claimedBy }, { asked }) =>
    review === 'open' && claimedBy === null && asked.what === 'release',
  review_already_decided: ({ review, approvedBy }, { asked, who }) =>
    review === 'approved' && approvedBy === who && (asked.what !== 'recall' || who !== asked.by),
  evidence_changed: ({ review, round }, { asked }) =>
    review === 'open' && asked.what === 'approve' && asked.round !== round,
  review_not_open: ({ review }, { asked }) =>
    review === 'running' || (review === 'open' && asked.what === 'recall'),
  not_found: ({ review }) => review === 'running',
};

function isShown(state: State, seen: Seen): boolean {
  if (seen === null || state.review === 'running') return seen === null && state.review === 'running';
  return JSON.stringify(seen) === JSON.stringify(state);
}

function after(state: State, action: Action): State | null {
  switch (action.kind) {
    case 'done':
    case 'unanswered':
      return DONE[action.what](state, action);
    case 'refused':
      return TRUE[action.code]?.(state, action) ? state : null;
    case 'seen':
      return isShown(state, action.seen) ? state : null;
  }
}

export const CLAIMED_REVIEW: Model<State, Action> = {
  start: { review: 'open', round: 1, claimedBy: null, approvedBy: null },
  after,
  byItself: (state) =>
    state.review === 'running' ? [{ ...state, review: 'open', round: state.round + 1 }] : [],
  isObservation: ({ kind }) => kind === 'refused' || kind === 'seen',
};
