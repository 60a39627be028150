import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { LoadClient } from './load-client.ts';

const LOOK_EVERY_MS = 100;
const PAGE = 200;
const LONGEST_WAIT_MS = 300_000;

const taskList = z.object({
  items: z.array(z.object({ orderId: z.string(), department: z.string().nullable() })),
  nextCursor: z.string().nullable(),
});

/** The task list of a reviewer, looked at again and again as long as an order is awaited there. */
export class Inbox {
  private readonly client: LoadClient;
  private readonly department: string;
  private readonly awaited = new Map<string, () => void>();
  private isLooking = false;

  constructor(client: LoadClient, department: string) {
    this.client = client;
    this.department = department;
  }

  /** Resolves once the order's review is in the list. Throws when it is not for a long time. */
  async wait(orderId: string): Promise<void> {
    const found = new Promise<void>((resolve) => this.awaited.set(orderId, resolve));
    await Promise.race([found, this.look().then(() => found), this.failLate(orderId)]);
  }

  private async failLate(orderId: string): Promise<never> {
    await pause(LONGEST_WAIT_MS, undefined, { ref: false });
    throw new Error(`Order ${orderId} is not in the list of ${this.department} after ${LONGEST_WAIT_MS} ms.`);
  }

  /** One look at a time, however many wait. */
  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      while (this.awaited.size > 0) {
        await this.readAll();
        await pause(LOOK_EVERY_MS);
      }
    } finally {
      this.isLooking = false;
    }
  }

  private async readAll(): Promise<void> {
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await this.client.get({ as: this.department, path: `/v1/tasks?limit=${PAGE}${after}` });
      const page: z.infer<typeof taskList> = taskList.parse(answer);
      for (const { orderId } of page.items) {
        this.awaited.get(orderId)?.();
        this.awaited.delete(orderId);
      }
      cursor = page.nextCursor;
    } while (cursor !== null && this.awaited.size > 0);
  }
}
