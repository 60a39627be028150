import { sql, type SQL } from 'drizzle-orm';
import type { WorkingClock } from '../../domain/figures/working-clock.ts';

/**
 * The row `clock` that {@link workedMs} reads, for the `with` of a statement; the statement joins it. What is sorted or grouped
 * by times is materialized before: a sort would otherwise carry the whole clock with each row.
 */
export function clockRow({ startsMs, endsMs, offsetsMs }: WorkingClock): SQL {
  return sql`clock as materialized (select ${sql.param([...startsMs])}::float8[] as starts,
    ${sql.param([...endsMs])}::float8[] as ends, ${sql.param([...offsetsMs])}::float8[] as offsets)`;
}

/** What was worked until the instant, by the row `clock`: the place in it is found by a binary search. */
export function workedMs(at: SQL): SQL {
  const ms = sql`(date_part('epoch', ${at}) * 1000)`;
  const place = sql`width_bucket(${ms}, clock.starts)`;
  return sql`(least(${ms}, clock.ends[${place}]) + clock.offsets[${place}])`;
}

/** An instant as a parameter. */
export function instantOf(at: Date): SQL {
  return sql`${at.toISOString()}::timestamptz`;
}

/** Milliseconds as whole ones; null stays null. */
export function wholeMs(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms);
}

/** Half of the times are no longer. */
export const HALF = sql`percentile_disc(0.5) within group (order by took)`;
/** Nine of ten are no longer. */
export const MOST = sql`percentile_disc(0.9) within group (order by took)`;
