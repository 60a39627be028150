import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { ROLES } from '../../domain/actor.ts';
import { LANGUAGES, NOTICE_PREFERENCES } from '../../domain/notice.ts';

export const role = pgEnum('role', ROLES);
export const language = pgEnum('language', LANGUAGES);
export const noticePreference = pgEnum('notice_preference', NOTICE_PREFERENCES);

/** People and connected systems that may sign in, with what they may do. */
export const people = pgTable(
  'people',
  {
    externalId: text('external_id').primaryKey(),
    version: integer('version').notNull(),
    updatedAt: instant('updated_at').notNull(),
    name: text('name').notNull(),
    roles: role('roles').array().notNull(),
    departments: text('departments').array().notNull(),
    /** The customers that a person with the role `customer` signs in for. */
    customers: text('customers')
      .array()
      .notNull()
      .default(sql`'{}'`),
    authorityLimitMinor: bigint('authority_limit_minor', { mode: 'bigint' }),
    authorityCurrency: text('authority_currency'),
    managerId: text('manager_id'),
    active: boolean('active').notNull(),
    /** Where mail goes to; null where none can. */
    email: text('email'),
    language: language('language').notNull().default('en'),
    noticePreference: noticePreference('notice_preference').notNull().default('at_once'),
  },
  // Compared as text: a value that was added to an enum cannot be used in the transaction that adds it.
  (table) => [
    check(
      'people_customers_check',
      sql`(${table.roles}::text[] @> '{customer}') = (cardinality(${table.customers}) > 0)`,
    ),
    check(
      'people_customer_role_check',
      sql`not (${table.roles}::text[] @> '{customer}') or cardinality(${table.roles}) = 1`,
    ),
  ],
);

/** API keys: only the SHA-256 of the secret is kept. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    personId: text('person_id')
      .notNull()
      .references(() => people.externalId),
    label: text('label').notNull(),
    secretHash: text('secret_hash').notNull(),
    /** The operations that the key is limited to; null for all that its person may do. */
    scopes: text('scopes').array(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [index('api_keys_person_idx').on(table.personId)],
);

/** Answers to requests that carried an `Idempotency-Key`, written in the transaction of the request's own write. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    actorId: text('actor_id').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    status: integer('status').notNull(),
    answer: text('answer').notNull(),
    createdAt: instant('created_at')
      .notNull()
      .default(sql`now()`),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.actorId, table.route, table.key] }),
    index('idempotency_keys_expiry_idx').on(table.expiresAt),
  ],
);
