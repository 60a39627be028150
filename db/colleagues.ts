import { and, arrayOverlaps, asc, eq } from 'drizzle-orm';
import { ROLES } from '../domain/actor.ts';
import { isAllowedAs } from '../domain/authorization.ts';
import type { Queryable } from './pool.ts';
import { people } from './tables/access.ts';

/** Somebody whom a reviewer can ask, or hand a review on to. */
export interface Colleague {
  readonly id: string;
  /** As it is recorded: a reference, where names are kept apart. */
  readonly name: string;
  readonly departments: readonly string[];
}

/** Those that could answer a question about an order that is not their own; whether they may decide is judged of each review. */
const ANSWERING = ROLES.filter((role) =>
  isAllowedAs({ roles: [role] }, { operation: 'review.answer', relation: 'other' }),
);

/** All active people who could be asked. The database knows no names, so that whoever searches and sorts by them does it itself. */
export function listColleagues(on: Queryable): Promise<Colleague[]> {
  return on
    .select({ id: people.externalId, name: people.name, departments: people.departments })
    .from(people)
    .where(and(eq(people.active, true), arrayOverlaps(people.roles, ANSWERING)))
    .orderBy(asc(people.externalId));
}
