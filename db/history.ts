import { and, asc, eq } from 'drizzle-orm';
import type { ChainedEvent, NewHistoryEvent, Receipt } from '../domain/history-event.ts';
import { isStep, type Recorded, type StepName, type StepOf, type StepResult } from '../domain/review-step.ts';
import { canonicalJson, sha256Hex } from './canonical.ts';
import type { Queryable, Transaction } from './pool.ts';
import { historyEvents, orderStates } from './tables/process.ts';

type OrderStateChange = Partial<
  Pick<typeof orderStates.$inferInsert, 'status' | 'revision' | 'returnedExpiresAt' | 'closedAt'>
>;

export interface AppendInput {
  readonly orderId: string;
  /** Names the activity and its subject, so that a retry finds what it did. */
  readonly stepKey: string;
  /** At least one. */
  readonly events: readonly NewHistoryEvent[];
  readonly result: StepResult;
  /** What changes in the order's state together with the events. */
  readonly state?: OrderStateChange | undefined;
}

/** The hash of an event's canonical JSON, chained to the one before it. */
export function chainHash(previousHash: string, body: string): string {
  return sha256Hex(previousHash + body);
}

/**
 * Appends events to an order's chain and returns the receipt of the last one. Locks the order's state row,
 * so it is called after every other lock of the transaction (lock order: resources, then the order).
 * Throws a unique violation when another execution of the same step was faster; its retry finds the result.
 */
export async function appendEvents(tx: Transaction, input: AppendInput): Promise<Receipt> {
  const [head] = await tx
    .select({ position: orderStates.headPosition, hash: orderStates.headHash })
    .from(orderStates)
    .where(eq(orderStates.orderId, input.orderId))
    .for('update');
  if (!head) throw new Error(`order ${input.orderId} has no state row to append to`);
  let { position, hash } = head;
  const rows = input.events.map((event, stepOrdinal) => {
    position += 1;
    const chained: ChainedEvent = { ...event, orderId: input.orderId, position };
    const body = canonicalJson(chained);
    const previousHash = hash;
    hash = chainHash(previousHash, body);
    return {
      orderId: input.orderId,
      position,
      type: event.type,
      at: new Date(event.at),
      body,
      previousHash,
      hash,
      stepKey: input.stepKey,
      stepOrdinal,
      stepResult: stepOrdinal === 0 ? input.result : null,
    };
  });
  await tx.insert(historyEvents).values(rows);
  await tx
    .update(orderStates)
    .set({ ...input.state, headPosition: position, headHash: hash, updatedAt: new Date() })
    .where(eq(orderStates.orderId, input.orderId));
  return { position, hash };
}

/** What a step of the order recorded when it ran before, or null when it has not. */
export async function findRecordedStep<Name extends StepName>(
  on: Queryable,
  step: { orderId: string; stepKey: string; name: Name },
): Promise<Recorded<StepOf<Name>> | null> {
  const rows = await on
    .select({ position: historyEvents.position, hash: historyEvents.hash, result: historyEvents.stepResult })
    .from(historyEvents)
    .where(and(eq(historyEvents.orderId, step.orderId), eq(historyEvents.stepKey, step.stepKey)))
    .orderBy(asc(historyEvents.stepOrdinal));
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return null;
  if (!first.result || !isStep(first.result, step.name)) {
    throw new Error(`step ${step.stepKey} of order ${step.orderId} was recorded as something else`);
  }
  return { ...first.result, receipt: { position: last.position, hash: last.hash } };
}
