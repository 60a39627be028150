import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';
import type { Receipt } from '../../../domain/history-event.ts';
import { orderReviewId } from '../../../workflows/contract.ts';
import type { ObservedWorkflow } from './observation.ts';

const stepResult = z.object({ receipt: z.object({ position: z.number(), hash: z.string() }) });

/** The receipts that the results of the review's steps carry, as the engine's history keeps them. */
async function readReceipts(client: Client, workflowId: string): Promise<Receipt[]> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  return (history.events ?? []).flatMap((event) => {
    const [payload] = event.markerRecordedEventAttributes?.details?.['result']?.payloads ?? [];
    if (!payload) return [];
    const result = stepResult.safeParse(defaultPayloadConverter.fromPayload(payload));
    return result.success ? [result.data.receipt] : [];
  });
}

/** What the engine knows of an order's review; null when it knows none. */
export async function observeWorkflow(client: Client, orderId: string): Promise<ObservedWorkflow | null> {
  const workflowId = orderReviewId(orderId);
  const handle = client.workflow.getHandle(workflowId);
  try {
    const { status } = await handle.describe();
    const result = status.name === 'COMPLETED' ? z.string().parse(await handle.result()) : null;
    return { status: status.name, result, receipts: await readReceipts(client, workflowId) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
