import { and, arrayOverlaps, asc, eq, ilike, or, sql } from 'drizzle-orm';
import { ROLES } from '../domain/actor.ts';
import { isAllowedAs } from '../domain/authorization.ts';
import type { Queryable } from './pool.ts';
import { people } from './tables/access.ts';

/** Somebody whom a reviewer can ask, or hand a review on to. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly departments: readonly string[];
}

/** Where a page of colleagues ended. */
export interface ColleaguePlace {
  readonly name: string;
  readonly id: string;
}

/** Those that could answer a question about an order that is not their own; whether they may decide is judged of each review. */
const ANSWERING = ROLES.filter((role) =>
  isAllowedAs({ roles: [role] }, { operation: 'review.answer', relation: 'other' }),
);

function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** The active people who could be asked, by name; only those whose name or id has the text in it, where there is one. */
export function listColleagues(
  on: Queryable,
  query: {
    readonly search: string | undefined;
    readonly after: ColleaguePlace | null;
    readonly limit: number;
  },
): Promise<Colleague[]> {
  const { search, after, limit } = query;
  const pattern = search === undefined ? null : containing(search);
  return on
    .select({ id: people.externalId, name: people.name, departments: people.departments })
    .from(people)
    .where(
      and(
        eq(people.active, true),
        arrayOverlaps(people.roles, ANSWERING),
        pattern === null ? undefined : or(ilike(people.name, pattern), ilike(people.externalId, pattern)),
        after ? sql`(${people.name}, ${people.externalId}) > (${after.name}, ${after.id})` : undefined,
      ),
    )
    .orderBy(asc(people.name), asc(people.externalId))
    .limit(limit);
}
