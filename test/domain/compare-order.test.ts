import { describe, expect, it } from 'vitest';
import {
  compareOrder,
  type AcknowledgedMessage,
  type OrderProcess,
  type OrderRecord,
} from '../../domain/compare-order.ts';
import { canResolve, DIFFERENCE_KINDS, REMEDY_OF, RESOLUTIONS } from '../../domain/difference.ts';
import { isClosed, ORDER_STATUSES } from '../../domain/order-status.ts';

const receipt = (position: number, hash = `hash-${position}`) => ({ position, hash });

/** An order under review with four events in two steps. */
function aRecord(overrides: Partial<OrderRecord> = {}): OrderRecord {
  return {
    orderId: '01940000-0000-7000-8000-000000000001',
    status: 'in_review',
    latestRevision: 1,
    reviewedRevision: 1,
    hashes: [1, 2, 3, 4].map((position) => `hash-${position}`),
    stepPositions: [2, 4],
    chainFault: null,
    liveHolds: 0,
    ...overrides,
  };
}

/** The execution that recorded it. */
function aProcess(overrides: Partial<OrderProcess> = {}): OrderProcess {
  return {
    runId: 'run',
    isRunning: true,
    state: 'running',
    isBusy: false,
    receipts: [receipt(2), receipt(4)],
    tookOverThrough: 0,
    messages: [],
    decisions: [],
    ...overrides,
  };
}

function aMessage(overrides: Partial<AcknowledgedMessage> = {}): AcknowledgedMessage {
  return { name: 'decide', updateId: 'u', message: {}, receipt: receipt(6), revision: null, ...overrides };
}

const kinds = (record: OrderRecord | null, process: OrderProcess | null) =>
  compareOrder(record, process).map(({ kind }) => kind);

describe('an order', () => {
  it('that its execution knows all of has no difference', () => {
    expect(kinds(aRecord(), aProcess())).toEqual([]);
  });

  it.each(ORDER_STATUSES)('that is %s differs from what runs or has ended as that status says', (status) => {
    const record = aRecord({ status });
    const isOver = isClosed(status);
    expect(kinds(record, aProcess())).toEqual(isOver ? ['workflow_outlives_order'] : []);
    const ended = aProcess({ isRunning: false, state: 'terminated' });
    expect(kinds(record, ended)).toEqual(isOver ? [] : ['workflow_ended_early']);
    expect(kinds(record, null)).toEqual(isOver ? [] : ['workflow_missing']);
  });

  it('that is nowhere has no difference, and one that only the engine knows has', () => {
    expect(kinds(null, null)).toEqual([]);
    expect(kinds(null, aProcess())).toEqual(['order_missing']);
    expect(kinds(null, aProcess({ isRunning: false }))).toEqual(['order_missing']);
  });

  it('whose review has not begun is not ahead of an execution that is about to begin it', () => {
    const unseen = aRecord({ status: null, hashes: [], stepPositions: [], reviewedRevision: null });
    expect(kinds(unseen, aProcess({ receipts: [] }))).toEqual([]);
    expect(kinds(unseen, aProcess())).toEqual(['workflow_ahead']);
  });
});

describe('an execution', () => {
  it('that lacks the receipt of a step is behind, unless it took that step over', () => {
    expect(kinds(aRecord(), aProcess({ receipts: [receipt(2)] }))).toEqual(['workflow_behind']);
    expect(kinds(aRecord(), aProcess({ receipts: [receipt(4)] }))).toEqual(['workflow_behind']);
    expect(kinds(aRecord(), aProcess({ receipts: [receipt(4)], tookOverThrough: 4 }))).toEqual([]);
  });

  it('with a receipt after the end of the record is ahead of it', () => {
    const [ahead] = compareOrder(aRecord(), aProcess({ receipts: [2, 4, 6].map((at) => receipt(at)) }));
    expect(ahead).toMatchObject({ kind: 'workflow_ahead', facts: { lostReceipts: [receipt(6)] } });
  });

  it('with a receipt that the record contradicts is a matter for a person, whatever else there is', () => {
    const process = aProcess({ receipts: [receipt(2, 'other'), receipt(6)], isRunning: false });
    expect(kinds(aRecord({ liveHolds: 1, status: 'returned' }), process)).toEqual(['chain_diverged']);
  });

  it('is not looked at where the record contradicts itself', () => {
    expect(kinds(aRecord({ chainFault: 'the hash of position 3 is wrong' }), aProcess())).toEqual([
      'chain_broken',
    ]);
    expect(kinds(aRecord({ chainFault: 'the hash of position 3 is wrong' }), null)).toEqual(['chain_broken']);
  });
});

describe('a message that was acknowledged', () => {
  const ahead = (overrides: Partial<OrderProcess>) => aProcess({ receipts: [receipt(6)], ...overrides });

  it('is lost when the record ends before its receipt, and only then', () => {
    const messages = [aMessage({ receipt: receipt(4), updateId: 'kept' }), aMessage()];
    expect(compareOrder(aRecord(), ahead({ messages })).map(({ kind, subject }) => [kind, subject])).toEqual([
      ['workflow_ahead', ''],
      ['message_lost', 'u'],
    ]);
  });

  it('is not lost when it was a resubmission whose document is there', () => {
    const messages = [aMessage({ name: 'resubmit', revision: 2 })];
    const record = aRecord({ status: 'returned', latestRevision: 2 });
    expect(kinds(record, ahead({ messages }))).toEqual(['workflow_ahead', 'revision_not_delivered']);
    expect(kinds(aRecord({ status: 'returned' }), ahead({ messages }))).toEqual([
      'workflow_ahead',
      'message_lost',
    ]);
  });

  it('by nobody, as by a Signal, is told by the decision that it made', () => {
    const made = {
      actor: { id: 'r', name: 'R' },
      verb: 'approve',
      comment: null,
      decidedAt: 'then',
    } as const;
    const decisions = [{ ...made, receipt: receipt(6) }];
    const told = compareOrder(aRecord(), ahead({ decisions })).at(-1);
    expect(told).toMatchObject({ kind: 'message_lost', subject: 'position:6', facts: { decision: made } });
    expect(kinds(aRecord(), ahead({ decisions, messages: [aMessage()] }))).toEqual([
      'workflow_ahead',
      'message_lost',
    ]);
  });
});

describe('what is left over', () => {
  it.each(ORDER_STATUSES)('holds of an order that is %s are a difference once it is over', (status) => {
    const isOver = ['approved', 'rejected', 'withdrawn', 'expired'].includes(status);
    const process = aProcess({ isRunning: !isOver });
    const found = kinds(aRecord({ status, liveHolds: 1 }), process);
    expect(found).toEqual(isOver ? ['holds_outlive_order'] : []);
  });

  it.each(ORDER_STATUSES)(
    'a revision that an order that is %s has not taken up is delivered if it can be',
    (status) => {
      const revised = { latestRevision: 2, reviewedRevision: 1 };
      const isAmendable = ['in_review', 'returned', 'awaiting_customer', 'approved'].includes(status);
      const found = kinds(aRecord({ status, ...revised }), aProcess({ isRunning: !isClosed(status) }));
      expect(found).toEqual(isAmendable ? ['revision_not_delivered'] : []);
    },
  );
});

it('a person may accept a record only where there is one that holds', () => {
  const accepted = DIFFERENCE_KINDS.filter((kind) => canResolve(kind, 'accept_record'));
  const led = DIFFERENCE_KINDS.filter((kind) => REMEDY_OF[kind] === 'take_over');
  expect(accepted.sort()).toEqual([...led, 'chain_diverged'].sort());
  expect(DIFFERENCE_KINDS.every((kind) => RESOLUTIONS.some((one) => canResolve(kind, one)))).toBe(true);
});
