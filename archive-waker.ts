import type { Client } from '@temporalio/client';
import { Waker } from './waker.ts';
import { HISTORY_ARCHIVE, historyArchiveId, WAKE, type ArchiveProgress } from './workflows/contract.ts';

/** What ends within this time is archived together. */
const SPACING_MS = 5_000;
const DEADLINE_MS = 5_000;

export interface ArchiveWakerInput {
  readonly client: Client;
  readonly taskQueue: string;
  /** Whether the process still runs: nothing is tried again after it. */
  readonly isWanted: () => boolean;
}

/** Makes what wakes the workflow that archives histories, after the commit with which an order ended. */
export function openArchiveWaker({ client, taskQueue, isWanted }: ArchiveWakerInput): Waker<'archive'> {
  const send = () =>
    client.withDeadline(Date.now() + DEADLINE_MS, () =>
      client.workflow.signalWithStart<(progress: ArchiveProgress) => Promise<void>>(HISTORY_ARCHIVE, {
        workflowId: historyArchiveId(taskQueue),
        taskQueue,
        args: [{ sweptThroughMs: 0 }],
        signal: WAKE,
      }),
    );
  return new Waker({ send, isWanted, spacingMs: SPACING_MS });
}
