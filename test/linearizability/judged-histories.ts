import fc from 'fast-check';
import type { Timed } from './checker.ts';
import { REVIEWED_ORDER, viewOf, type Action, type State, type Verb } from './model.ts';

/** A request of a made-up client, which takes effect at its instant: `place` tens of milliseconds after the first. */
interface Asked {
  readonly kind: 'decide' | 'withdraw' | 'read_order' | 'read_review';
  readonly by: string;
  readonly verb: Verb;
  readonly reason: string;
  readonly fate: 'answered' | 'done_unanswered' | 'lost';
  /** How long before and after its instant the request was under way, in milliseconds. */
  readonly earlyMs: number;
  readonly lateMs: number;
  /** Whether a decided order ends before it. */
  readonly endsBefore: boolean;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  kind: fc.constantFrom('decide', 'withdraw', 'read_order', 'read_review'),
  by: fc.constantFrom('ann', 'bo', 'chen'),
  verb: fc.constantFrom('approve', 'approve_with_conditions', 'reject', 'return'),
  reason: fc.constantFrom('changed my mind', 'ordered twice'),
  fate: fc.constantFrom('answered', 'answered', 'answered', 'done_unanswered', 'lost'),
  earlyMs: fc.nat({ max: 40 }),
  lateMs: fc.nat({ max: 40 }),
  endsBefore: fc.boolean(),
});

/** Everything that the client may be told at this moment, the richest answer first. */
function possibleAnswers(state: State, { kind, by, verb, reason }: Asked, place: number): Action[] {
  const seen = viewOf(state);
  switch (kind) {
    case 'decide': {
      const decidedAt = `instant ${place}`;
      const told = state.decision ? [{ kind: 'decision_lost' as const, winner: state.decision }] : [];
      return [
        { kind: 'decided', by, verb, decision: state.decision ?? { by, verb, decidedAt } },
        ...told,
        { kind: 'decision_closed' },
      ];
    }
    case 'withdraw':
      return [{ kind: 'withdrawn', reason }, { kind: 'withdrawal_refused' }];
    case 'read_order':
      return [{ kind: 'order_read', seen }];
    case 'read_review':
      return [{ kind: 'review_read', seen: { review: seen.review, decision: seen.decision } }];
  }
}

/** What is left of a request that nobody saw answered; null of one that could not change anything. */
function unanswered({ kind, fate, by, verb, reason }: Asked): Action | null {
  if (fate === 'answered') return null;
  if (kind === 'decide') return { kind: 'decision_unanswered', by, verb };
  return kind === 'withdraw' ? { kind: 'withdrawal_unanswered', reason } : null;
}

/** The history of an order that did as the model says, every request at one instant. */
function play(requests: readonly Asked[]): Timed<Action>[] {
  const history: Timed<Action>[] = [];
  let state = REVIEWED_ORDER.start;
  requests.forEach((request, place) => {
    if (request.endsBefore) state = REVIEWED_ORDER.byItself(state)[0] ?? state;
    const before = state;
    const answer = possibleAnswers(before, request, place).find(
      (possible) => REVIEWED_ORDER.after(before, possible) !== null,
    );
    if (!answer) throw new Error(`the model has no answer to ${request.kind}`);
    const silent = unanswered(request);
    const isLost = silent !== null && request.fate === 'lost';
    if (!isLost) state = REVIEWED_ORDER.after(before, answer) ?? before;
    const atMs = 10 * place;
    history.push({
      invokedAt: atMs - request.earlyMs,
      returnedAt: silent ? Infinity : atMs + request.lateMs,
      action: silent ?? answer,
    });
  });
  return history;
}

/** Histories that are linearizable because the model made them, in whatever order they are told. */
export const goodHistories = fc
  .array(asked, { minLength: 1, maxLength: 24 })
  .map(play)
  .chain((history) => fc.shuffledSubarray(history, { minLength: history.length }));

/** Histories of a few requests with answers drawn at random: some linearizable, most not. */
export const anyHistories = fc
  .tuple(
    fc.array(asked, { minLength: 1, maxLength: 6 }).map(play),
    fc.array(fc.nat({ max: 5 }), { maxLength: 6 }),
  )
  .map(([history, picks]) =>
    history.map((timed, place) => {
      const other = history[picks[place] ?? place];
      return other ? { ...timed, action: other.action, returnedAt: returnedAtOf(timed, other) } : timed;
    }),
  );

function returnedAtOf(timed: Timed<Action>, other: Timed<Action>): number {
  if (!Number.isFinite(other.returnedAt)) return Infinity;
  return Number.isFinite(timed.returnedAt) ? timed.returnedAt : timed.invokedAt + 50;
}
