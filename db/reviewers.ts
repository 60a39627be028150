import { and, arrayOverlaps, asc, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { Actor, Duties, Principal, Role } from '../domain/actor.ts';
import { toMoneyJson, type MoneyJson } from '../domain/money.ts';
import type { Substitution } from '../domain/substitution.ts';
import type { Queryable } from './pool.ts';
import { people } from './tables/access.ts';
import { departments } from './tables/organisation.ts';

type PersonRow = typeof people.$inferSelect;

/** An amount as JSON carries it: minor units as text. */
interface StoredMoney {
  readonly minor: string | null;
  readonly currency: string | null;
}

type StoredSubstitution = Omit<Substitution, 'upTo'> & { readonly upTo: StoredMoney };

interface StoredLimit extends StoredMoney {
  readonly department: string;
}

type StoredPrincipal = Omit<Principal, 'authorityLimit' | 'limits'> & {
  readonly authorityLimit: StoredMoney;
  readonly limits: readonly StoredLimit[];
};

/** What the organisation says of a person, as the database puts it together. */
export interface StoredDuties extends Pick<Duties, 'asOf' | 'absences'> {
  readonly limits: readonly StoredLimit[];
  readonly replacedBy: readonly StoredSubstitution[];
  readonly standsFor: readonly {
    readonly substitution: StoredSubstitution;
    readonly principal: StoredPrincipal;
  }[];
}

function listOf(element: SQL, from: SQL): SQL {
  return sql`(select coalesce(jsonb_agg(${element}), '[]') from ${from})`;
}

function limitsOf(personId: SQL): SQL {
  const limit = sql`jsonb_build_object('department', l.department, 'minor', l.limit_minor::text, 'currency', l.currency)`;
  return listOf(limit, sql`authority_limits l where l.person_id = ${personId}`);
}

const PERIOD = (row: SQL) => sql`'startsAt', ${row}.starts_at, 'endsAt', ${row}.ends_at`;

const SUBSTITUTION = sql`jsonb_build_object('id', s.external_id, 'kind', s.kind, 'departments', s.departments,
  'customerClasses', s.customer_classes, ${PERIOD(sql`s`)},
  'upTo', jsonb_build_object('minor', s.up_to_minor::text, 'currency', s.up_to_currency))`;

const PRINCIPAL = sql`jsonb_build_object('id', p.external_id, 'name', p.name, 'roles', p.roles,
  'departments', p.departments, 'limits', ${limitsOf(sql`p.external_id`)},
  'authorityLimit', jsonb_build_object('minor', p.authority_limit_minor::text, 'currency', p.authority_currency))`;

/** Now, or the first statement of the transaction. */
const NOW = sql`now()`;
const inForce = (row: SQL, at: SQL = NOW) => sql`${row}.starts_at <= ${at} and ${at} < ${row}.ends_at`;
const PERSON_ID = sql`${people.externalId}`;

/** The duties, as of an instant, of the person that a query of {@link people} is at, for {@link toActorWithDuties}. */
export function dutiesAt(at: SQL) {
  return sql<StoredDuties>`jsonb_build_object('asOf', ${at}, 'limits', ${limitsOf(PERSON_ID)},
  'absences', ${listOf(
    sql`jsonb_build_object(${PERIOD(sql`a`)})`,
    sql`absences a where a.person_id = ${PERSON_ID} and ${inForce(sql`a`, at)}`,
  )},
  'replacedBy', ${listOf(
    SUBSTITUTION,
    sql`substitutions s where s.principal_id = ${PERSON_ID} and s.kind = 'replaces' and ${inForce(sql`s`, at)}`,
  )},
  'standsFor', ${listOf(
    sql`jsonb_build_object('substitution', ${SUBSTITUTION}, 'principal', ${PRINCIPAL})`,
    sql`substitutions s join people p on p.external_id = s.principal_id and p.active
        where s.substitute_id = ${PERSON_ID} and ${inForce(sql`s`, at)}`,
  )})`;
}

/** As {@link dutiesAt}, of this moment. */
export const dutiesOfPerson = dutiesAt(NOW);

function toLimit({ minor, currency }: StoredMoney): MoneyJson | null {
  return minor === null || currency === null ? null : toMoneyJson({ amountMinor: BigInt(minor), currency });
}

function toLimits(stored: readonly StoredLimit[]): Duties['limits'] {
  return stored.flatMap((row) => {
    const limit = toLimit(row);
    return limit ? [{ department: row.department, limit }] : [];
  });
}

function toSubstitution(stored: StoredSubstitution): Substitution {
  return { ...stored, upTo: toLimit(stored.upTo) };
}

function toPrincipal(stored: StoredPrincipal): Principal {
  const { authorityLimit, limits } = stored;
  return { ...stored, authorityLimit: toLimit(authorityLimit), limits: toLimits(limits) };
}

function toDuties({ asOf, absences, limits, replacedBy, standsFor }: StoredDuties): Duties {
  return {
    asOf,
    absences,
    limits: toLimits(limits),
    replacedBy: replacedBy.map(toSubstitution),
    standsFor: standsFor.map(({ substitution, principal }) => ({
      substitution: toSubstitution(substitution),
      principal: toPrincipal(principal),
    })),
  };
}

/** A person as an actor, with the authority that their own record gives them now. */
export function toActor(row: PersonRow): Actor {
  const { authorityLimitMinor: amountMinor, authorityCurrency: currency } = row;
  return {
    id: row.externalId,
    name: row.name,
    roles: row.roles,
    departments: row.departments,
    ...(row.customers.length > 0 && { customers: row.customers }),
    authorityLimit: amountMinor === null || currency === null ? null : toMoneyJson({ amountMinor, currency }),
  };
}

/** A person as an actor, with what the organisation says of them besides ({@link dutiesOfPerson}). */
export function toActorWithDuties(row: { person: PersonRow; duties: StoredDuties }): Actor {
  const { limits, absences, replacedBy, standsFor } = row.duties;
  const isPlain = [limits, absences, replacedBy, standsFor].every((list) => list.length === 0);
  const actor = toActor(row.person);
  // Left out where there are none, so that messages stay small.
  return isPlain ? actor : { ...actor, duties: toDuties(row.duties) };
}

const ACTOR_COLUMNS = { person: people, duties: dutiesOfPerson };

/** An active person as an actor, or null. */
export async function findActivePerson(on: Queryable, id: string): Promise<Actor | null> {
  const [row] = await on
    .select(ACTOR_COLUMNS)
    .from(people)
    .where(and(eq(people.externalId, id), eq(people.active, true)));
  return row ? toActorWithDuties(row) : null;
}

/** A person as an actor, whether active or not, or null. */
export async function findPerson(on: Queryable, id: string): Promise<Actor | null> {
  const [row] = await on.select(ACTOR_COLUMNS).from(people).where(eq(people.externalId, id));
  return row ? toActorWithDuties(row) : null;
}

/** The name of a person, or the id where the person is not known (any more). */
export async function findPersonName(on: Queryable, id: string): Promise<string> {
  const [row] = await on.select({ name: people.name }).from(people).where(eq(people.externalId, id));
  return row?.name ?? id;
}

/** The active people of a department, whatever their role, and those who stand in for one of them now, by their ids. */
export async function listDepartmentPeople(on: Queryable, department: string): Promise<Actor[]> {
  const standsIn = sql`exists (select from substitutions s join people p on p.external_id = s.principal_id
    where s.substitute_id = ${PERSON_ID} and ${inForce(sql`s`)} and ${department} = any(p.departments))`;
  const rows = await on
    .select(ACTOR_COLUMNS)
    .from(people)
    .where(and(eq(people.active, true), sql`(${department} = any(${people.departments}) or ${standsIn})`))
    .orderBy(asc(people.externalId));
  return rows.map(toActorWithDuties);
}

/** The ids of the active people who sign in for one of the customers. */
export async function listCustomerPeople(on: Queryable, customers: readonly string[]): Promise<string[]> {
  const rows = await on
    .select({ id: people.externalId })
    .from(people)
    .where(and(eq(people.active, true), arrayOverlaps(people.customers, [...customers])));
  return rows.map(({ id }) => id);
}

/** The manager whom the department's record names, or null. */
export async function findDepartmentManager(on: Queryable, department: string): Promise<string | null> {
  const [row] = await on
    .select({ managerId: departments.managerId })
    .from(departments)
    .where(eq(departments.externalId, department));
  return row?.managerId ?? null;
}

/** The roles of those of the people who are active, by their ids. */
export async function listActiveRoles(
  on: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Role[]>> {
  if (ids.length === 0) return new Map();
  const rows = await on
    .select({ id: people.externalId, roles: people.roles })
    .from(people)
    .where(and(eq(people.active, true), inArray(people.externalId, [...ids])));
  return new Map(rows.map(({ id, roles }) => [id, roles]));
}
