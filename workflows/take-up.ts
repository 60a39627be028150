import type { Takeover } from '../domain/takeover.ts';
import { effects } from './effects.ts';
import type { ResubmitMessage } from './contract.ts';
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

/**
 * Goes on with an amendment of an order whose review was over: restores the state in which it ended. Started a second
 * time it finds that the revision has been taken up, and does what any other execution would do.
 */
export async function takeUpAmendment(order: OrderCase, { revision }: ResubmitMessage): Promise<void> {
  const { steps, receipt } = await effects.readRecord({ orderId: order.orderId });
  restoreOrder(order, steps);
  if (receipt) order.lastReceipt = receipt;
  if (order.isFinished() && revision > order.revision) order.beginNextRevision(revision);
  order.takingUp = false;
}
