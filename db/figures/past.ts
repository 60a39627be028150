import { sql, type SQL } from 'drizzle-orm';
import type { WorkingClock } from '../../domain/figures/working-clock.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { Queryable } from '../pool.ts';
import { clockRow, HALF, instantOf, MOST, wholeMs, workedMs } from './clock-columns.ts';

/** A time in the past, with the clock that counts within it. */
export interface PastAsked {
  readonly clock: WorkingClock;
  readonly since: Date;
  readonly until: Date;
}

/** Times in milliseconds of the clock; null where there are none. */
interface Times {
  readonly halfMs: number | null;
  readonly mostMs: number | null;
}

/** The orders that ended in one state, or all of them. */
export interface EndedOrders extends Times {
  /** Null for all. */
  readonly outcome: OrderStatus | null;
  readonly orders: number;
  /** Approved as they were first submitted, without a review that ran twice. */
  readonly firstPass: number;
  /** That were sent back to their submitter at least once. */
  readonly returned: number;
  /** That ended with another revision than their first. */
  readonly revised: number;
  /** With a review that ran more than once. */
  readonly reopened: number;
  /** How many reviews ran again. */
  readonly reopenedReviews: number;
}

/** What people of one department decided. */
export interface DepartmentDecided extends Times {
  readonly department: string;
  readonly reviews: number;
  readonly returned: number;
  readonly rejected: number;
}

interface TimesRow extends Record<string, unknown> {
  half: number | null;
  most: number | null;
}

interface EndedRow extends TimesRow, Omit<EndedOrders, keyof Times> {}

interface DecidedRow extends TimesRow, Omit<DepartmentDecided, keyof Times> {}

function timesOf(half: number | null, most: number | null): Times {
  return { halfMs: wholeMs(half), mostMs: wholeMs(most) };
}

/**
 * When the review of the order `o` began that ended with its state `s`: an order that was changed after it had been
 * approved counts from that change, and every other one from its submission.
 */
const BEGAN_AT = sql`coalesce(case when s.revision > 1 then (
  select min(v.created_at) from order_revisions v where v.order_id = s.order_id and v.created_at > (
    select max(h.at) from history_events h
    where h.order_id = s.order_id and h.type = 'order.approved' and h.at < s.closed_at)) end, o.submitted_at)`;

/**
 * The orders that ended in the time, each with how long it took and what was done twice. Its returns are counted, since
 * the planner would look for the existence of one by reading every decision there is.
 */
export function endedOrders({ since, until }: PastAsked): SQL {
  return sql`
    select s.order_id, s.status as outcome, s.revision, s.closed_at,
      ${workedMs(sql`s.closed_at`)} - ${workedMs(sql`b.began_at`)} as took,
      (select count(*) from decisions d
        where d.order_id = s.order_id and d.verb = 'return' and d.settles) > 0 as is_returned,
      (select count(*) from reviews r
        where r.order_id = s.order_id and r.round > 1 and r.status <> 'carried')::int as reopened_reviews
    from clock, order_states s join orders o on o.id = s.order_id
    -- Kept apart, so that it is computed once of each order.
    cross join lateral (select ${BEGAN_AT} as began_at offset 0) as b
    where s.closed_at >= ${instantOf(since)} and s.closed_at < ${instantOf(until)}`;
}

/** Whether an order of {@link endedOrders} was approved as it first came. */
export const IS_FIRST_PASS = sql`(outcome = 'approved' and revision = 1 and reopened_reviews = 0 and not is_returned)`;

/** The statement that counts the orders that ended, for a look at its plan. */
export function selectEndedOrders(asked: PastAsked): SQL {
  return sql`
    with ${clockRow(asked.clock)}, ended as materialized (${endedOrders(asked)})
    select outcome, count(*)::int as orders, ${HALF} as half, ${MOST} as most,
      count(*) filter (where ${IS_FIRST_PASS})::int as "firstPass",
      count(*) filter (where is_returned)::int as returned,
      count(*) filter (where revision > 1)::int as revised,
      count(*) filter (where reopened_reviews > 0)::int as reopened,
      coalesce(sum(reopened_reviews), 0)::int as "reopenedReviews"
    from ended group by grouping sets ((outcome), ()) order by outcome nulls last`;
}

/** The orders that ended in the time by their state, and all of them last. */
export async function readEndedOrders(on: Queryable, asked: PastAsked): Promise<EndedOrders[]> {
  const { rows } = await on.execute<EndedRow>(selectEndedOrders(asked));
  return rows.map(({ half, most, ...row }) => ({ ...row, ...timesOf(half, most) }));
}

/** The reviews `r` that people decided in the time, with how long each took from its opening. */
export function decidedReviews({ since, until }: PastAsked): SQL {
  return sql`
    select r.order_id, r.department, r.round, r.status, r.closed_at,
      ${workedMs(sql`r.closed_at`)} - ${workedMs(sql`r.opened_at`)} as took
    from clock, reviews r
    where r.closed_by = 'person' and r.opened_at is not null
      and r.closed_at >= ${instantOf(since)} and r.closed_at < ${instantOf(until)}`;
}

/** The statement that counts what departments decided, for a look at its plan. */
export function selectDepartmentsDecided(asked: PastAsked): SQL {
  return sql`
    with ${clockRow(asked.clock)}, decided as materialized (${decidedReviews(asked)})
    select department, count(*)::int as reviews, ${HALF} as half, ${MOST} as most,
      count(*) filter (where status = 'returned')::int as returned,
      count(*) filter (where status = 'rejected')::int as rejected
    from decided group by department order by department`;
}

/** What people decided in the time, by department. */
export async function readDepartmentsDecided(on: Queryable, asked: PastAsked): Promise<DepartmentDecided[]> {
  const { rows } = await on.execute<DecidedRow>(selectDepartmentsDecided(asked));
  return rows.map(({ half, most, ...row }) => ({ ...row, ...timesOf(half, most) }));
}
