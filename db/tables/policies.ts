import { sql } from 'drizzle-orm';
import { boolean, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';

/** The versions of the company's policy. Exactly one is active. */
export const policies = pgTable(
  'policies',
  {
    version: integer('version').primaryKey(),
    document: text('document').notNull(),
    documentHash: text('document_hash').notNull(),
    isActive: boolean('is_active').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    uniqueIndex('policies_active_idx')
      .on(table.isActive)
      .where(sql`${table.isActive}`),
    uniqueIndex('policies_hash_idx').on(table.documentHash),
  ],
);
