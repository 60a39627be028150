import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyChain } from '../../cli/verify-chain.ts';
import { appendEvents, lockOrder } from '../../db/history.ts';
import { historyEvents, orderStates } from '../../db/tables/process.ts';
import { CHAIN_START, type NewHistoryEvent } from '../../domain/history-event.ts';
import { addOrder, openFactsDatabase, type FactsDatabase } from '../support/facts-database.ts';

const APPENDING = 20;
const EVENTS: readonly NewHistoryEvent[] = ['one', 'other'].map((text) => ({
  ...{ type: 'review.commented', at: '2026-11-30T09:00:00.000Z' },
  actor: { id: 'somebody', name: 'Somebody' },
  facts: { text },
}));

let database: FactsDatabase;

beforeAll(async () => {
  database = await openFactsDatabase();
});

afterAll(() => database.close());

it('what is appended to one order by many at once is one chain, and nothing of it is refused', async () => {
  const orderId = await addOrder(database.owner);
  await database.owner
    .update(orderStates)
    .set({ headHash: CHAIN_START })
    .where(eq(orderStates.orderId, orderId));
  const append = (number: number) =>
    database.worker.transaction(async (tx) => {
      const order = await lockOrder(tx, orderId);
      return appendEvents(tx, { order, stepKey: `beside:test:${number}`, events: EVENTS, result: null });
    });
  const receipts = await Promise.all(Array.from({ length: APPENDING }, (_, number) => append(number)));
  const positions = receipts.map(({ position }) => position).sort((one, other) => one - other);
  expect(positions).toEqual(positions.map((_, index) => (index + 1) * EVENTS.length));
  const rows = await database.worker
    .select()
    .from(historyEvents)
    .where(eq(historyEvents.orderId, orderId))
    .orderBy(historyEvents.position);
  expect(rows).toHaveLength(APPENDING * EVENTS.length);
  expect(
    verifyChain(
      orderId,
      rows.map((row) => ({ ...row, at: row.at.toISOString() })),
    ),
  ).toEqual([]);
});
