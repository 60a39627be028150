import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { DIFFERENCE_KINDS, DIFFERENCE_OUTCOMES, RESOLUTIONS } from '../../domain/difference.ts';

export const differenceKind = pgEnum('difference_kind', DIFFERENCE_KINDS);
export const differenceOutcome = pgEnum('difference_outcome', DIFFERENCE_OUTCOMES);
export const differenceResolution = pgEnum('difference_resolution', RESOLUTIONS);

/** The comparisons of the records with the engine's executions. */
export const reconciliations = pgTable('reconciliations', {
  id: uuid('id').primaryKey(),
  /** Whether it also repairs what it finds. */
  applies: boolean('applies').notNull(),
  requestedBy: text('requested_by').notNull(),
  startedAt: instant('started_at').notNull(),
  finishedAt: instant('finished_at'),
  ordersExamined: integer('orders_examined').notNull(),
  executionsExamined: integer('executions_examined').notNull(),
});

/** What was found, and what was done about it. The order may be one that the database does not have. */
export const differences = pgTable(
  'differences',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    reconciliationId: uuid('reconciliation_id')
      .notNull()
      .references(() => reconciliations.id),
    orderId: uuid('order_id').notNull(),
    kind: differenceKind('kind').notNull(),
    subject: text('subject').notNull(),
    facts: jsonb('facts').$type<Readonly<Record<string, unknown>>>().notNull(),
    outcome: differenceOutcome('outcome').notNull(),
    /** What was done, or why it could not be; null while it is only listed. */
    outcomeFacts: jsonb('outcome_facts').$type<Readonly<Record<string, unknown>>>(),
    /** The person who is asked. */
    owner: text('owner'),
    foundAt: instant('found_at').notNull(),
    settledAt: instant('settled_at'),
    resolution: differenceResolution('resolution'),
    resolvedBy: text('resolved_by'),
    resolvedAt: instant('resolved_at'),
    reason: text('reason'),
  },
  (table) => [
    uniqueIndex('differences_subject_idx').on(
      table.reconciliationId,
      table.orderId,
      table.kind,
      table.subject,
    ),
    index('differences_order_idx').on(table.orderId),
    index('differences_outcome_idx').on(table.outcome, table.id),
  ],
);
