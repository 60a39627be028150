import { sql } from 'drizzle-orm';
import { customType, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { orders } from './process.ts';

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** What attached files hold, once for each content, whoever attached it to what. */
export const attachmentContents = pgTable('attachment_contents', {
  /** SHA-256, hexadecimal. */
  contentHash: text('content_hash').primaryKey(),
  content: bytes('content').notNull(),
});

/** Files that people attached to an order or to a review; nothing of them changes but that the history has taken them up. */
export const attachments = pgTable(
  'attachments',
  {
    id: uuid('id').primaryKey(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    /** Null for what belongs to the order and not to one department's review. */
    department: text('department'),
    round: integer('round'),
    authorId: text('author_id').notNull(),
    authorName: text('author_name').notNull(),
    fileName: text('file_name').notNull(),
    /** As the content says, not as the sender claimed. */
    mediaType: text('media_type').notNull(),
    sizeBytes: integer('size_bytes').notNull(),
    contentHash: text('content_hash')
      .notNull()
      .references(() => attachmentContents.contentHash),
    createdAt: instant('created_at').notNull(),
    /** Of its event in the order's history; null until a worker has taken it up. */
    position: integer('position'),
  },
  (table) => [
    index('attachments_order_idx').on(table.orderId, table.id),
    index('attachments_unrecorded_idx')
      .on(table.id)
      .where(sql`${table.position} is null`),
  ],
);
