import { condition } from '@temporalio/workflow';

/**
 * Messages that wait until they can be judged. A message and the order's clock may come to wait for the same moment; which of
 * them looks first can differ in a replay, where a task that had to be begun again comes in fewer pieces. So the clock goes
 * after every message that is about to go on ({@link isAnyFree}).
 */
class HeldMessages {
  private readonly held = new Set<() => boolean>();

  /** Waits until the message can be judged. */
  async until(isFree: () => boolean): Promise<void> {
    this.held.add(isFree);
    try {
      await condition(isFree);
    } finally {
      this.held.delete(isFree);
    }
  }

  /** Whether a message that waited is about to go on. */
  isAnyFree(): boolean {
    return [...this.held].some((isFree) => isFree());
  }
}

/** The messages of this workflow's order: every workflow has a copy of this module of its own. */
export const heldMessages = new HeldMessages();
