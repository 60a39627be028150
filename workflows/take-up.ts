import type { Takeover } from '../domain/takeover.ts';
import { effects } from './effects.ts';
import type { OrderCase } from './order-case.ts';
import { restoreOrder } from './restore-order.ts';

/**
 * Takes an order over from its record: restores the state that its steps led to. What comes after the last of them
 * then happens as in any other execution.
 */
export async function takeUp(order: OrderCase, takeover: Takeover): Promise<void> {
  const { steps, receipt } = await effects.takeUpRecord({ orderId: order.orderId, takeover });
  restoreOrder(order, steps);
  if (receipt) order.lastReceipt = receipt;
  order.takingUp = false;
}
