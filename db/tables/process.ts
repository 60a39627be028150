import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { HOLD_ENDINGS, HOLD_KINDS, HOLD_STATUSES } from '../../domain/hold.ts';
import { HISTORY_EVENT_TYPES } from '../../domain/history-event.ts';
import { DEADLINE_FLAGS } from '../../domain/ladder.ts';
import { LATEST_SAFE_BOUNDS } from '../../domain/latest-safe.ts';
import type { StoredNeed } from '../../domain/amendment/held-beyond.ts';
import type { StepResult } from '../../domain/review-step.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import type { Quorum } from '../../domain/quorum.ts';
import { DECIDERS, DECISION_VERBS, REVIEW_STATUSES } from '../../domain/review-status.ts';
import { SHARED_SEAT } from '../../domain/seats.ts';
import { findingCodes, hasUnusualFinding } from '../packet-findings.ts';

export const orderStatus = pgEnum('order_status', ORDER_STATUSES);
export const reviewStatus = pgEnum('review_status', REVIEW_STATUSES);
export const decider = pgEnum('decider', DECIDERS);
export const decisionVerb = pgEnum('decision_verb', DECISION_VERBS);
export const decisionChannel = pgEnum('decision_channel', ['update', 'signal']);
export const holdKind = pgEnum('hold_kind', HOLD_KINDS);
export const holdStatus = pgEnum('hold_status', HOLD_STATUSES);
export const holdEnding = pgEnum('hold_ending', HOLD_ENDINGS);
export const deadlineFlag = pgEnum('deadline_flag', DEADLINE_FLAGS);
export const latestSafeBound = pgEnum('latest_safe_bound', LATEST_SAFE_BOUNDS);
export const historyEventType = pgEnum('history_event_type', HISTORY_EVENT_TYPES);

/** What the API writes when an order comes in; nothing here ever changes. */
export const orders = pgTable(
  'orders',
  {
    id: uuid('id').primaryKey(),
    submitterId: text('submitter_id').notNull(),
    submittedAt: instant('submitted_at').notNull(),
    /** The instant as of which checks judge; only a connected system may give it. */
    asOf: instant('as_of'),
    /** The policy version that a connected system asked for; otherwise the active one is pinned at intake. */
    requestedPolicyVersion: integer('requested_policy_version'),
  },
  (table) => [
    index('orders_submitter_idx').on(table.submitterId, table.id),
    index('orders_submitted_idx').on(table.submittedAt),
  ],
);

/** The immutable documents of an order, written by the API. */
export const orderRevisions = pgTable(
  'order_revisions',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    revision: integer('revision').notNull(),
    /** RFC 8785 JSON of the document; the hash is taken over exactly these bytes. */
    document: text('document').notNull(),
    documentHash: text('document_hash').notNull(),
    authorId: text('author_id').notNull(),
    createdAt: instant('created_at').notNull(),
    customerId: text('customer_id').notNull(),
    customerReference: text('customer_reference'),
    currency: text('currency').notNull(),
    totalMinor: bigint('total_minor', { mode: 'bigint' }).notNull(),
    requiredOn: date('required_on', { mode: 'string' }).notNull(),
    /** SHA-256 over customer, products, quantities and required day: equal for orders that look the same. */
    fingerprint: text('fingerprint').notNull(),
    /** RFC 8785 JSON of what the revision would do to the review, as it was when its author submitted it. */
    shownImpact: text('shown_impact'),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.revision] }),
    index('order_revisions_customer_idx').on(table.customerId, table.orderId),
    index('order_revisions_fingerprint_idx').on(table.customerId, table.fingerprint),
    index('order_revisions_reference_idx').on(table.customerId, table.customerReference),
    index('order_revisions_total_idx').on(table.currency, table.totalMinor, table.orderId),
  ],
);

/** The state of each order's process and the head of its history chain, written only by activities. */
export const orderStates = pgTable(
  'order_states',
  {
    orderId: uuid('order_id')
      .primaryKey()
      .references(() => orders.id),
    status: orderStatus('status').notNull(),
    revision: integer('revision').notNull(),
    /** The revision that was approved last; it is in force also while an amendment is reviewed. */
    approvedRevision: integer('approved_revision'),
    policyVersion: integer('policy_version').notNull(),
    headPosition: integer('head_position').notNull(),
    headHash: text('head_hash').notNull(),
    returnedExpiresAt: instant('returned_expires_at'),
    updatedAt: instant('updated_at').notNull(),
    closedAt: instant('closed_at'),
  },
  (table) => [
    index('order_states_status_idx').on(table.status, table.orderId),
    index('order_states_closed_idx').on(table.closedAt, table.orderId),
  ],
);

/** One department's case on one revision. A later round of the same department supersedes the earlier one. */
export const reviews = pgTable(
  'reviews',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    department: text('department').notNull(),
    round: integer('round').notNull(),
    isCurrent: boolean('is_current').notNull(),
    revision: integer('revision').notNull(),
    stage: integer('stage').notNull(),
    status: reviewStatus('status').notNull(),
    closedBy: decider('closed_by'),
    authorityRequired: boolean('authority_required').notNull(),
    /** The round whose decision a carried review stands on; null for one that was decided itself. */
    carriedFromRound: integer('carried_from_round'),
    /** Null where any one decides. */
    quorum: jsonb('quorum').$type<Quorum>(),
    /** Whether the round has seats of its own: by a quorum, or because somebody was given the review by hand. */
    isSeated: boolean('is_seated').notNull().default(false),
    /** RFC 8785 JSON of the evidence packet; the hash is taken over exactly these bytes. */
    packet: text('packet').notNull(),
    evidenceHash: text('evidence_hash').notNull(),
    /** All that an amendment needs to hold in the end; null for what the holds themselves say, or nothing changes. */
    needs: jsonb('needs').$type<readonly StoredNeed[]>(),
    checkedAt: instant('checked_at').notNull(),
    openedAt: instant('opened_at'),
    /** Null for a review that never opened, and where the calendar does not reach so far. */
    dueAt: instant('due_at'),
    deadlineFlag: deadlineFlag('deadline_flag'),
    /** The version of the calendar by which the deadline was computed; null when it counts time as it passes. */
    calendarName: text('calendar_name'),
    calendarVersion: integer('calendar_version'),
    /** Until when a decision is safe, and what binds it; null for a review that never opened. */
    latestSafeAt: instant('latest_safe_at'),
    latestSafeBy: latestSafeBound('latest_safe_by'),
    remindedAt: instant('reminded_at'),
    managerRemindedAt: instant('manager_reminded_at'),
    escalatedAt: instant('escalated_at'),
    closedAt: instant('closed_at'),
    /** Who keeps the review to themselves while it is open; null when nobody does. */
    claimedById: text('claimed_by_id'),
    claimedByName: text('claimed_by_name'),
    claimedAt: instant('claimed_at'),
    claimEndsAt: instant('claim_ends_at'),
    /** The owner of the routing incident when nobody is eligible. */
    incidentOwner: text('incident_owner'),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.department, table.round] }),
    uniqueIndex('reviews_current_idx')
      .on(table.orderId, table.department)
      .where(sql`${table.isCurrent}`),
    index('reviews_department_idx').on(table.department, table.orderId),
    index('reviews_findings_idx').using('gin', findingCodes(table.packet)),
    index('reviews_open_idx')
      // A review that a release before opened has no time of its own to be decided by.
      .on(table.department, sql`coalesce(${table.latestSafeAt}, ${table.dueAt})`, table.orderId)
      .where(sql`${table.status} = 'open' and ${table.isCurrent}`),
    index('reviews_decided_idx')
      .on(table.closedAt, table.department, table.openedAt)
      .where(sql`${table.closedBy} = 'person' and ${table.openedAt} is not null`),
    index('reviews_unusual_idx').on(table.orderId).where(hasUnusualFinding(table.packet)),
  ],
);

/**
 * What people decided: one decision a person, and one a seat, in each round. Where any one decides there is one shared
 * seat; exactly one decision of a round settles it. The database refuses a second of each.
 */
export const decisions = pgTable(
  'decisions',
  {
    orderId: uuid('order_id').notNull(),
    department: text('department').notNull(),
    round: integer('round').notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    /** For whom they decided, and under which substitution; null in their own name. */
    onBehalfOfId: text('on_behalf_of_id'),
    onBehalfOfName: text('on_behalf_of_name'),
    substitutionId: text('substitution_id'),
    verb: decisionVerb('verb').notNull(),
    comment: text('comment'),
    conditions: jsonb('conditions'),
    evidenceHash: text('evidence_hash').notNull(),
    channel: decisionChannel('channel').notNull(),
    /** Whether an administrator settled the review in the place of those who may decide it. */
    isOverride: boolean('is_override').notNull().default(false),
    decidedAt: instant('decided_at').notNull(),
    seat: text('seat').notNull().default(SHARED_SEAT),
    /** Whether the review was settled by it. */
    settles: boolean('settles').notNull().default(true),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.department, table.round, table.seat] }),
    // An administrator who has decided from a seat of their own can still override.
    uniqueIndex('decisions_actor_idx')
      .on(table.orderId, table.department, table.round, table.actorId)
      .where(sql`not ${table.isOverride}`),
    uniqueIndex('decisions_settling_idx')
      .on(table.orderId, table.department, table.round)
      .where(sql`${table.settles}`),
    index('decisions_decider_idx').on(table.actorId, table.orderId),
    index('decisions_decided_idx').on(table.decidedAt, table.actorId),
    foreignKey({
      columns: [table.orderId, table.department, table.round],
      foreignColumns: [reviews.orderId, reviews.department, reviews.round],
    }),
  ],
);

/** Credit, stock and capacity that an order keeps for itself. Taken under lock in the check's transaction. */
export const holds = pgTable(
  'holds',
  {
    id: uuid('id').primaryKey(),
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    department: text('department').notNull(),
    kind: holdKind('kind').notNull(),
    resource: text('resource').notNull(),
    amount: bigint('amount', { mode: 'bigint' }).notNull(),
    unit: text('unit').notNull(),
    neededOn: date('needed_on', { mode: 'string' }),
    status: holdStatus('status').notNull(),
    reason: text('reason').notNull(),
    excessReleasedBy: text('excess_released_by'),
    takenAt: instant('taken_at').notNull(),
    /** The order's `asOf`, or the instant it was taken. */
    effectiveAt: instant('effective_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
    ending: holdEnding('ending'),
  },
  (table) => [
    index('holds_order_idx').on(table.orderId),
    index('holds_resource_idx')
      .on(table.kind, table.resource)
      .where(sql`${table.status} in ('live', 'consumed')`),
  ],
);

/** The append-only history of each order, chained by hash. No role of the application may change or delete a row. */
export const historyEvents = pgTable(
  'history_events',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    position: integer('position').notNull(),
    type: historyEventType('type').notNull(),
    at: instant('at').notNull(),
    /** RFC 8785 JSON of the chained event; `hash` = SHA-256(previous hash ‖ these bytes). */
    body: text('body').notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
    /** The activity that appended it, so that a retry changes nothing. */
    stepKey: text('step_key').notNull(),
    stepOrdinal: integer('step_ordinal').notNull(),
    /** What the activity answered; on its first event only, outside the chain. */
    stepResult: jsonb('step_result').$type<StepResult>(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.position] }),
    uniqueIndex('history_events_step_idx').on(table.orderId, table.stepKey, table.stepOrdinal),
  ],
);
