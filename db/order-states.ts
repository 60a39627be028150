import { eq } from 'drizzle-orm';
import type { OrderStatus } from '../domain/order-status.ts';
import type { Queryable, Transaction } from './pool.ts';
import { orderStates } from './tables/process.ts';

/** Begins the state of an order's process, with an empty chain; the first events follow in the same transaction. */
export async function addOrderState(
  tx: Transaction,
  input: { orderId: string; policyVersion: number; headHash: string; now: Date },
): Promise<void> {
  await tx.insert(orderStates).values({
    orderId: input.orderId,
    status: 'submitted',
    revision: 1,
    policyVersion: input.policyVersion,
    headPosition: 0,
    headHash: input.headHash,
    updatedAt: input.now,
  });
}

/** The state of an order's process; null before its intake. */
export async function findOrderStatus(on: Queryable, orderId: string): Promise<OrderStatus | null> {
  const [row] = await on
    .select({ status: orderStates.status })
    .from(orderStates)
    .where(eq(orderStates.orderId, orderId));
  return row?.status ?? null;
}
