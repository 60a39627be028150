import { sql } from 'drizzle-orm';
import { bigint, check, customType, index, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { PERSONAL_FIELDS } from '../../domain/personal-data.ts';
import { instant } from '../columns.ts';

export const personalField = pgEnum('personal_field', PERSONAL_FIELDS);

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** Whom personal data is about, with the key that encrypts it, itself encrypted. What is erased never has one again. */
export const dataSubjects = pgTable(
  'data_subjects',
  {
    subject: text('subject').primaryKey(),
    /** Null when it was erased. */
    wrappedKey: bytes('wrapped_key'),
    /** The name of the key of the configuration that the subject's key is encrypted with. */
    masterKeyId: text('master_key_id'),
    createdAt: instant('created_at').notNull(),
    erasedAt: instant('erased_at'),
    erasedBy: text('erased_by'),
    erasureReason: text('erasure_reason'),
  },
  (table) => [
    check(
      'data_subjects_erasure_check',
      sql`(${table.erasedAt} is null) = (${table.wrappedKey} is not null) and (${table.erasedAt} is null) = (${table.erasedBy} is null)`,
    ),
  ],
);

/** Texts that the record refers to; nothing here ever changes. */
export const personalValues = pgTable(
  'personal_values',
  {
    id: uuid('id').primaryKey(),
    subject: text('subject')
      .notNull()
      .references(() => dataSubjects.subject),
    field: personalField('field').notNull(),
    /** The order that it was written on; null for what belongs to the subject. */
    orderId: uuid('order_id'),
    /** SHA-256 over salt and text, hexadecimal, as the references have it. */
    commitment: text('commitment').notNull(),
    /** Salt and text, encrypted with the subject's key. */
    sealed: bytes('sealed').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [index('personal_values_subject_idx').on(table.subject)],
);

/** Who read whose personal data, of those whose reads are recorded; only ever added to. */
export const personalReads = pgTable(
  'personal_reads',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    actorId: text('actor_id').notNull(),
    /** Whose; null where the answer does not say. */
    subject: text('subject'),
    /** On which order; null for what belongs to none. */
    orderId: uuid('order_id'),
    /** As the route is written. */
    route: text('route').notNull(),
    requestId: text('request_id').notNull(),
  },
  (table) => [
    index('personal_reads_actor_idx').on(table.actorId, table.id),
    index('personal_reads_subject_idx').on(table.subject, table.id),
  ],
);
