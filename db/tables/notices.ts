import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { NOTICE_KINDS } from '../../domain/notice.ts';
import { orders } from './process.ts';

export const noticeKind = pgEnum('notice_kind', NOTICE_KINDS);

/** History events that somebody is to be told of; a row is removed with the transaction that tells them. */
export const noticeOutbox = pgTable('notice_outbox', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  orderId: uuid('order_id').notNull(),
  position: integer('position').notNull(),
});

/** What a person was told, once for each event. */
export const notices = pgTable(
  'notices',
  {
    id: uuid('id').primaryKey(),
    personId: text('person_id').notNull(),
    orderId: uuid('order_id').notNull(),
    position: integer('position').notNull(),
    kind: noticeKind('kind').notNull(),
    createdAt: instant('created_at').notNull(),
    readAt: instant('read_at'),
    /** When it goes out by mail; null where the person wants none, or no mail is sent at all. */
    mailDueAt: instant('mail_due_at'),
    mailedAt: instant('mailed_at'),
    /** Why the mail server would not take it, for good. */
    mailFault: text('mail_fault'),
  },
  (table) => [
    uniqueIndex('notices_event_idx').on(table.orderId, table.position, table.personId),
    index('notices_person_idx').on(table.personId, table.id),
    index('notices_mail_idx')
      .on(table.mailDueAt)
      .where(
        sql`${table.mailDueAt} is not null and ${table.mailedAt} is null and ${table.mailFault} is null`,
      ),
  ],
);

/** What people wrote on a review; nothing of it ever changes but that the history has taken it up. */
export const comments = pgTable(
  'comments',
  {
    id: uuid('id').primaryKey(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    department: text('department').notNull(),
    round: integer('round').notNull(),
    authorId: text('author_id').notNull(),
    authorName: text('author_name').notNull(),
    text: text('text').notNull(),
    /** The people who are told of it. */
    mentions: text('mentions').array().notNull(),
    createdAt: instant('created_at').notNull(),
    /** Of its event in the order's history; null until a worker has taken it up. */
    position: integer('position'),
  },
  (table) => [
    index('comments_review_idx').on(table.orderId, table.department, table.id),
    index('comments_unrecorded_idx')
      .on(table.id)
      .where(sql`${table.position} is null`),
  ],
);
