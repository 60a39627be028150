import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';

/** Signed heads of all orders, chained. No role of the application may change or delete a row. */
export const checkpoints = pgTable('checkpoints', {
  number: integer('number').primaryKey(),
  /** RFC 8785 JSON; the signature is over exactly these bytes. */
  body: text('body').notNull(),
  signature: text('signature').notNull(),
  /** The key before, and its signature for the new one, where the key changed. */
  endorsedBy: text('endorsed_by'),
  endorsement: text('endorsement'),
  createdAt: instant('created_at').notNull(),
});

/** The leaves of the checkpoints' trees: a row for each head that changed since the checkpoint before. */
export const checkpointLeaves = pgTable(
  'checkpoint_leaves',
  {
    orderId: uuid('order_id').notNull(),
    number: integer('number')
      .notNull()
      .references(() => checkpoints.number),
    position: integer('position').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.number] }),
    index('checkpoint_leaves_number_idx').on(table.number),
  ],
);

/** Which checkpoints have been written outside. */
export const checkpointDeliveries = pgTable('checkpoint_deliveries', {
  number: integer('number')
    .primaryKey()
    .references(() => checkpoints.number),
  deliveredAt: instant('delivered_at').notNull(),
});
