import { sql } from 'drizzle-orm';
import { index, integer, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { INQUIRY_OUTCOMES } from '../../domain/inquiry.ts';
import { ASKED } from '../../domain/review-act.ts';
import { orders } from './process.ts';

export const asked = pgEnum('asked', ASKED);
export const inquiryOutcome = pgEnum('inquiry_outcome', INQUIRY_OUTCOMES);

/** What a reviewer asked, and what came of it. Written only by the worker, and ended at most once. */
export const inquiries = pgTable(
  'inquiries',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    department: text('department').notNull(),
    /** 1 for the first question of the department on the order. */
    number: integer('number').notNull(),
    /** The round that waits for the answer. */
    round: integer('round').notNull(),
    question: text('question').notNull(),
    askedById: text('asked_by_id').notNull(),
    askedByName: text('asked_by_name').notNull(),
    askedAt: instant('asked_at').notNull(),
    asked: asked('asked').notNull(),
    /** The person asked; the submitter, who may answer for them, when the customer is. */
    personId: text('person_id').notNull(),
    personName: text('person_name').notNull(),
    customerId: text('customer_id').notNull(),
    /** Null where the calendar does not reach so far. */
    answerBy: instant('answer_by'),
    /** Null while it waits, and where its review ended or ran again without it. */
    outcome: inquiryOutcome('outcome'),
    endedAt: instant('ended_at'),
    answer: text('answer'),
    answeredById: text('answered_by_id'),
    answeredByName: text('answered_by_name'),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.department, table.number] }),
    index('inquiries_waiting_idx')
      .on(table.personId)
      .where(sql`${table.endedAt} is null`),
    index('inquiries_waiting_customer_idx')
      .on(table.customerId)
      .where(sql`${table.endedAt} is null and ${table.asked} = 'customer'`),
  ],
);
