import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { z } from 'zod';
import type { Receipt } from '../../../domain/history-event.ts';
import type { PayloadEncryption } from '../../../payload-codec.ts';
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

/** What the engine says of a review, before its history has been replayed. */
export type RememberedWorkflow = Omit<ObservedWorkflow, 'replayFailure'> & { readonly history: History };

/** The engine, and what its histories are decrypted with. */
export interface ObservedEngine {
  readonly client: Client;
  readonly codec: PayloadEncryption;
}

/** What the engine knows of an order's review, decrypted; null when it knows none. */
export async function readWorkflow(
  { client, codec }: ObservedEngine,
  orderId: string,
): Promise<RememberedWorkflow | null> {
  const handle = client.workflow.getHandle(orderReviewId(orderId));
  try {
    const { status } = await handle.describe();
    const result = status.name === 'COMPLETED' ? z.string().parse(await handle.result()) : null;
    const history = await handle.fetchHistory();
    codec.openWithin(history);
    return { status: status.name, result, receipts: receiptsIn(history), history };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Replays the histories of orders, by order, and answers why some of them do not do the same again. */
export async function findReplayFailures(
  codePath: string,
  workflows: ReadonlyMap<string, RememberedWorkflow>,
): Promise<Map<string, string>> {
  const failures = new Map<string, string>();
  const histories = [...workflows].map(([workflowId, { history }]) => ({ workflowId, history }));
  const replayed = Worker.runReplayHistories({ workflowBundle: { codePath } }, histories);
  for await (const { workflowId, error } of replayed) if (error) failures.set(workflowId, error.message);
  return failures;
}
