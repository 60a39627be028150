import { asc, eq, gt, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Queryable } from '../pool.ts';
import { people } from '../tables/access.ts';
import { substitutions } from '../tables/organisation.ts';

const principal = alias(people, 'principal');
const substitute = alias(people, 'substitute');

/** More are not shown: nobody reads them, and each has a record of its own. */
const MOST = 500;

/** The substitutions that are in force or still to come, with the names of both people, the first to begin first. */
export function listSubstitutions(on: Queryable, now: Date) {
  return on
    .select({
      substitution: substitutions,
      principalName: sql<string>`coalesce(${principal.name}, ${substitutions.principalId})`,
      substituteName: sql<string>`coalesce(${substitute.name}, ${substitutions.substituteId})`,
    })
    .from(substitutions)
    .leftJoin(principal, eq(principal.externalId, substitutions.principalId))
    .leftJoin(substitute, eq(substitute.externalId, substitutions.substituteId))
    .where(gt(substitutions.endsAt, now))
    .orderBy(asc(substitutions.startsAt), asc(substitutions.externalId))
    .limit(MOST);
}

export type ListedSubstitution = Awaited<ReturnType<typeof listSubstitutions>>[number];
