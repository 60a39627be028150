import { sql } from 'drizzle-orm';
import type { Queryable } from './pool.ts';

/** How long the company took for its answers, from the submission of an order to its end. */
export interface AnswerTimes {
  /** On how many orders it is based. */
  readonly orders: number;
  /** Half of them took no longer, in milliseconds; null without an order. */
  readonly halfWithinMs: number | null;
  /** Nine of ten took no longer. */
  readonly mostWithinMs: number | null;
}

interface AnswerTimesRow extends Record<string, unknown> {
  orders: number;
  half: number | null;
  most: number | null;
}

/** The times of the orders that were approved or rejected at the first revision since then: an amendment is another question. */
export async function readAnswerTimes(on: Queryable, since: Date): Promise<AnswerTimes> {
  const { rows } = await on.execute<AnswerTimesRow>(sql`
    select count(*)::int as orders,
           percentile_disc(0.5) within group (order by took)::float8 as half,
           percentile_disc(0.9) within group (order by took)::float8 as most
    from (
      select extract(epoch from s.closed_at - o.submitted_at) * 1000 as took
      from order_states s join orders o on o.id = s.order_id
      where s.status in ('approved', 'rejected') and s.revision = 1 and s.closed_at >= ${since.toISOString()}::timestamptz
    ) as answered`);
  const [row] = rows;
  return {
    orders: row?.orders ?? 0,
    halfWithinMs: row?.half == null ? null : Math.round(row.half),
    mostWithinMs: row?.most == null ? null : Math.round(row.most),
  };
}
