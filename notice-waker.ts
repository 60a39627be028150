import type { Client } from '@temporalio/client';
import { NOTICE_ENDPOINTS, type NoticeEndpoint } from './domain/notice.ts';
import { NOTICE_DELIVERY, noticeDeliveryId, WAKE } from './workflows/contract.ts';

/** What happens within this time wakes the delivery once. */
const GATHER_MS = 100;
/** Under load one wake follows another no sooner: each costs the engine about ten events. */
const SPACING_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
const DEADLINE_MS = 5_000;

export interface NoticeWakerInput {
  readonly client: Client;
  readonly taskQueue: string;
  /** Whether the process still runs: nothing is tried again after it. */
  readonly isWanted: () => boolean;
}

/**
 * Wakes the workflows that deliver notices, after the commit of what is to be told. It holds up nobody: a wake that does not
 * reach the engine is tried again, and what a process that died left behind goes out with the next wake.
 */
export class NoticeWaker {
  private readonly input: NoticeWakerInput;
  private readonly sentAtMs = new Map<NoticeEndpoint, number>();
  private readonly pending = new Map<NoticeEndpoint, 'gathering' | 'sending' | 'sending_once_more'>();

  constructor(input: NoticeWakerInput) {
    this.input = input;
  }

  wake(endpoint: NoticeEndpoint): void {
    if (this.pending.get(endpoint) === 'gathering') return;
    if (this.pending.has(endpoint)) {
      this.pending.set(endpoint, 'sending_once_more');
      return;
    }
    const sinceMs = Date.now() - (this.sentAtMs.get(endpoint) ?? 0);
    this.schedule(endpoint, Math.max(GATHER_MS, SPACING_MS - sinceMs));
  }

  /** For what another process may have left behind. */
  wakeAll(): void {
    for (const endpoint of NOTICE_ENDPOINTS) this.wake(endpoint);
  }

  private schedule(endpoint: NoticeEndpoint, delayMs: number): void {
    this.pending.set(endpoint, 'gathering');
    setTimeout(() => void this.send(endpoint, delayMs), delayMs).unref();
  }

  private async send(endpoint: NoticeEndpoint, delayMs: number): Promise<void> {
    if (!this.input.isWanted()) return;
    this.pending.set(endpoint, 'sending');
    this.sentAtMs.set(endpoint, Date.now());
    try {
      await this.signal(endpoint);
    } catch {
      this.schedule(endpoint, Math.min(2 * delayMs, LONGEST_RETRY_MS));
      return;
    }
    const isWokenAgain = this.pending.get(endpoint) === 'sending_once_more';
    this.pending.delete(endpoint);
    if (isWokenAgain) this.wake(endpoint);
  }

  private async signal(endpoint: NoticeEndpoint): Promise<void> {
    const { client, taskQueue } = this.input;
    await client.withDeadline(Date.now() + DEADLINE_MS, () =>
      client.workflow.signalWithStart<(endpoint: NoticeEndpoint) => Promise<void>>(NOTICE_DELIVERY, {
        workflowId: noticeDeliveryId({ taskQueue, endpoint }),
        taskQueue,
        args: [endpoint],
        signal: WAKE,
      }),
    );
  }
}
