import { describe, expect, it } from 'vitest';
import {
  DecisionOutbox,
  type DecisionIntent,
  type KeptDecision,
  type Outcome,
} from '../../web/review/outbox.ts';

const intent: DecisionIntent = {
  orderId: 'order-1',
  department: 'credit',
  verb: 'approve',
  comment: null,
  conditions: [],
  evidenceHash: 'a'.repeat(64),
};
const refusal = {
  code: 'review_already_decided',
  message: '',
  facts: {},
  faults: [],
  requestId: null,
} as const;

/** An outbox on a device whose network answers with the outcomes in turn, and then with success. */
function anOutbox(outcomes: Outcome[], device: { kept: readonly KeptDecision[] } = { kept: [] }) {
  const sent: string[] = [];
  let keys = 0;
  const outbox = new DecisionOutbox({
    store: {
      read: () => device.kept,
      write: (kept) => {
        device.kept = kept;
      },
    },
    send: ({ key }) => {
      sent.push(key);
      return Promise.resolve(outcomes.shift() ?? { kind: 'decided' });
    },
    alone: (task) => task(),
    newKey: () => `key-${(keys += 1)}`,
    now: () => '2026-11-25T10:00:00.000Z',
  });
  return { outbox, sent, device };
}

describe('the outbox of decisions', () => {
  it('keeps nothing of a decision that was taken', async () => {
    const { outbox, device } = anOutbox([]);
    expect(await outbox.decide(intent, 'chen-jing')).toEqual({ kind: 'decided' });
    expect([outbox.list(), device.kept]).toEqual([[], []]);
  });

  it('keeps a decision before it is sent', async () => {
    const device: { kept: readonly KeptDecision[] } = { kept: [] };
    const { outbox } = anOutbox([], device);
    const sending = outbox.decide(intent, 'chen-jing');
    expect(device.kept).toMatchObject([{ key: 'key-1', personId: 'chen-jing' }]);
    await sending;
  });

  it('sends what could not be sent again with the same key, also after a restart', async () => {
    const first = anOutbox([{ kind: 'later' }]);
    expect(await first.outbox.decide(intent, 'chen-jing')).toEqual({ kind: 'later' });
    const second = anOutbox([], first.device);
    await second.outbox.sendWaiting('chen-jing');
    expect([first.sent, second.sent, second.outbox.list()]).toEqual([['key-1'], ['key-1'], []]);
  });

  it('sends nothing of another person', async () => {
    const { outbox, sent } = anOutbox([{ kind: 'later' }]);
    await outbox.decide(intent, 'chen-jing');
    await outbox.sendWaiting('sun-li');
    expect(sent).toEqual(['key-1']);
  });

  it('keeps a refused decision for its person to see, and does not send it again', async () => {
    const { outbox, sent } = anOutbox([{ kind: 'refused', refusal }]);
    await outbox.decide(intent, 'chen-jing');
    await outbox.sendWaiting('chen-jing');
    expect(outbox.list()).toMatchObject([{ refusal: { code: 'review_already_decided' } }]);
    expect(sent).toEqual(['key-1']);
    outbox.discard('key-1');
    expect(outbox.list()).toEqual([]);
  });

  it('keeps one decision for each review: another intent takes the place of the first', async () => {
    const { outbox } = anOutbox([{ kind: 'later' }, { kind: 'later' }]);
    await outbox.decide(intent, 'chen-jing');
    await outbox.decide({ ...intent, verb: 'reject', comment: 'No.' }, 'chen-jing');
    expect(outbox.list()).toMatchObject([{ key: 'key-2', verb: 'reject' }]);
  });

  it('stops at the first that has to wait, so that decisions arrive in their order', async () => {
    const { outbox, sent } = anOutbox([{ kind: 'later' }, { kind: 'later' }, { kind: 'later' }]);
    await outbox.decide(intent, 'chen-jing');
    await outbox.decide({ ...intent, orderId: 'order-2' }, 'chen-jing');
    await outbox.sendWaiting('chen-jing');
    expect(sent).toEqual(['key-1', 'key-2', 'key-1']);
  });
});
