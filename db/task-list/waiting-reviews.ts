import { sql, type SQL } from 'drizzle-orm';
import type { Actor } from '../../domain/actor.ts';
import { listReach } from '../../domain/eligibility.ts';
import { toMoney } from '../../domain/money.ts';
import { isAfter, taskColumns, type TaskQuery } from './task-columns.ts';

const URGENCY = sql`coalesce(r.latest_safe_at, r.due_at)`;

/** What a decision on the review `r` would be judged by. */
const REVIEW = sql`jsonb_build_object('round', r.round, 'authorityRequired', r.authority_required,
  'isSeated', r.is_seated, 'quorum', r.quorum,
  'authors', array(select distinct e.author_id from order_revisions e
    where e.order_id = r.order_id and e.revision <= r.revision),
  'customerClass', (select c.customer_class from customers c where c.external_id = v.customer_id))`;

const CLAIMED_BY = sql`case when r.claimed_by_id is not null then
  jsonb_build_object('id', r.claimed_by_id, 'name', r.claimed_by_name) end`;

function reviewColumns(latestSafeAt: SQL): SQL {
  return taskColumns({
    kind: sql`'review'`,
    order_id: sql`r.order_id`,
    department: sql`r.department`,
    latest_safe_at: latestSafeAt,
    latest_safe_by: sql`coalesce(r.latest_safe_by, 'deadline')`,
    due_at: sql`r.due_at`,
    deadline_flag: sql`r.deadline_flag`,
    reminded_at: sql`r.reminded_at`,
    escalated_at: sql`r.escalated_at`,
    claimed_by: CLAIMED_BY,
    review: REVIEW,
  });
}

function hasOwnSeat(actorId: string): SQL {
  return sql`exists (select 1 from review_seats own where own.order_id = r.order_id
    and own.department = r.department and own.round = r.round and own.holder_id = ${actorId})`;
}

const ORDER_OF_REVIEW = sql`join order_revisions v on v.order_id = r.order_id and v.revision = r.revision
  join orders o on o.id = r.order_id`;

/** Where the actor might decide, as a parameter: JSON, since what belongs to each department differs in number. */
function reachOf(actor: Actor): string {
  const rows = listReach(actor).map(({ department, onlyEscalated, limits }) => ({
    ...{ department, only_escalated: onlyEscalated },
    limits: limits.map(toMoney).map(({ amountMinor, currency }) => ({ minor: `${amountMinor}`, currency })),
  }));
  return JSON.stringify(rows);
}

/**
 * The open reviews of the departments in which the actor might decide and any one does: of each as many as a page can
 * take, in the order of its index, so that a long queue is not read to its end.
 */
export function reviewsOfAnyOne(query: TaskQuery): SQL {
  const { actor, limit } = query;
  const task = {
    at: URGENCY,
    orderId: sql`r.order_id`,
    department: sql`r.department`,
    kind: 'review',
  } as const;
  // The index is entered where the page begins; the place says the rest.
  const isFrom = query.after
    ? sql`(${URGENCY}, r.order_id) >= (${query.after.latestSafeAt}::timestamptz, ${query.after.orderId}::uuid)
        and ${isAfter(query, task)}`
    : sql`true`;
  return sql`
    select found.* from jsonb_to_recordset(${reachOf(actor)}::jsonb)
      as mine(department text, only_escalated boolean, limits jsonb) cross join lateral (
      select ${reviewColumns(URGENCY)} from reviews r ${ORDER_OF_REVIEW}
      where r.is_current and r.status = 'open' and r.department = mine.department
        and (not mine.only_escalated or r.escalated_at is not null)
        and (not r.authority_required or exists (
          select 1 from jsonb_to_recordset(mine.limits) as own_limit(minor bigint, currency text)
          where own_limit.currency = v.currency and own_limit.minor >= v.total_minor))
        and (not r.is_seated or (r.quorum is null and not ${hasOwnSeat(actor.id)}))
        and ${isFrom}
      order by ${URGENCY}, r.order_id limit ${limit}) as found`;
}

/**
 * The reviews in which a decision is waited for from the actor's own seat, or, where several decide, from that of a
 * person whom they stand in for.
 */
export function reviewsWithSeats(query: TaskQuery): SQL {
  const { actor, limit } = query;
  const principals = actor.duties?.standsFor.map(({ principal }) => principal.id) ?? [];
  const holders = sql.param([...new Set([actor.id, ...principals])]);
  const isNext = isAfter(query, {
    ...{ at: sql`s.asked_until`, orderId: sql`s.order_id`, department: sql`s.department`, kind: 'review' },
  });
  return sql`
    select ${reviewColumns(sql`asked.asked_until`)}
    from (select distinct found.* from unnest(${holders}::text[]) as holder(id) cross join lateral (
      select s.order_id, s.department, s.round, s.asked_until
      from review_seats s
      join reviews r on r.order_id = s.order_id and r.department = s.department and r.round = s.round
      where s.holder_id = holder.id and s.asked_until is not null and ${isNext}
        and (s.holder_id = ${actor.id} or (r.quorum is not null and not ${hasOwnSeat(actor.id)}))
      order by s.asked_until, s.order_id, s.department limit ${limit}) as found) as asked
    join reviews r on r.order_id = asked.order_id and r.department = asked.department and r.round = asked.round
    ${ORDER_OF_REVIEW}`;
}
