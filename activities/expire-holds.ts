import { ENGINE_ACTOR } from '../domain/actor.ts';
import { refuse } from '../domain/errors.ts';
import type { ExpireStep, Recorded } from '../domain/review-step.ts';
import { stepKey } from '../domain/step-key.ts';
import { lockOrder } from '../db/history.ts';
import { endExpiredHolds, findEarliestExpiry } from '../db/holds.ts';
import type { Transaction } from '../db/pool.ts';
import { endedHoldsEvent } from './hold-events.ts';
import { recordOnce, type StepOutcome } from './record-once.ts';
import type { ReviewTools } from './review-context.ts';

export interface ExpireHoldsInput {
  readonly orderId: string;
  readonly revision: number;
  /** 1 for the first time that holds of the returned revision run out, one more for each further one. */
  readonly ordinal: number;
  /** The holds that expire up to this instant have run out, in milliseconds since 1970. */
  readonly untilMs: number;
}

async function expire(tx: Transaction, input: ExpireHoldsInput): Promise<StepOutcome<'expire'>> {
  const { orderId, untilMs } = input;
  const now = new Date();
  const order = await lockOrder(tx, orderId);
  const ended =
    order.status === 'returned' ? await endExpiredHolds(tx, { orderId, until: new Date(untilMs), now }) : [];
  if (ended.length === 0) throw refuse.orderStateConflict({ status: order.status, action: 'expire_holds' });
  return {
    order,
    events: endedHoldsEvent('expired', ended, { at: now.toISOString(), actor: ENGINE_ACTOR }),
    result: { step: 'expire', heldUntilMs: await findEarliestExpiry(tx, orderId) },
  };
}

/**
 * Ends what a returned order holds as it runs out; nobody checks again before it is resubmitted. Throws
 * `order_state_conflict` when the order is not returned any more, or nothing has run out.
 */
export function expireHolds(tools: ReviewTools, input: ExpireHoldsInput): Promise<Recorded<ExpireStep>> {
  const key = stepKey.expire(input.revision, input.ordinal);
  const step = { orderId: input.orderId, stepKey: key, name: 'expire' as const };
  return recordOnce(tools.database, step, (tx) => expire(tx, input));
}
