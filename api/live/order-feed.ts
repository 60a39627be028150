import { randomBytes } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { readOrderChanges } from '../../db/order-changes.ts';
import type { ChangedOrder, Visibility } from '../../db/order-views.ts';
import type { OrderStatus } from '../../domain/order-status.ts';

/** How many of the last messages can be sent again to somebody who was away. */
const MOST_KEPT = 1_000;
const EPOCH_BYTES = 6;
const MESSAGE_ID = /^([0-9a-f]{12})-(\d{1,15})$/;

/** What whoever looks at orders is told. */
export type LiveMessage = { readonly id: string } & (
  | { readonly event: 'ready' }
  /** Something may have changed of which nothing is known any more. */
  | { readonly event: 'resync' }
  | {
      readonly event: 'order';
      readonly orderId: string;
      readonly status: OrderStatus;
      readonly revision: number;
    }
);

interface Kept {
  readonly number: number;
  /** Null where anything may have changed. */
  readonly order: ChangedOrder | null;
}

/** Somebody who is told, of the orders that they see. */
export interface Follower {
  readonly visibility: Visibility;
  readonly tell: (message: LiveMessage) => void;
}

function isSeen(visibility: Visibility, { submitterId, customer }: ChangedOrder): boolean {
  switch (visibility.of) {
    case 'everybody':
      return true;
    case 'submitter':
      return submitterId === visibility.id;
    case 'customers':
      return visibility.ids.includes(customer);
  }
}

/** What of an order can be seen from outside the company: a customer is not told how often something happens within. */
function outsideOf({ status, revision, questionsToCustomer }: ChangedOrder): string {
  return `${status} ${revision} ${questionsToCustomer}`;
}

class Following {
  private readonly follower: Follower;
  private readonly seenOutside = new Map<string, string>();

  constructor(follower: Follower) {
    this.follower = follower;
  }

  tell(id: string, order: ChangedOrder | null): void {
    const { visibility, tell } = this.follower;
    if (!order) {
      tell({ id, event: 'resync' });
      return;
    }
    if (!isSeen(visibility, order) || !this.isNews(order)) return;
    const { orderId, status, revision } = order;
    tell({ id, event: 'order', orderId, status, revision });
  }

  private isNews(order: ChangedOrder): boolean {
    if (this.follower.visibility.of !== 'customers') return true;
    const now = outsideOf(order);
    const isNews = this.seenOutside.get(order.orderId) !== now;
    this.seenOutside.set(order.orderId, now);
    return isNews;
  }
}

export interface OrderFeedInput {
  /** The orders with these ids as they are now. */
  readonly readOrders: (orderIds: readonly string[]) => Promise<readonly ChangedOrder[]>;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

/**
 * Tells whoever follows which orders have changed. Messages are numbered within this process: who comes back to it with the last
 * number that they have is told what came since, and who comes from another one, or too late, that anything may have changed.
 */
export class OrderFeed {
  private readonly input: OrderFeedInput;
  private readonly epoch = randomBytes(EPOCH_BYTES).toString('hex');
  private readonly followers = new Set<Following>();
  private kept: Kept[] = [];
  private last = 0;
  private work: Promise<void> = Promise.resolve();

  constructor(input: OrderFeedInput) {
    this.input = input;
  }

  /** Begins to tell, after what came since the message with the id; ends when the returned function is called. */
  follow(follower: Follower, lastId: string | null): () => void {
    const following = new Following(follower);
    const missed = lastId === null ? [] : this.since(lastId);
    if (missed === null) follower.tell({ id: this.idOf(this.last), event: 'resync' });
    else follower.tell({ id: this.idOf(this.last - missed.length), event: 'ready' });
    for (const { number, order } of missed ?? []) following.tell(this.idOf(number), order);
    this.followers.add(following);
    return () => this.followers.delete(following);
  }

  /** Takes up a message of a process that changed orders; one after the other, so that numbers are in their order. */
  receive(payload: string): void {
    const changes = readOrderChanges(payload);
    if (changes === 'any') this.resync();
    else this.work = this.work.then(() => this.tell(changes));
  }

  /** For when messages may have been lost. */
  resync(): void {
    this.work = this.work.then(() => {
      this.add(null);
    });
  }

  private async tell(orderIds: readonly string[]): Promise<void> {
    if (this.followers.size === 0 && this.kept.length === 0) {
      // Nothing is read for nobody; the number that is left out tells whoever comes back that they have missed something.
      this.last += 1;
      return;
    }
    try {
      for (const order of await this.input.readOrders(orderIds)) this.add(order);
    } catch (error) {
      this.input.log.warn({ err: error }, 'changed orders could not be read');
      this.add(null);
    }
  }

  private add(order: ChangedOrder | null): void {
    this.last += 1;
    this.kept.push({ number: this.last, order });
    if (this.kept.length > MOST_KEPT) this.kept = this.kept.slice(-MOST_KEPT / 2);
    for (const following of this.followers) following.tell(this.idOf(this.last), order);
  }

  private idOf(number: number): string {
    return `${this.epoch}-${number}`;
  }

  /** What came after the message; null when that is not known here. */
  private since(lastId: string): readonly Kept[] | null {
    const [, epoch, digits] = MESSAGE_ID.exec(lastId) ?? [];
    const number = Number(digits);
    const oldest = this.kept[0]?.number ?? this.last + 1;
    if (epoch !== this.epoch || number > this.last || number < oldest - 1) return null;
    return this.kept.filter((kept) => kept.number > number);
  }
}
