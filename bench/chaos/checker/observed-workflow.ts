import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { z } from 'zod';
import type { Receipt } from '../../../domain/history-event.ts';
import { messageOf } from '../../../stack/stack-failure.ts';
import { orderReviewId } from '../../../workflows/contract.ts';
import type { ObservedWorkflow } from './observation.ts';

const stepResult = z.object({ receipt: z.object({ position: z.number(), hash: z.string() }) });

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** The receipts that the results of the review's steps carry, as the engine's history keeps them. */
function receiptsIn(history: History): Receipt[] {
  return (history.events ?? []).flatMap((event) => {
    const [payload] = event.markerRecordedEventAttributes?.details?.['result']?.payloads ?? [];
    if (!payload) return [];
    const result = stepResult.safeParse(defaultPayloadConverter.fromPayload(payload));
    return result.success ? [result.data.receipt] : [];
  });
}

/** Why the workflow code does something else when the history is replayed; null when it does the same. */
async function findReplayFailure(codePath: string, of: { history: History; workflowId: string }) {
  try {
    await Worker.runReplayHistory({ workflowBundle: { codePath } }, of.history, of.workflowId);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** What the engine knows of an order's review; null when it knows none. */
export async function observeWorkflow(
  client: Client,
  of: { readonly orderId: string; readonly workflowBundlePath: string },
): Promise<ObservedWorkflow | null> {
  const workflowId = orderReviewId(of.orderId);
  const handle = client.workflow.getHandle(workflowId);
  try {
    const { status } = await handle.describe();
    const result = status.name === 'COMPLETED' ? z.string().parse(await handle.result()) : null;
    const history = await handle.fetchHistory();
    const replayFailure = await findReplayFailure(of.workflowBundlePath, { history, workflowId });
    return { status: status.name, result, receipts: receiptsIn(history), replayFailure };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}
