import { and, arrayContains, eq } from 'drizzle-orm';
import type { Actor } from '../domain/actor.ts';
import { toMoneyJson } from '../domain/money.ts';
import type { Queryable } from './pool.ts';
import { people } from './tables/access.ts';

type PersonRow = typeof people.$inferSelect;

/** A person as an actor, with the authority that the records give them now. */
export function toActor(row: PersonRow): Actor {
  const { authorityLimitMinor: amountMinor, authorityCurrency: currency } = row;
  return {
    id: row.externalId,
    name: row.name,
    roles: row.roles,
    departments: row.departments,
    authorityLimit: amountMinor === null || currency === null ? null : toMoneyJson({ amountMinor, currency }),
  };
}

/** An active person as an actor, or null. */
export async function findActivePerson(on: Queryable, id: string): Promise<Actor | null> {
  const [row] = await on
    .select()
    .from(people)
    .where(and(eq(people.externalId, id), eq(people.active, true)));
  return row ? toActor(row) : null;
}

/** A person as an actor, whether active or not, or null. */
export async function findPerson(on: Queryable, id: string): Promise<Actor | null> {
  const [row] = await on.select().from(people).where(eq(people.externalId, id));
  return row ? toActor(row) : null;
}

/** The name of a person, or the id where the person is not known (any more). */
export async function findPersonName(on: Queryable, id: string): Promise<string> {
  const [row] = await on.select({ name: people.name }).from(people).where(eq(people.externalId, id));
  return row?.name ?? id;
}

/** The active people of a department, whatever their role. */
export async function listDepartmentPeople(on: Queryable, department: string): Promise<Actor[]> {
  const rows = await on
    .select()
    .from(people)
    .where(and(eq(people.active, true), arrayContains(people.departments, [department])));
  return rows.map(toActor);
}
