import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { SUBSTITUTION_KINDS } from '../../domain/substitution.ts';

export const substitutionKind = pgEnum('substitution_kind', SUBSTITUTION_KINDS);

const record = {
  externalId: text('external_id').primaryKey(),
  version: integer('version').notNull(),
  updatedAt: instant('updated_at').notNull(),
};

/** The company's departments; their ids are the names that policies use. */
export const departments = pgTable('departments', {
  ...record,
  name: text('name').notNull(),
  managerId: text('manager_id'),
});

/** Limits that go before a person's general one in a department. */
export const authorityLimits = pgTable(
  'authority_limits',
  {
    ...record,
    personId: text('person_id').notNull(),
    department: text('department').notNull(),
    limitMinor: bigint('limit_minor', { mode: 'bigint' }).notNull(),
    currency: text('currency').notNull(),
  },
  (table) => [
    uniqueIndex('authority_limits_person_idx').on(table.personId, table.department, table.currency),
  ],
);

/** Who stands in for whom, from when until when and for what. Empty scopes are without bounds. */
export const substitutions = pgTable(
  'substitutions',
  {
    ...record,
    principalId: text('principal_id').notNull(),
    substituteId: text('substitute_id').notNull(),
    kind: substitutionKind('kind').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
    departments: text('departments').array().notNull(),
    upToMinor: bigint('up_to_minor', { mode: 'bigint' }),
    upToCurrency: text('up_to_currency'),
    customerClasses: text('customer_classes').array().notNull(),
  },
  (table) => [
    check('substitutions_people_check', sql`${table.principalId} <> ${table.substituteId}`),
    check('substitutions_period_check', sql`${table.startsAt} < ${table.endsAt}`),
    index('substitutions_principal_idx').on(table.principalId, table.endsAt),
    index('substitutions_substitute_idx').on(table.substituteId, table.endsAt),
  ],
);

/** When people are away: nobody decides while they are. */
export const absences = pgTable(
  'absences',
  {
    ...record,
    personId: text('person_id').notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
  },
  (table) => [
    check('absences_period_check', sql`${table.startsAt} < ${table.endsAt}`),
    index('absences_person_idx').on(table.personId, table.endsAt),
  ],
);

/** Every change of the organisation, chained by hash; written by triggers alone, and never changed. */
export const organisationEvents = pgTable(
  'organisation_events',
  {
    position: integer('position').primaryKey(),
    at: instant('at').notNull(),
    /** Who changed it. */
    actorId: text('actor_id').notNull(),
    /** The kind of record, as its table is named. */
    kind: text('kind').notNull(),
    externalId: text('external_id').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
    /** The JSON that was chained; `hash` = SHA-256(previous hash ‖ these bytes). */
    body: text('body').notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [index('organisation_events_record_idx').on(table.kind, table.externalId, table.position)],
);
