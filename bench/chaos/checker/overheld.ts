import type pg from 'pg';
import type { JournalEntry } from '../journal.ts';

type Overheld = Extract<JournalEntry, { type: 'overheld' }>;

/**
 * The sums of live and consumed holds beyond what there is, in one snapshot: credit without what a person released,
 * stock against what is on hand (this company expects no receipts), capacity against each day's minutes.
 */
const OVERHELD = `
  with sums as (
    select kind::text, resource, case when kind = 'capacity' then needed_on end as day, sum(amount) as held
    from holds
    where status in ('live', 'consumed') and excess_released_by is null
    group by 1, 2, 3),
  limits as (
    select 'credit' as kind, external_id as resource, null::int[] as by_weekday, credit_limit_minor as fixed
    from customers
    union all select 'stock', external_id, null, on_hand_micro from stock
    union all select 'capacity', external_id, weekly_minutes, null from work_centres)
  select kind, resource || coalesce(' ' || day, '') as resource, held::text as held, limit_amount::text as "limit"
  from (
    select sums.*, coalesce(fixed, by_weekday[extract(isodow from day)::int], 0) as limit_amount
    from sums left join limits using (kind, resource)) as judged
  where held > limit_amount`;

/** What is held beyond a limit at this moment. */
export async function findOverheld(client: pg.Client): Promise<Overheld[]> {
  const { rows } = await client.query<Omit<Overheld, 'type'>>(OVERHELD);
  return rows.map((row) => ({ type: 'overheld', ...row }));
}
