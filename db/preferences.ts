import { eq, sql } from 'drizzle-orm';
import type { Language } from '../domain/notice.ts';
import type { Queryable } from './pool.ts';
import { people } from './tables/access.ts';
import { personPreferences } from './tables/preferences.ts';

/** What a person chose for themselves; null where they did not. */
export interface Preferences {
  readonly language: Language | null;
  /** A zone of the IANA time zone database. */
  readonly timeZone: string | null;
}

/** The language in which a person is written to: the one that they chose, or that of their record. */
export const spokenLanguage = sql<Language>`coalesce(${personPreferences.language}, ${people.language})`;

/** What a person chose, and the language in which they are written to. */
export async function findPreferences(
  on: Queryable,
  personId: string,
): Promise<{ readonly language: Language; readonly preferences: Preferences }> {
  const { language, timeZone } = personPreferences;
  const [row] = await on
    .select({ spoken: spokenLanguage, language, timeZone })
    .from(people)
    .leftJoin(personPreferences, eq(personPreferences.personId, people.externalId))
    .where(eq(people.externalId, personId));
  if (!row) throw new Error(`there is no person ${personId}`);
  return { language: row.spoken, preferences: { language: row.language, timeZone: row.timeZone } };
}

/** Keeps what a person chose in place of what they chose before. */
export async function savePreferences(
  on: Queryable,
  { personId, preferences }: { readonly personId: string; readonly preferences: Preferences },
): Promise<void> {
  const chosen = { ...preferences, updatedAt: new Date() };
  await on
    .insert(personPreferences)
    .values({ personId, ...chosen })
    .onConflictDoUpdate({ target: personPreferences.personId, set: chosen });
}
