import type { Transaction } from './pool.ts';
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
