import type { Client } from '@temporalio/client';
import { NOTICE_ENDPOINTS, type NoticeEndpoint } from './domain/notice.ts';
import { Waker } from './waker.ts';
import { NOTICE_DELIVERY, noticeDeliveryId, WAKE } from './workflows/contract.ts';

const SPACING_MS = 1_000;
const DEADLINE_MS = 5_000;

export interface NoticeWakerInput {
  readonly client: Client;
  readonly taskQueue: string;
  /** Whether the process still runs: nothing is tried again after it. */
  readonly isWanted: () => boolean;
}

async function signal({ client, taskQueue }: NoticeWakerInput, endpoint: NoticeEndpoint): Promise<void> {
  await client.withDeadline(Date.now() + DEADLINE_MS, () =>
    client.workflow.signalWithStart<(endpoint: NoticeEndpoint) => Promise<void>>(NOTICE_DELIVERY, {
      workflowId: noticeDeliveryId({ taskQueue, endpoint }),
      taskQueue,
      args: [endpoint],
      signal: WAKE,
    }),
  );
}

/** Wakes the workflows that deliver notices, after the commit of what is to be told. */
export class NoticeWaker extends Waker<NoticeEndpoint> {
  constructor(input: NoticeWakerInput) {
    super({
      send: (endpoint) => signal(input, endpoint),
      isWanted: input.isWanted,
      spacingMs: SPACING_MS,
    });
  }

  /** For what another process may have left behind. */
  wakeAll(): void {
    for (const endpoint of NOTICE_ENDPOINTS) this.wake(endpoint);
  }
}
