import { tellOrderChanges } from './db/order-changes.ts';
import type { Database } from './db/pool.ts';
import { Waker } from './waker.ts';

/** Under load whoever looks at orders hears of them this often. */
const SPACING_MS = 250;

/**
 * Tells whoever listens which orders have changed, after the commit of what changed them: within the commit the message would have
 * all commits of the database wait for one another.
 */
export class OrderChangeWaker {
  private readonly database: Database;
  private readonly waker: Waker<'orders'>;
  private changed = new Set<string>();
  private isAny = false;

  constructor({ database, isWanted }: { readonly database: Database; readonly isWanted: () => boolean }) {
    this.database = database;
    this.waker = new Waker({ send: () => this.send(), isWanted, spacingMs: SPACING_MS });
  }

  note(orderId: string): void {
    this.changed.add(orderId);
    this.waker.wake('orders');
  }

  /** For what another process may not have told any more. */
  noteAny(): void {
    this.isAny = true;
    this.waker.wake('orders');
  }

  private async send(): Promise<void> {
    const { changed, isAny } = this;
    this.changed = new Set();
    this.isAny = false;
    try {
      await tellOrderChanges(this.database, isAny ? 'any' : [...changed]);
    } catch (error) {
      for (const orderId of changed) this.changed.add(orderId);
      this.isAny ||= isAny;
      throw error;
    }
  }
}
