import { canonicalJson } from '../../../db/canonical.ts';
import { chainHash } from '../../../db/history.ts';
import { CHAIN_START, type HistoryEventType } from '../../../domain/history-event.ts';
import type { HistoryRow } from '../../../cli/verify-chain.ts';
import type { Evidence } from '../../../bench/chaos/checker/judge.ts';
import type { ObservedOrder } from '../../../bench/chaos/checker/observation.ts';
import type { JournalEntry } from '../../../bench/chaos/journal.ts';

const AT = '2026-11-23T08:00:00.000Z';
export const ORDER_ID = '01a20a08-39d4-70ac-b5a8-b654d09b2d69';
export const EVIDENCE_HASH = 'e'.repeat(64);

interface Told {
  readonly type: HistoryEventType;
  readonly actor?: string;
  readonly facts?: object;
}

/** A chain of the events, as the product writes it. */
export function aChain(events: readonly Told[]): HistoryRow[] {
  let previousHash = CHAIN_START;
  return events.map(({ type, actor = 'countersign', facts = {} }, index) => {
    const position = index + 1;
    const event = { type, at: AT, actor: { id: actor, name: actor }, facts, orderId: ORDER_ID, position };
    const body = canonicalJson(event);
    const row = { position, type, at: AT, body, previousHash, hash: chainHash(previousHash, body) };
    previousHash = row.hash;
    return row;
  });
}

export const DECIDED: Told = {
  type: 'review.decided',
  actor: 'reviewer-1',
  facts: { department: 'credit', round: 1, verb: 'approve', comment: 'mine' },
};
const HELD = { holds: [{ id: 'hold-1' }] };
export const EVENTS: readonly Told[] = [
  { type: 'order.review_planned' },
  DECIDED,
  { type: 'hold.taken', facts: HELD },
  { type: 'order.approved' },
  { type: 'hold.consumed', facts: HELD },
];

function headOf(events: readonly HistoryRow[]) {
  const last = events.at(-1);
  return { position: last?.position ?? 0, hash: last?.hash ?? '' };
}

/** An order that was submitted, approved by one person and ended as everybody says. */
export function anObservedOrder(overrides: Partial<ObservedOrder> = {}): ObservedOrder {
  const events = overrides.events ?? aChain(EVENTS);
  return {
    id: ORDER_ID,
    submitterId: 'submitter-1',
    revisions: [{ revision: 1, reference: 'wave-0-0' }],
    apiStatus: 'approved',
    state: { status: 'approved', revision: 1, head: headOf(events) },
    events,
    decisions: [
      {
        department: 'credit',
        round: 1,
        actorId: 'reviewer-1',
        verb: 'approve',
        comment: 'mine',
        evidenceHash: EVIDENCE_HASH,
      },
    ],
    reviews: [{ department: 'credit', status: 'approved' }],
    holds: [
      {
        id: 'hold-1',
        kind: 'credit',
        status: 'consumed',
        department: 'credit',
        excessReleasedBy: 'reviewer-1',
      },
    ],
    workflow: { status: 'COMPLETED', result: 'approved', receipts: [headOf(events)], replayFailure: null },
    ...overrides,
  };
}

/** The state of an order that ended otherwise, with the same head. */
export function aState(status: string, revision = 1): ObservedOrder['state'] {
  return { status, revision, head: headOf(aChain(EVENTS)) };
}

export const SUBMIT: JournalEntry = {
  type: 'intent',
  key: 'submit-1',
  personId: 'submitter-1',
  kind: 'submit',
  reference: 'wave-0-0',
};

/** A decision on the order's credit review as it is sent. */
export function aDecide(
  key: string,
  decision: { personId: string; verb: string; comment: string },
): JournalEntry {
  const review = { orderId: ORDER_ID, department: 'credit', evidenceHash: EVIDENCE_HASH };
  return { type: 'intent', key, kind: 'decide', ...review, ...decision };
}

export const DECIDE = aDecide('decide-1', { personId: 'reviewer-1', verb: 'approve', comment: 'mine' });

/** An answer to a request, its body as JSON. */
export function anAnswer(key: string, status: number, body: object): JournalEntry {
  return { type: 'answer', key, status, body: JSON.stringify(body) };
}

/** What a decision is acknowledged with. */
export function anAcknowledgement(decision: { personId: string; verb: string; comment: string }): object {
  const { personId, verb, comment } = decision;
  const decided = aChain(EVENTS)[1];
  const receipt = { position: decided?.position, hash: decided?.hash };
  return { decision: { actor: { id: personId }, verb, comment }, receipt };
}

/** The journal of the order's submission and its one decision. */
export const JOURNAL: readonly JournalEntry[] = [
  SUBMIT,
  { type: 'silence', key: 'submit-1', reason: 'fetch failed' },
  anAnswer('submit-1', 201, { id: ORDER_ID }),
  DECIDE,
  anAnswer('decide-1', 202, { updateId: 'credit' }),
  anAnswer('decide-1', 201, anAcknowledgement({ personId: 'reviewer-1', verb: 'approve', comment: 'mine' })),
];

/** A run that kept every rule, unless the overrides say otherwise. */
export function aRun(overrides: Partial<Evidence> = {}): Evidence {
  return { journal: JOURNAL, orders: [anObservedOrder()], ...overrides };
}
