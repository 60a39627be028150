import type { NewHistoryEvent } from '../domain/history-event.ts';
import { refuse } from '../domain/errors.ts';
import type { Recorded, StepName, StepOf } from '../domain/review-step.ts';
import {
  appendEvents,
  findRecordedStep,
  lockOrder,
  type AppendInput,
  type LockedOrder,
} from '../db/history.ts';
import type { Database, Transaction } from '../db/pool.ts';

export interface Step<Name extends StepName> {
  readonly orderId: string;
  /** Names the activity and its subject within the order. */
  readonly stepKey: string;
  readonly name: Name;
}

export interface StepOutcome<Name extends StepName> {
  /** Locked by the step itself, which knows what it must lock before. */
  readonly order: LockedOrder;
  /** What is written in one statement with the events. */
  readonly writes?: AppendInput['writes'];
  readonly events: readonly NewHistoryEvent[];
  readonly result: StepOf<Name>;
  readonly state?: AppendInput['state'];
}

/**
 * Runs a step of an order's review and appends its events in one transaction. A retry, also by another worker
 * after a crash between the commit and the engine's receipt, finds what was recorded and changes nothing.
 */
export async function recordOnce<Name extends StepName>(
  database: Database,
  step: Step<Name>,
  work: (tx: Transaction) => Promise<StepOutcome<Name>>,
): Promise<Recorded<StepOf<Name>>> {
  try {
    return await database.transaction(async (tx) => {
      const outcome = await work(tx);
      const receipt = await appendEvents(tx, { stepKey: step.stepKey, ...outcome });
      return { ...outcome.result, receipt };
    });
  } catch (error) {
    // Looked up only now: a step runs a second time so seldom that asking first would cost every order a statement.
    const recorded = await findRecordedStep(database, step);
    if (recorded) return recorded;
    throw error;
  }
}

/**
 * Locks an order that is in review. Throws `order_state_conflict` when its review has ended on record: another
 * execution got further than the one that asks, which must take over what is recorded.
 */
export async function lockOrderInReview(
  tx: Transaction,
  input: { orderId: string; action: 'check' | 'decide' | 'act' | 'remind' | 'offer' },
): Promise<LockedOrder> {
  const order = await lockOrder(tx, input.orderId);
  if (order.status === 'in_review') return order;
  throw refuse.orderStateConflict({ status: order.status, action: input.action });
}
