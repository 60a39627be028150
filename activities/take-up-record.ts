import { ENGINE_ACTOR } from '../domain/actor.ts';
import type { NewHistoryEvent, Receipt } from '../domain/history-event.ts';
import type { HoldEnding } from '../domain/hold.ts';
import type { OrderStatus } from '../domain/order-status.ts';
import type { RecordedStep } from '../domain/review-step.ts';
import { stepKey } from '../domain/step-key.ts';
import type { Takeover } from '../domain/takeover.ts';
import { endHolds } from '../db/holds.ts';
import { findHead, findOrderStatus } from '../db/order-states.ts';
import { lockOrder, type LockedOrder } from '../db/history.ts';
import type { Transaction } from '../db/pool.ts';
import { listRecordedSteps } from '../db/recorded-steps.ts';
import { endedHoldsEvent } from './hold-events.ts';
import { recordOnce, type StepOutcome } from './record-once.ts';
import type { ReviewTools } from './review-context.ts';

export interface TakeUpRecordInput {
  readonly orderId: string;
  readonly takeover: Takeover;
}

/** What a new execution begins with: every step on record, in the order of the chain. */
export interface TakenUp {
  readonly steps: readonly RecordedStep[];
  /** Of the event by which the takeover is recorded; null for an order whose review has not begun. */
  readonly receipt: Receipt | null;
}

/** What has become of the holds of an order that is over; null while it goes on, also returned. */
const HOLDS_AFTER: Readonly<Record<OrderStatus, HoldEnding | null>> = {
  submitted: null,
  in_review: null,
  returned: null,
  awaiting_customer: null,
  approved: 'approved',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
  expired: 'expired',
};

/** Ends what the order still holds although it has ended: there is nothing to end where the record is whole. */
async function endLeftHolds(tx: Transaction, { orderId, status }: LockedOrder): Promise<NewHistoryEvent[]> {
  const ending = HOLDS_AFTER[status];
  if (!ending) return [];
  const now = new Date();
  const ended = await endHolds(tx, { orderId, ending, now });
  return endedHoldsEvent(ending, ended, { at: now.toISOString(), actor: ENGINE_ACTOR });
}

async function takeOver(
  tx: Transaction,
  { orderId, takeover }: TakeUpRecordInput,
): Promise<StepOutcome<'takeover'>> {
  const { by, ...facts } = takeover;
  const order = await lockOrder(tx, orderId);
  const event: NewHistoryEvent = {
    type: 'order.taken_over',
    at: new Date().toISOString(),
    actor: by ?? ENGINE_ACTOR,
    facts: { ...facts },
  };
  return { order, events: [event, ...(await endLeftHolds(tx, order))], result: { step: 'takeover' } };
}

/**
 * Records that a new execution takes the order over, ends holds that outlived it, and answers the steps on record,
 * from which the execution restores its state. History is append-only, so a retry answers the same.
 */
export async function takeUpRecord(tools: ReviewTools, input: TakeUpRecordInput): Promise<TakenUp> {
  const { database } = tools;
  const { orderId, takeover } = input;
  if ((await findOrderStatus(database, orderId)) === null) return { steps: [], receipt: null };
  const step = { orderId, stepKey: stepKey.takeover(takeover.id), name: 'takeover' as const };
  const { receipt } = await recordOnce(database, step, (tx) => takeOver(tx, input));
  const steps = await listRecordedSteps(database, { orderId, through: receipt.position });
  return { steps: steps.filter(({ result }) => result.step !== 'takeover'), receipt };
}

/** The steps on record of an order that goes on after its review was over; nothing is taken from another execution. */
export async function readRecord(
  { database }: ReviewTools,
  { orderId }: { orderId: string },
): Promise<TakenUp> {
  const receipt = await findHead(database, orderId);
  if (!receipt) return { steps: [], receipt };
  const steps = await listRecordedSteps(database, { orderId, through: receipt.position });
  return { steps: steps.filter(({ result }) => result.step !== 'takeover'), receipt };
}
