import type { FastifyBaseLogger } from 'fastify';
import { DomainError, refuse } from '../domain/errors.ts';
import { canBeRevised } from '../domain/order-status.ts';
import { findUndeliveredRevision, listUndeliveredRevisions, listUnstartedOrders } from '../db/orders.ts';
import type { Database } from '../db/pool.ts';
import { findPerson } from '../db/reviewers.ts';
import { RESUBMIT, type ResubmitMessage } from '../workflows/contract.ts';
import type { Engine } from './engine.ts';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;
/** Orders that are handed to the engine at the same time when it is back. */
const AT_ONCE = 10;

export interface OrderStarterInput {
  readonly database: Database;
  readonly engine: Engine;
  readonly log: FastifyBaseLogger;
}

type Handover = 'done' | 'pending';
type Task = 'start' | 'resubmit';

/**
 * Hands orders to the engine: at once where it answers, later where it does not. Every handover is idempotent, so it
 * may race with one of another process. A timer runs only while something is pending.
 */
export class OrderStarter {
  private readonly input: OrderStarterInput;
  private readonly pending = new Map<string, Task>();
  private sweepIsDue = false;
  private retryMs = FIRST_RETRY_MS;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(input: OrderStarterInput) {
    this.input = input;
  }

  /** How many orders wait for the engine, as far as this process knows. */
  get pendingCount(): number {
    return this.pending.size;
  }

  /** Looks for what an earlier process left behind, now and until that succeeds once. */
  sweep(): void {
    this.sweepIsDue = true;
    this.schedule(0);
  }

  /** Starts the review of an order, or takes care that it is started later. */
  async start(orderId: string): Promise<Handover> {
    return this.attempt(orderId, 'start');
  }

  /** Hands over the newest revision of an order. Throws the refusal of its review. */
  async resubmit(orderId: string): Promise<Handover> {
    return this.attempt(orderId, 'resubmit');
  }

  /** Stops retrying and waits for what is under way. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.running;
  }

  private async attempt(orderId: string, task: Task): Promise<Handover> {
    const handover = await this.hand(orderId, task);
    if (handover === 'done') return handover;
    this.pending.set(orderId, task);
    this.schedule(this.retryMs);
    return handover;
  }

  private async hand(orderId: string, task: Task): Promise<Handover> {
    if (task === 'resubmit') return this.deliverRevision(orderId);
    return (await this.input.engine.startReview(orderId)) === 'started' ? 'done' : 'pending';
  }

  private async deliverRevision(orderId: string): Promise<Handover> {
    const { database, engine } = this.input;
    const undelivered = await findUndeliveredRevision(database, orderId);
    if (!undelivered) return 'done';
    const { revision, authorId, status } = undelivered;
    // The order ended before its newest revision could be handed over.
    if (!canBeRevised(status)) throw refuse.orderStateConflict({ status, action: 'resubmit' });
    const actor = await findPerson(database, authorId);
    if (!actor) throw new Error(`order ${orderId} has an author who is not known: ${authorId}`);
    const message: ResubmitMessage = { actor, revision };
    if (status === 'approved')
      return (await engine.startAmendment(orderId, message)) === 'started' ? 'done' : 'pending';
    return this.tell(orderId, message);
  }

  /** Tells the running review of an order of its next revision. */
  private async tell(orderId: string, message: ResubmitMessage): Promise<Handover> {
    const { database, engine } = this.input;
    const updateId = `${RESUBMIT}:${message.revision}`;
    try {
      const delivery = await engine.send<ResubmitMessage>({ orderId, name: RESUBMIT, updateId, message });
      return delivery.outcome === 'acknowledged' ? 'done' : 'pending';
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // The records say that the order is returned a moment before its review takes a new revision, and a review that
      // ends with an approval takes none: a new one does.
      const still = await findUndeliveredRevision(database, orderId);
      if (!still || !canBeRevised(still.status)) throw error;
      return 'pending';
    }
  }

  private schedule(delayMs: number): void {
    if (this.isClosed || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.running = this.retry();
    }, delayMs);
    this.timer.unref();
  }

  private async retry(): Promise<void> {
    try {
      if (this.sweepIsDue) await this.findLeftBehind();
      await this.handAll();
    } catch (error) {
      this.input.log.warn({ err: error }, 'what waits for the engine could not be read');
    }
    if (this.pending.size === 0 && !this.sweepIsDue) {
      this.retryMs = FIRST_RETRY_MS;
      return;
    }
    this.retryMs = Math.min(2 * this.retryMs, LONGEST_RETRY_MS);
    this.schedule(this.retryMs);
  }

  private async findLeftBehind(): Promise<void> {
    const { database } = this.input;
    for (const orderId of await listUnstartedOrders(database)) this.pending.set(orderId, 'start');
    for (const { orderId } of await listUndeliveredRevisions(database)) this.pending.set(orderId, 'resubmit');
    this.sweepIsDue = false;
  }

  /** Hands over what is pending, a few at a time, until the engine does not answer. */
  private async handAll(): Promise<void> {
    const waiting = [...this.pending];
    for (let from = 0; from < waiting.length && !this.isClosed; from += AT_ONCE) {
      const batch = waiting.slice(from, from + AT_ONCE);
      const handovers = await Promise.all(batch.map(([orderId, task]) => this.handPending(orderId, task)));
      if (handovers.every((handover) => handover === 'pending')) return;
    }
  }

  private async handPending(orderId: string, task: Task): Promise<Handover> {
    const handover = await this.hand(orderId, task).catch((error: unknown) =>
      this.giveUpOrKeep(orderId, error),
    );
    if (handover === 'done') this.pending.delete(orderId);
    return handover;
  }

  /** Gives up what the review refused, and keeps everything else for the next round. */
  private giveUpOrKeep(orderId: string, error: unknown): Handover {
    this.input.log.warn({ err: error, orderId }, 'an order could not be handed to the engine');
    return error instanceof DomainError && error.code !== 'engine_unavailable' ? 'done' : 'pending';
  }
}
