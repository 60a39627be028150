import { sql } from 'drizzle-orm';
import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { orders } from './process.ts';

/** Whom the change of an approved order concerns, and who of them has acknowledged it; the acknowledgement never changes. */
export const changeNotices = pgTable(
  'change_notices',
  {
    id: uuid('id').primaryKey(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    /** The revision that came into force. */
    revision: integer('revision').notNull(),
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    issuedAt: instant('issued_at').notNull(),
    acknowledgedAt: instant('acknowledged_at'),
    comment: text('comment'),
    /** Of the acknowledgement in the order's history; null until a worker has taken it up. */
    position: integer('position'),
  },
  (table) => [
    uniqueIndex('change_notices_person_idx').on(table.orderId, table.revision, table.personId),
    index('change_notices_unrecorded_idx')
      .on(table.id)
      .where(sql`${table.acknowledgedAt} is not null and ${table.position} is null`),
  ],
);
