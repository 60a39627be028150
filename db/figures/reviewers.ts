import { sql, type SQL } from 'drizzle-orm';
import type { Queryable } from '../pool.ts';
import { clockRow, HALF, instantOf, wholeMs, workedMs } from './clock-columns.ts';
import type { PastAsked } from './past.ts';

/** What waits for a person, and what they decided in the time. */
export interface ReviewerLoad {
  readonly id: string;
  readonly name: string;
  readonly departments: readonly string[];
  /** Open reviews that they claimed, or in which their own seat is asked. */
  readonly own: number;
  /** Open reviews that they, or anybody else of their departments, may decide. */
  readonly shared: number;
  readonly decided: number;
  /** Half of what they decided took no longer from the opening of the review, in milliseconds of the clock. */
  readonly halfMs: number | null;
}

interface ReviewerRow extends Record<string, unknown> {
  id: string;
  name: string;
  departments: string[];
  own: number;
  shared: number;
  decided: number;
  half: number | null;
}

/** What people decided in the time, each decision `d` on its review `r`. */
export function decisionsMade({ since, until }: PastAsked): SQL {
  return sql`
    select d.actor_id, d.actor_name, d.order_id, d.department, d.round, d.verb, d.decided_at,
      ${workedMs(sql`d.decided_at`)} - ${workedMs(sql`r.opened_at`)} as took
    from clock, decisions d
    join reviews r on r.order_id = d.order_id and r.department = d.department and r.round = d.round
    where d.decided_at >= ${instantOf(since)} and d.decided_at < ${instantOf(until)} and r.opened_at is not null`;
}

/** The statement that reads the load of reviewers, for a look at its plan. */
export function selectReviewers(asked: PastAsked): SQL {
  return sql`
    with ${clockRow(asked.clock)}, made as materialized (${decisionsMade(asked)}),
    decided as (
      select actor_id as id, max(actor_name) as name, count(*)::int as decided, ${HALF} as half
      from made group by actor_id),
    open as (
      select department, count(*) as open, count(*) filter (where escalated_at is not null) as escalated
      from reviews where status = 'open' and is_current and not is_seated and claimed_by_id is null
      group by department),
    own as (
      select id, count(*) as own from (
        select claimed_by_id as id from reviews
        where status = 'open' and is_current and claimed_by_id is not null
        union all select holder_id from review_seats where asked_until is not null and holder_id is not null) as held
      group by id),
    able as (
      select external_id as id, name, departments, roles from people
      where active and roles::text[] && '{reviewer,manager}'::text[])
    select coalesce(able.id, decided.id) as id, coalesce(able.name, decided.name) as name,
      coalesce(able.departments, '{}') as departments, coalesce(own.own, 0)::int as own,
      coalesce((select sum(case when able.roles::text[] @> '{reviewer}' then open.open else open.escalated end)
        from open where open.department = any(able.departments)), 0)::int as shared,
      coalesce(decided.decided, 0) as decided, decided.half
    from able full join decided on decided.id = able.id
    left join own on own.id = coalesce(able.id, decided.id)
    order by own desc, shared desc, name, id`;
}

/** Who reviews, first those for whom most waits: a sign of how work is spread, which says nothing of how good it is. */
export async function readReviewers(on: Queryable, asked: PastAsked): Promise<ReviewerLoad[]> {
  const { rows } = await on.execute<ReviewerRow>(selectReviewers(asked));
  return rows.map(({ half, ...load }) => ({ ...load, halfMs: wholeMs(half) }));
}
