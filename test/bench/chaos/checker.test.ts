import { expect, it } from 'vitest';
import { judge, type Evidence } from '../../../bench/chaos/checker/judge.ts';
import { RULES, type Rule } from '../../../bench/chaos/checker/observation.ts';
import type { JournalEntry } from '../../../bench/chaos/journal.ts';
import {
  aChain,
  aDecide,
  anAcknowledgement,
  anAnswer,
  anObservedOrder,
  aRun,
  aState,
  DECIDE,
  DECIDED,
  EVENTS,
  JOURNAL,
  ORDER_ID,
  SUBMIT,
} from './a-run.ts';

function withEntries(...entries: readonly JournalEntry[]): Evidence {
  return aRun({ journal: [...JOURNAL, ...entries] });
}

function withOrder(overrides: Parameters<typeof anObservedOrder>[0]): Evidence {
  return aRun({ orders: [anObservedOrder(overrides)] });
}

const other = { personId: 'reviewer-2', verb: 'reject', comment: 'theirs' };
const withdraw: JournalEntry = {
  type: 'intent',
  key: 'withdraw-1',
  kind: 'withdraw',
  personId: 'submitter-1',
  orderId: ORDER_ID,
  reason: 'no longer',
};
const resubmit: JournalEntry = {
  type: 'intent',
  key: 'resubmit-1',
  kind: 'resubmit',
  personId: 'submitter-1',
  orderId: ORDER_ID,
  reference: 'wave-0-0+',
};
const anotherId = '01a20a08-39d4-70ac-b5a8-b654d09b2d70';
const tampered = aChain(EVENTS).map((row, index) =>
  index === 1 ? { ...row, body: row.body.replace('mine', 'x') } : row,
);

const PLANTED: readonly (readonly [what: string, run: Evidence, rule: Rule])[] = [
  ['an acknowledged order that is not there', aRun({ orders: [] }), 'order_lost'],
  [
    'two orders of one key',
    aRun({ orders: [anObservedOrder(), anObservedOrder({ id: anotherId })] }),
    'order_doubled',
  ],
  ['an order that nobody submitted', aRun({ journal: [] }), 'order_unasked'],
  [
    'an order that was refused and is there',
    aRun({ journal: [SUBMIT, anAnswer('submit-1', 409, {})] }),
    'refused_but_recorded',
  ],
  ['two answers to one key', withEntries(anAnswer('submit-1', 201, { id: anotherId })), 'answer_changed'],
  ['a refusal of what was acknowledged', withEntries(anAnswer('decide-1', 409, {})), 'answer_changed'],
  ['an acknowledged decision that is not there', withOrder({ decisions: [] }), 'decision_lost'],
  [
    'two acknowledged decisions on one review',
    withEntries(aDecide('decide-2', other), anAnswer('decide-2', 201, anAcknowledgement(other))),
    'decision_contradicts',
  ],
  [
    'a decision that is answered with that of somebody else',
    withEntries(
      aDecide('decide-2', { ...other, comment: 'mine' }),
      anAnswer('decide-2', 201, anAcknowledgement(other)),
    ),
    'decision_contradicts',
  ],
  ['a decision that is told twice', withOrder({ events: aChain([...EVENTS, DECIDED]) }), 'decision_doubled'],
  [
    'a decision that was refused and is on record',
    aRun({ journal: [...JOURNAL.slice(0, 3), DECIDE, anAnswer('decide-1', 409, {})] }),
    'refused_but_recorded',
  ],
  [
    'an acknowledged withdrawal of an order that was approved',
    withEntries(withdraw, anAnswer('withdraw-1', 201, {})),
    'withdrawal_lost',
  ],
  [
    'an acknowledged revision that is not there',
    withEntries(resubmit, anAnswer('resubmit-1', 202, { revision: 2 })),
    'revision_lost',
  ],
  [
    'a revision that was answered 201 and never reviewed',
    aRun({
      journal: [...JOURNAL, resubmit, anAnswer('resubmit-1', 201, { revision: 2 })],
      orders: [
        anObservedOrder({
          revisions: [
            { revision: 1, reference: 'wave-0-0' },
            { revision: 2, reference: 'wave-0-0+' },
          ],
        }),
      ],
    }),
    'revision_lost',
  ],
  [
    'an order that never ended',
    withOrder({ apiStatus: 'in_review', state: aState('in_review') }),
    'order_unended',
  ],
  [
    'an order whose review still runs',
    withOrder({ workflow: { status: 'RUNNING', result: null, receipts: [], replayFailure: null } }),
    'order_unended',
  ],
  ['an order that the engine does not know', withOrder({ workflow: null }), 'order_unended'],
  ['an answer that is a bug', withEntries(anAnswer('decide-1', 500, {})), 'internal_error'],
  ['an API that says something else', withOrder({ apiStatus: 'rejected' }), 'states_disagree'],
  [
    'an engine that says something else',
    withOrder({ workflow: { status: 'COMPLETED', result: 'rejected', receipts: [], replayFailure: null } }),
    'states_disagree',
  ],
  [
    'an approval beside an open review',
    withOrder({ reviews: [{ department: 'credit', status: 'open' }] }),
    'ending_contradicts',
  ],
  ['a rejection by nobody', withOrder({ state: aState('rejected') }), 'ending_contradicts'],
  [
    'two endings',
    withOrder({ events: aChain([...EVENTS, { type: 'order.withdrawn' }]) }),
    'ending_contradicts',
  ],
  ['a body that was changed', withOrder({ events: tampered }), 'chain_broken'],
  [
    'an event that was cut off',
    withOrder({ events: aChain(EVENTS).slice(0, -1), state: aState('approved') }),
    'chain_broken',
  ],
  [
    'a receipt of the engine that the history has not',
    withOrder({
      workflow: {
        status: 'COMPLETED',
        result: 'approved',
        receipts: [{ position: 2, hash: 'f' }],
        replayFailure: null,
      },
    }),
    'receipt_missing',
  ],
  [
    'an acknowledged receipt that the history has not',
    withOrder({ events: aChain(EVENTS.slice(1)) }),
    'receipt_missing',
  ],
  [
    'a history that does not replay',
    withOrder({
      workflow: { status: 'COMPLETED', result: 'approved', receipts: [], replayFailure: 'timer 2' },
    }),
    'replay_failed',
  ],
  [
    'a hold that is still live',
    withOrder({
      holds: [{ id: 'hold-1', kind: 'credit', status: 'live', department: 'credit', excessReleasedBy: null }],
    }),
    'hold_unended',
  ],
  [
    'a hold that is told to end twice',
    withOrder({
      events: aChain([...EVENTS, { type: 'hold.released', facts: { holds: [{ id: 'hold-1' }] } }]),
    }),
    'hold_contradicts',
  ],
  ['an approved order without its credit', withOrder({ holds: [] }), 'hold_contradicts'],
  [
    'an excess that somebody released who approved nothing',
    withOrder({
      holds: [
        {
          id: 'hold-1',
          kind: 'credit',
          status: 'consumed',
          department: 'credit',
          excessReleasedBy: 'reviewer-2',
        },
      ],
    }),
    'hold_contradicts',
  ],
  [
    'more held than there is',
    withEntries({ type: 'overheld', kind: 'stock', resource: 'P-1', held: '12', limit: '10' }),
    'limit_exceeded',
  ],
];

it('a run that kept every rule has no breach', () => {
  expect(judge(aRun())).toEqual([]);
});

const NEXT = { holds: [{ id: 'hold-2' }] };
const AMENDED = aChain([
  ...EVENTS,
  { type: 'order.amended' },
  { type: 'order.review_planned', facts: { revision: 2 } },
  { type: 'order.approved' },
  { type: 'hold.released', facts: { holds: [{ id: 'hold-1' }] } },
  { type: 'hold.taken', facts: NEXT },
  { type: 'hold.consumed', facts: NEXT },
  { type: 'order.change_issued' },
]);
const aHold = { kind: 'credit', department: 'credit', excessReleasedBy: null } as const;
const anAmendedOrder = {
  events: AMENDED,
  state: {
    ...{ status: 'approved', revision: 2 },
    head: { position: AMENDED.length, hash: AMENDED.at(-1)?.hash ?? '' },
  },
  revisions: [
    { revision: 1, reference: 'wave-0-0' },
    { revision: 2, reference: 'wave-0-0+' },
  ],
  holds: [
    { ...aHold, id: 'hold-1', status: 'released' },
    { ...aHold, id: 'hold-2', status: 'consumed' },
  ],
};

it('an order that was amended and approved again has no breach', () => {
  const journal = [...JOURNAL, resubmit, anAnswer('resubmit-1', 201, { revision: 2 })];
  expect(judge(aRun({ journal, orders: [anObservedOrder(anAmendedOrder)] }))).toEqual([]);
});

it('what an amendment took the place of, and is still there, is found', () => {
  const holds = anAmendedOrder.holds.map((hold) => ({ ...hold, status: 'consumed' }));
  const run = withOrder({ ...anAmendedOrder, holds });
  expect(judge(run).map(({ rule }) => rule)).toContain('hold_contradicts');
});

it('an amendment that was withdrawn leaves the order approved', () => {
  const events = aChain([
    ...EVENTS,
    { type: 'order.amended' },
    { type: 'order.amendment_withdrawn', facts: { reason: 'moved' } },
  ]);
  const head = { position: events.length, hash: events.at(-1)?.hash ?? '' };
  const order = anObservedOrder({ events, state: { status: 'approved', revision: 1, head } });
  const journal = [...JOURNAL, { ...withdraw, reason: 'moved' }, anAnswer('withdraw-1', 201, {})];
  expect(judge(aRun({ journal, orders: [order] }))).toEqual([]);
});

it.each(PLANTED)('%s is found', (_what, run, rule) => {
  expect(judge(run).map((breach) => breach.rule)).toContain(rule);
});

it('every rule has a planted breach', () => {
  expect(new Set(PLANTED.map(([, , rule]) => rule))).toEqual(new Set(RULES));
});

it('an order whose submission was never answered may be there or not', () => {
  const silence: JournalEntry = { type: 'silence', key: 'submit-1', reason: 'fetch failed' };
  expect(judge({ journal: [SUBMIT, silence], orders: [] })).toEqual([]);
  const journal = [SUBMIT, silence, ...JOURNAL.slice(3)];
  expect(judge({ journal, orders: [anObservedOrder()] })).toEqual([]);
});

it('an answer to a request that nobody sent is a fault of the journal', () => {
  expect(() => judge(aRun({ journal: [anAnswer('unknown', 201, {})] }))).toThrow('nobody sent');
});
