import type { NewHistoryEvent } from '../domain/history-event.ts';
import type { Recorded, StepName, StepOf } from '../domain/review-step.ts';
import { appendEvents, findRecordedStep, type AppendInput } from '../db/history.ts';
import type { Database, Transaction } from '../db/pool.ts';

export interface Step<Name extends StepName> {
  readonly orderId: string;
  /** Names the activity and its subject within the order. */
  readonly stepKey: string;
  readonly name: Name;
}

export interface StepOutcome<Name extends StepName> {
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
  const recorded = await findRecordedStep(database, step);
  if (recorded) return recorded;
  return database.transaction(async (tx) => {
    const outcome = await work(tx);
    const receipt = await appendEvents(tx, { orderId: step.orderId, stepKey: step.stepKey, ...outcome });
    return { ...outcome.result, receipt };
  });
}
