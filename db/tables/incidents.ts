import { sql } from 'drizzle-orm';
import { foreignKey, index, integer, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { INCIDENT_OUTCOMES, INCIDENT_REASONS } from '../../domain/incident.ts';
import { instant } from '../columns.ts';
import { reviews } from './process.ts';

export const incidentReason = pgEnum('incident_reason', INCIDENT_REASONS);
export const incidentOutcome = pgEnum('incident_outcome', INCIDENT_OUTCOMES);

/**
 * The reviews that somebody had to see to (I4). An incident ends when a person is assigned, or else, by a trigger, with
 * the review that it is about.
 */
export const routingIncidents = pgTable(
  'routing_incidents',
  {
    orderId: uuid('order_id').notNull(),
    department: text('department').notNull(),
    /** In which it was opened; the review may have gone on in another one since. */
    round: integer('round').notNull(),
    reason: incidentReason('reason').notNull(),
    ownerId: text('owner_id').notNull(),
    openedAt: instant('opened_at').notNull(),
    endedAt: instant('ended_at'),
    outcome: incidentOutcome('outcome'),
    /** Who was assigned, and by whom; null while it is open, and where nobody was. */
    assignedId: text('assigned_id'),
    assignedName: text('assigned_name'),
    endedById: text('ended_by_id'),
    endedByName: text('ended_by_name'),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.department, table.round, table.reason] }),
    foreignKey({
      columns: [table.orderId, table.department, table.round],
      foreignColumns: [reviews.orderId, reviews.department, reviews.round],
    }),
    index('routing_incidents_opened_idx').on(table.openedAt, table.orderId, table.department),
    index('routing_incidents_owner_idx')
      .on(table.ownerId)
      .where(sql`${table.endedAt} is null`),
    index('routing_incidents_department_idx')
      .on(table.department)
      .where(sql`${table.endedAt} is null`),
  ],
);
