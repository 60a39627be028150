import { describe, expect, it } from 'vitest';
import { OrderFeed, type LiveMessage } from '../../api/live/order-feed.ts';
import type { ChangedOrder, Visibility } from '../../db/order-views.ts';

const EVERYBODY: Visibility = { of: 'everybody' };

function anOrder(orderId: string, overrides: Partial<ChangedOrder> = {}): ChangedOrder {
  return {
    orderId,
    submitterId: 'lin-mei',
    customer: 'C-1001',
    status: 'in_review',
    revision: 1,
    questionsToCustomer: 0,
    ...overrides,
  };
}

class Records {
  readonly orders = new Map<string, ChangedOrder>();
  isAway = false;

  readonly read = (ids: readonly string[]): Promise<ChangedOrder[]> => {
    if (this.isAway) return Promise.reject(new Error('the database is away'));
    return Promise.resolve(ids.flatMap((id) => this.orders.get(id) ?? []));
  };
}

function aFeed() {
  const records = new Records();
  const feed = new OrderFeed({ readOrders: records.read, log: { warn: () => undefined } });
  const change = async (order: ChangedOrder): Promise<void> => {
    records.orders.set(order.orderId, order);
    feed.receive(order.orderId);
    await settled();
  };
  const follow = (visibility: Visibility, lastId: string | null = null) => {
    const told: LiveMessage[] = [];
    const leave = feed.follow({ visibility, tell: (message) => told.push(message) }, lastId);
    return { told, leave };
  };
  return { feed, records, change, follow };
}

/** Everything that was promised has been done. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function ordersIn(told: readonly LiveMessage[]): string[] {
  return told.flatMap((message) => (message.event === 'order' ? [message.orderId] : []));
}

describe('who follows the orders', () => {
  it.each<[string, Visibility, string[]]>([
    ['everybody’s', EVERYBODY, ['o-1', 'o-2', 'o-3']],
    ['their own', { of: 'submitter', id: 'lin-mei' }, ['o-1', 'o-3']],
    ['those of their customers', { of: 'customers', ids: ['C-1002'] }, ['o-3']],
  ])('is told of %s and of no others', async (_whose, visibility, expected) => {
    const { change, follow } = aFeed();
    const { told } = follow(visibility);
    await change(anOrder('o-1'));
    await change(anOrder('o-2', { submitterId: 'somebody' }));
    await change(anOrder('o-3', { customer: 'C-1002' }));
    expect(ordersIn(told)).toEqual(expected);
  });

  it('for a customer is not told of what happens within the company', async () => {
    const { change, follow } = aFeed();
    const { told } = follow({ of: 'customers', ids: ['C-1001'] });
    await change(anOrder('o-1'));
    await change(anOrder('o-1'));
    expect(ordersIn(told)).toHaveLength(1);
    await change(anOrder('o-1', { questionsToCustomer: 1 }));
    await change(anOrder('o-1', { status: 'approved' }));
    expect(ordersIn(told)).toHaveLength(3);
  });

  it('is told what came while they were away, in its order and once', async () => {
    const { change, follow } = aFeed();
    const { told, leave } = follow(EVERYBODY);
    await change(anOrder('o-1'));
    leave();
    await change(anOrder('o-2'));
    await change(anOrder('o-3'));
    const again = follow(EVERYBODY, told.at(-1)?.id);
    await change(anOrder('o-4'));
    expect(ordersIn(again.told)).toEqual(['o-2', 'o-3', 'o-4']);
    expect(ordersIn(told)).toEqual(['o-1']);
  });

  it.each([
    ['another process', 'abcdefabcdef-1'],
    ['something that no process said', 'latest'],
  ])(
    'and comes with the last message of %s is told that anything may have changed',
    async (_whose, lastId) => {
      const { change, follow } = aFeed();
      const first = follow(EVERYBODY);
      await change(anOrder('o-1'));
      const { told } = follow(EVERYBODY, lastId);
      expect(told.map(({ event }) => event)).toEqual(['resync']);
      expect(told[0]?.id).toBe(first.told.at(-1)?.id);
    },
  );

  it('and comes back too late is told that anything may have changed', async () => {
    const { feed, records, follow } = aFeed();
    const { told, leave } = follow(EVERYBODY);
    leave();
    for (let number = 0; number <= 1_000; number += 1) {
      records.orders.set(`o-${number}`, anOrder(`o-${number}`));
    }
    feed.receive([...records.orders.keys()].join());
    await settled();
    expect(follow(EVERYBODY, told[0]?.id ?? null).told.map(({ event }) => event)).toEqual(['resync']);
  });

  it('is told that anything may have changed when the records cannot be read, or messages were lost', async () => {
    const { feed, records, change, follow } = aFeed();
    const { told } = follow(EVERYBODY);
    records.isAway = true;
    await change(anOrder('o-1'));
    records.isAway = false;
    feed.receive('*');
    await settled();
    expect(told.map(({ event }) => event)).toEqual(['ready', 'resync', 'resync']);
  });
});
