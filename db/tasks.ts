import { sql, type SQL } from 'drizzle-orm';
import type { Actor } from '../domain/actor.ts';
import { hasRole } from '../domain/actor.ts';
import type { DeadlineFlag } from '../domain/ladder.ts';
import type { LatestSafeBound } from '../domain/latest-safe.ts';
import { toMoney, toMoneyJson, type MoneyJson } from '../domain/money.ts';
import type { ActorReference } from '../domain/actor.ts';
import type { Queryable } from './pool.ts';

export const TASK_KINDS = ['review', 'answer', 'resubmission', 'counter_offer'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** Something that waits for one person: a review to decide, a question to answer, or a returned order of their own to send in again. */
export interface Task {
  readonly kind: TaskKind;
  readonly orderId: string;
  /** Null for what concerns the order as a whole. */
  readonly department: string | null;
  /** Until when a decision is safe, or until when a returned order can be sent in again. */
  readonly latestSafeAt: Date;
  readonly latestSafeBy: LatestSafeBound;
  /** Null where the calendar does not reach so far. */
  readonly dueAt: Date | null;
  readonly deadlineFlag: DeadlineFlag | null;
  readonly remindedAt: Date | null;
  readonly escalatedAt: Date | null;
  /** Who has the review to themselves; null when nobody does. */
  readonly claimedBy: ActorReference | null;
  /** The question to answer; null for every other task. */
  readonly inquiry: TaskInquiry | null;
  readonly customer: string;
  readonly customerReference: string | null;
  readonly requiredOn: string;
  readonly total: MoneyJson;
  readonly submittedAt: Date;
}

/** A question that waits for the person. */
interface TaskInquiry {
  readonly number: number;
  readonly question: string;
  readonly askedBy: ActorReference;
}

/** Where a page of tasks ended. */
export interface TaskPlace {
  /** RFC 3339. */
  readonly latestSafeAt: string;
  readonly orderId: string;
  readonly department: string;
}

interface TaskRow extends Record<string, unknown> {
  kind: TaskKind;
  order_id: string;
  department: string;
  latest_safe_at: Date;
  latest_safe_by: LatestSafeBound;
  due_at: Date | null;
  deadline_flag: DeadlineFlag | null;
  reminded_at: Date | null;
  escalated_at: Date | null;
  claimed_by: ActorReference | null;
  inquiry: TaskInquiry | null;
  customer_id: string;
  customer_reference: string | null;
  required_on: string;
  total_minor: string;
  currency: string;
  submitted_at: Date;
}

function toTask(row: TaskRow): Task {
  return {
    kind: row.kind,
    orderId: row.order_id,
    department: row.department === '' ? null : row.department,
    latestSafeAt: new Date(row.latest_safe_at),
    latestSafeBy: row.latest_safe_by,
    dueAt: row.due_at && new Date(row.due_at),
    deadlineFlag: row.deadline_flag,
    remindedAt: row.reminded_at && new Date(row.reminded_at),
    escalatedAt: row.escalated_at && new Date(row.escalated_at),
    claimedBy: row.claimed_by,
    inquiry: row.inquiry,
    customer: row.customer_id,
    customerReference: row.customer_reference,
    requiredOn: row.required_on,
    total: toMoneyJson({ amountMinor: BigInt(row.total_minor), currency: row.currency }),
    submittedAt: new Date(row.submitted_at),
  };
}

interface TaskQuery {
  readonly actor: Actor;
  readonly after: TaskPlace | null;
  readonly limit: number;
}

/**
 * The open reviews that the actor may decide, as `findIneligibility` judges it (domain/eligibility.ts): of each
 * department as many as a page can take, in the order of its index, so that a long queue is not read to its end.
 */
function decidableReviews({ actor, after, limit }: TaskQuery): SQL {
  const departments = sql.param([...actor.departments]);
  const authority = actor.authorityLimit && toMoney(actor.authorityLimit);
  const isCovered = authority
    ? sql`(v.currency = ${authority.currency} and v.total_minor <= ${authority.amountMinor.toString()}::bigint)`
    : sql`false`;
  const urgency = sql`coalesce(r.latest_safe_at, r.due_at)`;
  const isFrom = after
    ? sql`(${urgency}, r.order_id) >= (${after.latestSafeAt}::timestamptz, ${after.orderId}::uuid)
        and (${urgency}, r.order_id, r.department) > (${after.latestSafeAt}::timestamptz, ${after.orderId}::uuid, ${after.department})`
    : sql`true`;
  return sql`
    select found.* from unnest(${departments}::text[]) as mine(department) cross join lateral (
      select 'review' as kind, r.order_id, r.department, ${urgency} as latest_safe_at,
             coalesce(r.latest_safe_by, 'deadline') as latest_safe_by, r.due_at, r.deadline_flag, r.reminded_at,
             r.escalated_at, case when r.claimed_by_id is not null then
               jsonb_build_object('id', r.claimed_by_id, 'name', r.claimed_by_name) end as claimed_by,
             null::jsonb as inquiry, v.customer_id, v.customer_reference, v.required_on::text, v.total_minor::text,
             v.currency, o.submitted_at
      from reviews r
      join order_revisions v on v.order_id = r.order_id and v.revision = r.revision
      join orders o on o.id = r.order_id
      where r.is_current and r.status = 'open' and r.department = mine.department
        and (${hasRole(actor, 'reviewer')} or (${hasRole(actor, 'manager')} and r.escalated_at is not null))
        and (not r.authority_required or ${isCovered})
        and not exists (select 1 from order_revisions a where a.order_id = r.order_id and a.author_id = ${actor.id})
        and (not r.is_seated or (r.quorum is null and not exists (select 1 from review_seats s
          where (s.order_id, s.department, s.round) = (r.order_id, r.department, r.round) and s.holder_id = ${actor.id})))
        and ${isFrom}
      order by ${urgency}, r.order_id limit ${limit}) as found`;
}

/**
 * The reviews in which a decision from the actor's own seat is waited for: where each of several is asked, only while
 * they have not decided and it is their turn; also those that somebody gave them by hand.
 */
function seatedReviews({ actor, after, limit }: TaskQuery): SQL {
  const isAfter = after
    ? sql`(s.asked_until, s.order_id, s.department) > (${after.latestSafeAt}::timestamptz, ${after.orderId}::uuid, ${after.department})`
    : sql`true`;
  return sql`
    select 'review', r.order_id, r.department, s.asked_until, coalesce(r.latest_safe_by, 'deadline'), r.due_at,
           r.deadline_flag, r.reminded_at, r.escalated_at, null::jsonb, null::jsonb, v.customer_id, v.customer_reference,
           v.required_on::text, v.total_minor::text, v.currency, o.submitted_at
    from (select s.order_id, s.department, s.round, s.asked_until from review_seats s
      where s.holder_id = ${actor.id} and s.asked_until is not null and ${isAfter}
      order by s.asked_until, s.order_id, s.department limit ${limit}) as s
    join reviews r on r.order_id = s.order_id and r.department = s.department and r.round = s.round
    join order_revisions v on v.order_id = r.order_id and v.revision = r.revision
    join orders o on o.id = r.order_id`;
}

/** The actor's own orders that were returned and not sent in again yet. */
function returnedOrders({ actor, after }: TaskQuery): SQL {
  const isAfter = after
    ? sql`(s.returned_expires_at, o.id, '') > (${after.latestSafeAt}::timestamptz, ${after.orderId}::uuid, ${after.department})`
    : sql`true`;
  return sql`
    select 'resubmission', o.id, '', s.returned_expires_at, 'deadline', s.returned_expires_at, null::deadline_flag,
           null::timestamptz, null::timestamptz, null::jsonb, null::jsonb, v.customer_id, v.customer_reference, v.required_on::text,
           v.total_minor::text, v.currency, o.submitted_at
    from order_states s
    join orders o on o.id = s.order_id
    join order_revisions v on v.order_id = s.order_id and v.revision = s.revision
    where s.status = 'returned' and o.submitter_id = ${actor.id} and ${isAfter}
      and not exists (select 1 from order_revisions n where n.order_id = s.order_id and n.revision > s.revision)`;
}

/** The questions that wait for the actor, put to themselves or to a customer whom they sign in for. */
function openQuestions({ actor, after }: TaskQuery): SQL {
  const customers = sql.param([...(actor.customers ?? [])]);
  const urgency = sql`coalesce(i.answer_by, r.latest_safe_at, i.asked_at)`;
  const isAfter = after
    ? sql`(${urgency}, i.order_id, i.department) > (${after.latestSafeAt}::timestamptz, ${after.orderId}::uuid, ${after.department})`
    : sql`true`;
  return sql`
    select 'answer', i.order_id, i.department, ${urgency}, 'deadline', i.answer_by, null::deadline_flag,
           null::timestamptz, null::timestamptz, null::jsonb,
           jsonb_build_object('number', i.number, 'question', i.question,
             'askedBy', jsonb_build_object('id', i.asked_by_id, 'name', i.asked_by_name)),
           v.customer_id, v.customer_reference, v.required_on::text, v.total_minor::text, v.currency, o.submitted_at
    from inquiries i
    join reviews r on r.order_id = i.order_id and r.department = i.department and r.round = i.round
    join orders o on o.id = i.order_id
    join order_revisions v on v.order_id = i.order_id and v.revision = r.revision
    where i.ended_at is null and r.is_current and r.status = 'paused' and ${isAfter}
      and (i.person_id = ${actor.id} or (i.asked = 'customer' and i.customer_id = any(${customers}::text[])))`;
}

/** The actor's own orders whose customer has not answered a counter-offer yet. */
function unansweredOffers({ actor, after }: TaskQuery): SQL {
  const isAfter = after
    ? sql`(c.expires_at, o.id, '') > (${after.latestSafeAt}::timestamptz, ${after.orderId}::uuid, ${after.department})`
    : sql`true`;
  return sql`
    select 'counter_offer', o.id, '', c.expires_at, 'deadline', c.expires_at, null::deadline_flag,
           null::timestamptz, null::timestamptz, null::jsonb, null::jsonb, v.customer_id, v.customer_reference, v.required_on::text,
           v.total_minor::text, v.currency, o.submitted_at
    from order_states s
    join orders o on o.id = s.order_id
    join order_revisions v on v.order_id = s.order_id and v.revision = s.revision
    join lateral (select f.expires_at from counter_offers f
      where f.order_id = s.order_id and f.revision = s.revision order by f.ordinal desc limit 1) as c on true
    where s.status = 'awaiting_customer' and o.submitter_id = ${actor.id} and ${isAfter}`;
}

/** The statement that lists what waits for the actor, for a look at its plan. */
export function selectTasks(query: TaskQuery): SQL {
  return sql`
    select * from (${decidableReviews(query)} union all ${seatedReviews(query)} union all ${openQuestions(query)}
      union all ${returnedOrders(query)} union all ${unansweredOffers(query)}) as tasks
    order by latest_safe_at, order_id, department limit ${query.limit}`;
}

/** What waits for the actor: first what has the least time left until a decision is no longer safe. */
export async function listTasks(on: Queryable, query: TaskQuery): Promise<Task[]> {
  const found = await on.execute<TaskRow>(selectTasks(query));
  return found.rows.map(toTask);
}
