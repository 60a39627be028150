import { pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../columns.ts';
import { language, people } from './access.ts';

/**
 * How a person wants to be shown things. Apart from their record, which nobody may change for themselves: this they
 * choose, and it gives nobody anything.
 */
export const personPreferences = pgTable('person_preferences', {
  personId: text('person_id')
    .primaryKey()
    .references(() => people.externalId),
  /** Null where the person goes with the language of their record. */
  language: language('language'),
  /** A zone of the IANA time zone database; null where the person goes with the device's. */
  timeZone: text('time_zone'),
  updatedAt: instant('updated_at').notNull(),
});
