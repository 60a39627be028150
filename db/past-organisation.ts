import { eq, sql } from 'drizzle-orm';
import type { Actor } from '../domain/actor.ts';
import type { Queryable } from './pool.ts';
import { dutiesAt, toActorWithDuties } from './reviewers.ts';
import { people } from './tables/access.ts';

/** The tables that say who may decide what, and what of their columns came after their first records. */
const TABLES = {
  people: { customers: [] },
  authority_limits: {},
  substitutions: {},
  absences: {},
} as const;

/**
 * A table as it was at the instant, from the organisation's changes. Within a query it has the name of the table, so that
 * whatever reads the table reads the records of then.
 */
function tableAt(on: Queryable, name: keyof typeof TABLES, at: string) {
  const columns = JSON.stringify(TABLES[name]);
  return on.$with(name, {}).as(sql`
    select (jsonb_populate_record(null::${sql.identifier('public')}.${sql.identifier(name)},
      ${columns}::jsonb || latest.after)).*
    from (
      select distinct on (external_id) after from organisation_events
      where kind = ${name} and at <= ${at}::timestamptz
      order by external_id, position desc
    ) latest
    where latest.after is not null`);
}

/**
 * The people who were active at the instant, with what the organisation said of them then. Who came before the
 * organisation kept its changes, and was never changed since, is not among them.
 */
export async function listPeopleAt(on: Queryable, at: Date): Promise<Actor[]> {
  const instant = at.toISOString();
  const tables = [
    tableAt(on, 'people', instant),
    tableAt(on, 'authority_limits', instant),
    tableAt(on, 'substitutions', instant),
    tableAt(on, 'absences', instant),
  ];
  const rows = await on
    .with(...tables)
    .select({ person: people, duties: dutiesAt(sql`${instant}::timestamptz`) })
    .from(people)
    .where(eq(people.active, true))
    .orderBy(people.externalId);
  return rows.map(toActorWithDuties);
}
