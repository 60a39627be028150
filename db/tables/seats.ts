import { sql } from 'drizzle-orm';
import {
  boolean,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { ADDITIONS, SEAT_ORIGINS, SHARED_SEAT } from '../../domain/seats.ts';
import { reviews } from './process.ts';

export const seatOrigin = pgEnum('seat_origin', SEAT_ORIGINS);
export const addition = pgEnum('addition', ADDITIONS);

/** Who is asked in a round of a review, where it is not simply any one of the department. Nobody has two seats in one. */
export const reviewSeats = pgTable(
  'review_seats',
  {
    orderId: uuid('order_id').notNull(),
    department: text('department').notNull(),
    round: integer('round').notNull(),
    /** In which order the rows came to be. */
    ordinal: integer('ordinal').notNull(),
    seat: text('seat').notNull(),
    /** In which order the seats are asked; whoever is handed a seat takes its position. */
    position: integer('position').notNull(),
    holderId: text('holder_id'),
    holderName: text('holder_name'),
    origin: seatOrigin('origin').notNull(),
    givenById: text('given_by_id'),
    givenByName: text('given_by_name'),
    addedTo: text('added_to'),
    addedWhen: addition('added_when'),
    handedOn: boolean('handed_on').notNull(),
    /** Until when a decision from the seat is safe, while one is waited for; null otherwise. */
    askedUntil: timestamp('asked_until', { withTimezone: true, mode: 'date' }),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.department, table.round, table.ordinal] }),
    foreignKey({
      columns: [table.orderId, table.department, table.round],
      foreignColumns: [reviews.orderId, reviews.department, reviews.round],
    }),
    uniqueIndex('review_seats_holder_idx').on(table.orderId, table.department, table.round, table.holderId),
    uniqueIndex('review_seats_seat_idx')
      .on(table.orderId, table.department, table.round, table.seat)
      .where(sql`not ${table.handedOn} and ${table.seat} <> '${sql.raw(SHARED_SEAT)}'`),
    index('review_seats_asked_idx')
      .on(table.holderId, table.askedUntil, table.orderId, table.department)
      .where(sql`${table.askedUntil} is not null`),
  ],
);
