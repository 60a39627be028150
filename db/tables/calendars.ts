import { integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/** Every version of every business calendar. The newest of a name is the one in force; none is changed or removed. */
export const businessCalendars = pgTable(
  'business_calendars',
  {
    name: text('name').notNull(),
    version: integer('version').notNull(),
    document: text('document').notNull(),
    /** SHA-256 over the RFC 8785 JSON of the document. */
    documentHash: text('document_hash').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.version] })],
);
