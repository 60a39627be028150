import { REVIEWED_ORDER, viewOf, type Action, type Decision, type OrderView } from './model.ts';
import type { History, Shapes } from './played-shapes.ts';

type Kind = Action['kind'];
type ActionOf<Name extends Kind> = Extract<Action, { kind: Name }>;

/** A history that a product with this fault could have answered, made from what ours did answer. */
export interface BadHistory {
  readonly fault: string;
  readonly spoil: (shapes: Shapes) => History;
}

const OPEN = viewOf(REVIEWED_ORDER.start);
const SOMEBODY: Decision = { by: 'somebody', verb: 'reject', decidedAt: '2026-01-01T00:00:00.000Z' };

function isKind<Name extends Kind>(action: Action, kind: Name): action is ActionOf<Name> {
  return action.kind === kind;
}

function placeOf(history: History, kind: Kind): number {
  const place = history.findIndex(({ action }) => action.kind === kind);
  if (place === -1) throw new Error(`nobody was answered ${kind}`);
  return place;
}

function firstOf<Name extends Kind>(history: History, kind: Name): ActionOf<Name> {
  const found = history[placeOf(history, kind)]?.action;
  if (!found || !isKind(found, kind)) throw new Error(`nobody was answered ${kind}`);
  return found;
}

/** The decision that everybody was told of. */
function winnerOf(history: History): Decision {
  return firstOf(history, 'decided').decision;
}

/** The order as it was shown last. */
function endOf(history: History): OrderView {
  return firstOf([...history].reverse(), 'order_read').seen;
}

/** The history with another answer in the place of the first one of the kind. */
function answered(history: History, kind: Kind, action: Action): History {
  return history.with(placeOf(history, kind), { ...timeOf(history, kind), action });
}

function timeOf(history: History, kind: Kind) {
  const timed = history[placeOf(history, kind)];
  if (!timed) throw new Error(`nobody was answered ${kind}`);
  return timed;
}

function afterwards(history: History, action: Action): History {
  const end = Math.max(...history.map(({ returnedAt }) => returnedAt));
  return [...history, { invokedAt: end + 1, returnedAt: end + 2, action }];
}

function beforehand(history: History, action: Action): History {
  const begin = Math.min(...history.map(({ invokedAt }) => invokedAt));
  return [{ invokedAt: begin - 2, returnedAt: begin - 1, action }, ...history];
}

function laterRead(history: History, change: Partial<OrderView>): History {
  return afterwards(history, { kind: 'order_read', seen: { ...endOf(history), ...change } });
}

const decisionFaults: readonly BadHistory[] = [
  {
    fault: 'two decisions win',
    spoil: ({ approved }) =>
      answered(approved, 'decision_lost', {
        kind: 'decided',
        by: SOMEBODY.by,
        verb: SOMEBODY.verb,
        decision: SOMEBODY,
      }),
  },
  {
    fault: 'the decision that everybody sees was asked for by nobody',
    spoil: ({ approved }) => approved.toSpliced(placeOf(approved, 'decided'), 1),
  },
  {
    fault: 'an acknowledged decision is somebody else’s',
    spoil: ({ approved }) =>
      answered(approved, 'decided', { ...firstOf(approved, 'decided'), by: 'another racer' }),
  },
  {
    fault: 'an acknowledged decision has another verb than was asked for',
    spoil: ({ approved }) =>
      answered(approved, 'decided', { ...firstOf(approved, 'decided'), verb: 'reject' }),
  },
  {
    fault: 'a loser is told of the wrong winner',
    spoil: ({ approved }) =>
      answered(approved, 'decision_lost', {
        kind: 'decision_lost',
        winner: { ...winnerOf(approved), by: SOMEBODY.by },
      }),
  },
  {
    fault: 'a loser is told the wrong verb',
    spoil: ({ approved }) =>
      answered(approved, 'decision_lost', {
        kind: 'decision_lost',
        winner: { ...winnerOf(approved), verb: 'reject' },
      }),
  },
  {
    fault: 'a loser is told the wrong instant',
    spoil: ({ approved }) =>
      answered(approved, 'decision_lost', {
        kind: 'decision_lost',
        winner: { ...winnerOf(approved), decidedAt: SOMEBODY.decidedAt },
      }),
  },
  {
    fault: 'a decision is told to a loser before anybody has decided',
    spoil: ({ approved }) => beforehand(approved, { kind: 'decision_lost', winner: winnerOf(approved) }),
  },
  {
    fault: 'a decision is refused as too late, though the order is still open',
    spoil: ({ withdrawn }) => beforehand(withdrawn, { kind: 'decision_closed' }),
  },
];

const readFaults: readonly BadHistory[] = [
  {
    fault: 'an order is read as open after an acknowledged decision',
    spoil: ({ approved }) => afterwards(approved, { kind: 'order_read', seen: OPEN }),
  },
  {
    fault: 'a review is read as open after an acknowledged decision',
    spoil: ({ approved }) =>
      afterwards(approved, { kind: 'review_read', seen: { review: 'open', decision: null } }),
  },
  {
    fault: 'an order that was read as approved is read as in review again',
    spoil: ({ approved }) => laterRead(approved, { status: 'in_review', holds: 'live' }),
  },
  {
    fault: 'an approved order is read with the holds of an open one',
    spoil: ({ approved }) => laterRead(approved, { holds: 'live' }),
  },
  {
    fault: 'an approved order is read with an open review',
    spoil: ({ approved }) => laterRead(approved, { review: 'open', decision: null }),
  },
  {
    fault: 'the decision on a returned order is forgotten when it is withdrawn',
    spoil: ({ returned }) => laterRead(returned, { review: 'cancelled', decision: null }),
  },
];

const withdrawalFaults: readonly BadHistory[] = [
  {
    fault: 'an approved order is withdrawn',
    spoil: ({ approved }) =>
      answered(approved, 'withdrawal_refused', { kind: 'withdrawn', reason: 'changed my mind' }),
  },
  {
    fault: 'a decision is acknowledged after an acknowledged withdrawal',
    spoil: ({ withdrawn }) =>
      answered(withdrawn, 'decision_closed', {
        kind: 'decided',
        by: SOMEBODY.by,
        verb: SOMEBODY.verb,
        decision: SOMEBODY,
      }),
  },
  {
    fault: 'an order is read as in review after an acknowledged withdrawal',
    spoil: ({ withdrawn }) => afterwards(withdrawn, { kind: 'order_read', seen: OPEN }),
  },
  {
    fault: 'an order is withdrawn twice, for two reasons',
    spoil: ({ returned }) => afterwards(returned, { kind: 'withdrawn', reason: 'ordered twice' }),
  },
  {
    fault: 'a withdrawal is refused while the order is still open',
    spoil: ({ withdrawn }) => beforehand(withdrawn, { kind: 'withdrawal_refused' }),
  },
];

export const badHistories: readonly BadHistory[] = [...decisionFaults, ...readFaults, ...withdrawalFaults];
