import { and, asc, eq, lte } from 'drizzle-orm';
import type { Receipt } from '../domain/history-event.ts';
import type { RecordedStep, StepResult } from '../domain/review-step.ts';
import { isBesideProcess } from '../domain/step-key.ts';
import type { Queryable } from './pool.ts';
import { historyEvents } from './tables/process.ts';

/** The steps of an order up to a position of its chain, in the order in which they were recorded. */
export async function listRecordedSteps(
  on: Queryable,
  input: { orderId: string; through: number },
): Promise<RecordedStep[]> {
  const rows = await on
    .select({
      key: historyEvents.stepKey,
      position: historyEvents.position,
      hash: historyEvents.hash,
      result: historyEvents.stepResult,
    })
    .from(historyEvents)
    .where(and(eq(historyEvents.orderId, input.orderId), lte(historyEvents.position, input.through)))
    .orderBy(asc(historyEvents.position));
  const steps = new Map<string, { result: StepResult | null; receipt: Receipt }>();
  for (const { key, position, hash, result } of rows) {
    if (isBesideProcess(key)) continue;
    steps.set(key, { result: steps.get(key)?.result ?? result, receipt: { position, hash } });
  }
  return [...steps].map(([key, { result, receipt }]) => {
    if (!result) throw new Error(`step ${key} of order ${input.orderId} was recorded without its result`);
    return { key, result: { ...result, receipt } };
  });
}
