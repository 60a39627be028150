import {
  bigint,
  customType,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { EXECUTION_OUTCOMES } from '../../domain/archive.ts';
import { orders } from './process.ts';

export const executionOutcome = pgEnum('execution_outcome', EXECUTION_OUTCOMES);

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** The workflow code that workers have run, once for each content. */
export const workflowBundles = pgTable('workflow_bundles', {
  /** SHA-256 of the code, hexadecimal. */
  hash: text('hash').primaryKey(),
  /** The code, compressed with gzip. */
  code: bytes('code').notNull(),
  sizeBytes: integer('size_bytes').notNull(),
  keptAt: instant('kept_at').notNull(),
  /** When a worker began with it last: the code that runs now has the latest. */
  startedAt: instant('started_at').notNull(),
});

/** The whole history of each execution of an order's workflow that has ended. No role of the application may change a row. */
export const archivedExecutions = pgTable(
  'archived_executions',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    runId: text('run_id').notNull(),
    outcome: executionOutcome('outcome').notNull(),
    startedAt: instant('started_at').notNull(),
    closedAt: instant('closed_at').notNull(),
    /** The message `temporal.api.history.v1.History` in protobuf's encoding; the hash is SHA-256 over these bytes. */
    history: bytes('history').notNull(),
    historyHash: text('history_hash').notNull(),
    eventCount: integer('event_count').notNull(),
    /** The build that ran its last step; null when no worker ever took it up. */
    buildId: text('build_id'),
    /** The first digits of the hash of that build's bundle; null where the build does not name it. */
    bundleDigits: text('bundle_digits'),
    archivedAt: instant('archived_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.runId] })],
);

/** Orders of which an execution has ended, or is about to, that the archive has not looked at. */
export const archiveOutbox = pgTable(
  'archive_outbox',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orderId: uuid('order_id').notNull(),
    dueAt: instant('due_at').notNull().defaultNow(),
    attempts: integer('attempts').notNull().default(0),
  },
  (table) => [index('archive_outbox_due_idx').on(table.dueAt)],
);
