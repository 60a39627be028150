import { sql } from 'drizzle-orm';
import {
  boolean,
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
import { ACCESS_EVENT_KINDS, SIGN_IN_METHODS } from '../../domain/sign-in.ts';
import { people } from './access.ts';

export const signInMethod = pgEnum('sign_in_method', SIGN_IN_METHODS);
export const accessEventKind = pgEnum('access_event_kind', ACCESS_EVENT_KINDS);

/** Local accounts: how a person signs in with a password. Only its argon2id hash is kept. */
export const accounts = pgTable('accounts', {
  personId: text('person_id')
    .primaryKey()
    .references(() => people.externalId),
  /** In lower case. */
  login: text('login').notNull().unique(),
  active: boolean('active').notNull(),
  /** Null until an administrator has set the first one. */
  passwordHash: text('password_hash'),
  passwordSetAt: instant('password_set_at'),
  /** Until when an administrator's password is good for choosing another one; null for a chosen one. */
  oneTimeUntil: instant('one_time_until'),
  /** Attempts since the last one that succeeded; each counts from the moment at which it begins. */
  failedAttempts: integer('failed_attempts').notNull().default(0),
  lockedUntil: instant('locked_until'),
  createdAt: instant('created_at').notNull(),
});

/** Where people are signed in with a browser. Only the SHA-256 of the cookie's secret is kept. */
export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    secretHash: text('secret_hash').notNull(),
    personId: text('person_id')
      .notNull()
      .references(() => people.externalId),
    method: signInMethod('method').notNull(),
    /** What the browser says of itself. */
    userAgent: text('user_agent'),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [index('sessions_person_idx').on(table.personId, table.expiresAt)],
);

/** Whom an identity provider means: a subject, or an e-mail address that it has verified. */
export const identities = pgTable(
  'identities',
  {
    externalId: text('external_id').primaryKey(),
    version: integer('version').notNull(),
    updatedAt: instant('updated_at').notNull(),
    personId: text('person_id').notNull(),
    issuer: text('issuer').notNull(),
    subject: text('subject'),
    /** In lower case. */
    email: text('email'),
    /** By what the address is found, which is kept apart; null for one of a release before, which stands there plain. */
    emailIndex: text('email_index'),
    active: boolean('active').notNull(),
  },
  (table) => [
    check('identities_claim_check', sql`(${table.subject} is null) <> (${table.email} is null)`),
    uniqueIndex('identities_subject_idx').on(table.issuer, table.subject),
    uniqueIndex('identities_email_idx').on(table.issuer, table.emailIndex),
  ],
);

/** Sign-ins, refused ones too, and every change of accounts and keys, chained by hash; written by the database alone. */
export const accessEvents = pgTable(
  'access_events',
  {
    position: integer('position').primaryKey(),
    at: instant('at').notNull(),
    kind: accessEventKind('kind').notNull(),
    /** Who did it; for a refused sign-in the product itself. */
    actorId: text('actor_id').notNull(),
    /** Whose account, session or key it is; null where nobody knows. */
    personId: text('person_id'),
    facts: jsonb('facts').notNull(),
    /** The JSON that was chained; `hash` = SHA-256(previous hash ‖ these bytes). */
    body: text('body').notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [index('access_events_person_idx').on(table.personId, table.position)],
);
