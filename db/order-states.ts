import { eq } from 'drizzle-orm';
import { CHAIN_START, type Receipt } from '../domain/history-event.ts';
import type { OrderStatus } from '../domain/order-status.ts';
import type { LockedOrder } from './history.ts';
import type { Queryable, Transaction } from './pool.ts';
import { orderStates } from './tables/process.ts';

/**
 * Begins the state of an order's process, with an empty chain; the first events follow in the same transaction. Nobody
 * else can have the row before it ends, so that it is locked.
 */
export async function addOrderState(
  tx: Transaction,
  input: { orderId: string; policyVersion: number; now: Date },
): Promise<LockedOrder> {
  await tx.insert(orderStates).values({
    orderId: input.orderId,
    status: 'submitted',
    revision: 1,
    approvedRevision: null,
    policyVersion: input.policyVersion,
    headPosition: 0,
    headHash: CHAIN_START,
    updatedAt: input.now,
  });
  return {
    orderId: input.orderId,
    status: 'submitted',
    revision: 1,
    approvedRevision: null,
    position: 0,
    hash: CHAIN_START,
  };
}

/** The state of an order's process; null before its intake. */
export async function findOrderStatus(on: Queryable, orderId: string): Promise<OrderStatus | null> {
  const [row] = await on
    .select({ status: orderStates.status })
    .from(orderStates)
    .where(eq(orderStates.orderId, orderId));
  return row?.status ?? null;
}

/** Where the chain of an order ends; null before its intake. */
export async function findHead(on: Queryable, orderId: string): Promise<Receipt | null> {
  const [row] = await on
    .select({ position: orderStates.headPosition, hash: orderStates.headHash })
    .from(orderStates)
    .where(eq(orderStates.orderId, orderId));
  return row ?? null;
}
