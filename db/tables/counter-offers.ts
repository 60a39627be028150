import { foreignKey, integer, jsonb, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { OFFER_ANSWERS, type Confirmation } from '../../domain/offer-answer.ts';
import { orders } from './process.ts';

export const offerAnswer = pgEnum('offer_answer', OFFER_ANSWERS);

/** What customers were asked to agree to; nothing here ever changes. */
export const counterOffers = pgTable(
  'counter_offers',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id),
    revision: integer('revision').notNull(),
    /** 1 for the first on the revision. */
    ordinal: integer('ordinal').notNull(),
    /** RFC 8785 JSON of the offer; the hash is taken over exactly these bytes. */
    offer: text('offer').notNull(),
    offerHash: text('offer_hash').notNull(),
    madeAt: instant('made_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.revision, table.ordinal] })],
);

/** What was answered. One answer an offer; the database refuses a second. */
export const counterOfferAnswers = pgTable(
  'counter_offer_answers',
  {
    orderId: uuid('order_id').notNull(),
    revision: integer('revision').notNull(),
    ordinal: integer('ordinal').notNull(),
    answer: offerAnswer('answer').notNull(),
    offerHash: text('offer_hash').notNull(),
    actorId: text('actor_id').notNull(),
    actorName: text('actor_name').notNull(),
    /** The customer in whose place somebody of the company answered; null when it was the customer. */
    onBehalfOf: text('on_behalf_of'),
    comment: text('comment'),
    confirmation: jsonb('confirmation').$type<Confirmation>(),
    answeredAt: instant('answered_at').notNull(),
    /** The revision that an acceptance made. */
    madeRevision: integer('made_revision'),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.revision, table.ordinal] }),
    foreignKey({
      name: 'counter_offer_answers_offer_fk',
      columns: [table.orderId, table.revision, table.ordinal],
      foreignColumns: [counterOffers.orderId, counterOffers.revision, counterOffers.ordinal],
    }),
  ],
);
