import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { decisionChannel } from './process.ts';

/** Decisions that were refused, with the reason: a refused Update leaves no trace in the engine. */
export const decisionAttempts = pgTable(
  'decision_attempts',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orderId: uuid('order_id').notNull(),
    department: text('department').notNull(),
    actorId: text('actor_id').notNull(),
    verb: text('verb').notNull(),
    channel: decisionChannel('channel').notNull(),
    code: text('code').notNull(),
    facts: jsonb('facts').notNull(),
    attemptedAt: instant('attempted_at').notNull(),
  },
  (table) => [index('decision_attempts_order_idx').on(table.orderId, table.id)],
);
