import { sql, type SQL } from 'drizzle-orm';
import { AGE_CLASSES, AGE_LIMITS_MS } from '../../domain/figures/age.ts';
import { SOON_MS } from '../../domain/figures/periods.ts';
import type { WorkingClock } from '../../domain/figures/working-clock.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import type { Queryable } from '../pool.ts';
import { clockRow, HALF, instantOf, wholeMs, workedMs } from './clock-columns.ts';

/** What waits in one department now. Times are those of the clock, in milliseconds. */
export interface DepartmentNow {
  readonly department: string;
  readonly open: number;
  /** Of which somebody waits for an answer. */
  readonly paused: number;
  /** Open ones after their deadline. */
  readonly overdue: number;
  /** Open ones that soon cannot be decided safely any more. */
  readonly soon: number;
  /** The open and paused ones by how long they have waited, by the classes of age. */
  readonly byAge: readonly number[];
  /** Half of the open and paused ones have waited no longer. */
  readonly halfWaitedMs: number | null;
  readonly longestWaitedMs: number | null;
}

interface DepartmentRow extends Record<string, unknown> {
  department: string;
  open: number;
  paused: number;
  overdue: number;
  soon: number;
  by_age: number[];
  half: number | null;
  longest: number | null;
}

export interface OrdersNow extends Record<string, unknown> {
  readonly status: OrderStatus;
  readonly orders: number;
}

interface Asked {
  readonly clock: WorkingClock;
  readonly now: Date;
}

/**
 * The reviews `r` that wait, of orders whose state is `s`: their orders are few and have an index, whatever has been
 * reviewed before.
 */
export const WAITING_REVIEWS = sql`order_states s join reviews r on r.order_id = s.order_id and r.is_current
  and r.status in ('open', 'paused') and s.status in ('submitted', 'in_review')`;

/** Until when a decision on the review `r` is safe; an earlier release knew only its deadline. */
export const SAFE_UNTIL = sql`coalesce(r.latest_safe_at, r.due_at)`;

/** Whether the review `r` is past its deadline. */
export function isOverdue(now: Date): SQL {
  return sql`(r.status = 'open' and coalesce(r.due_at < ${instantOf(now)}, false))`;
}

/** Whether little is left until the review `r` cannot be decided safely any more. */
export function isSoon(now: Date): SQL {
  const end = new Date(now.getTime() + SOON_MS);
  return sql`(r.status = 'open' and ${SAFE_UNTIL} >= ${instantOf(now)} and ${SAFE_UNTIL} < ${instantOf(end)})`;
}

/** The class of age of what has waited so long, from 0. */
export function ageClass(tookMs: SQL): SQL {
  return sql`width_bucket(${tookMs}, ${sql.param([...AGE_LIMITS_MS])}::float8[])`;
}

/** The statement that counts what waits, for a look at its plan. */
export function selectDepartmentsNow({ clock, now }: Asked): SQL {
  const classes = Array.from({ length: AGE_CLASSES }, (_, age) => sql`count(*) filter (where age = ${age})`);
  return sql`
    with ${clockRow(clock)}, waiting as materialized (
      select r.department, r.status, ${isOverdue(now)} as is_overdue, ${isSoon(now)} as is_soon,
        ${workedMs(instantOf(now))} - ${workedMs(sql`r.opened_at`)} as took
      from clock, ${WAITING_REVIEWS})
    select department, count(*) filter (where status = 'open')::int as open,
      count(*) filter (where status = 'paused')::int as paused,
      count(*) filter (where is_overdue)::int as overdue, count(*) filter (where is_soon)::int as soon,
      array[${sql.join(classes, sql`, `)}]::int[] as by_age, ${HALF} as half, max(took) as longest
    from (select *, ${ageClass(sql`took`)} as age from waiting) as aged
    group by department order by department`;
}

/** What waits in each department, by name. */
export async function readDepartmentsNow(on: Queryable, asked: Asked): Promise<DepartmentNow[]> {
  const { rows } = await on.execute<DepartmentRow>(selectDepartmentsNow(asked));
  return rows.map(({ by_age: byAge, half, longest, ...counts }) => ({
    ...counts,
    ...{ byAge, halfWaitedMs: wholeMs(half), longestWaitedMs: wholeMs(longest) },
  }));
}

/** How many orders have not ended, by their state. */
export async function readOrdersNow(on: Queryable): Promise<OrdersNow[]> {
  const { rows } = await on.execute<OrdersNow>(sql`
    select status, count(*)::int as orders from order_states
    where status in ('submitted', 'in_review', 'returned', 'awaiting_customer') group by status order by status`);
  return rows;
}
