import { sql } from 'drizzle-orm';
import type { Actor } from '../domain/actor.ts';
import { hasRole } from '../domain/actor.ts';
import { toMoney, toMoneyJson, type MoneyJson } from '../domain/money.ts';
import type { Queryable } from './pool.ts';

export const TASK_KINDS = ['review', 'resubmission'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** Something that waits for one person: a review to decide, or a returned order of their own to send in again. */
export interface Task {
  readonly kind: TaskKind;
  readonly orderId: string;
  /** Null for a resubmission. */
  readonly department: string | null;
  readonly dueAt: Date;
  readonly remindedAt: Date | null;
  readonly escalatedAt: Date | null;
  readonly customer: string;
  readonly customerReference: string | null;
  readonly requiredOn: string;
  readonly total: MoneyJson;
  readonly submittedAt: Date;
}

/** Where a page of tasks ended. */
export interface TaskPlace {
  /** RFC 3339. */
  readonly dueAt: string;
  readonly orderId: string;
  readonly department: string;
}

interface TaskRow extends Record<string, unknown> {
  kind: TaskKind;
  order_id: string;
  department: string;
  due_at: Date;
  reminded_at: Date | null;
  escalated_at: Date | null;
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
    dueAt: new Date(row.due_at),
    remindedAt: row.reminded_at && new Date(row.reminded_at),
    escalatedAt: row.escalated_at && new Date(row.escalated_at),
    customer: row.customer_id,
    customerReference: row.customer_reference,
    requiredOn: row.required_on,
    total: toMoneyJson({ amountMinor: BigInt(row.total_minor), currency: row.currency }),
    submittedAt: new Date(row.submitted_at),
  };
}

/** The open reviews that the actor may decide, as `findIneligibility` judges it (domain/eligibility.ts). */
function decidableReviews(actor: Actor) {
  const departments = sql.param([...actor.departments]);
  const limit = actor.authorityLimit && toMoney(actor.authorityLimit);
  const isCovered = limit
    ? sql`(v.currency = ${limit.currency} and v.total_minor <= ${limit.amountMinor.toString()}::bigint)`
    : sql`false`;
  return sql`
    select 'review' as kind, r.order_id, r.department, r.due_at, r.reminded_at, r.escalated_at, v.customer_id,
           v.customer_reference, v.required_on::text, v.total_minor::text, v.currency, o.submitted_at
    from reviews r
    join order_revisions v on v.order_id = r.order_id and v.revision = r.revision
    join orders o on o.id = r.order_id
    where r.is_current and r.status = 'open' and r.department = any(${departments}::text[])
      and (${hasRole(actor, 'reviewer')} or (${hasRole(actor, 'manager')} and r.escalated_at is not null))
      and (not r.authority_required or ${isCovered})
      and not exists (select 1 from order_revisions a where a.order_id = r.order_id and a.author_id = ${actor.id})`;
}

/** The actor's own orders that were returned and not sent in again yet. */
function returnedOrders(actor: Actor) {
  return sql`
    select 'resubmission', o.id, '', s.returned_expires_at, null::timestamptz, null::timestamptz, v.customer_id,
           v.customer_reference, v.required_on::text, v.total_minor::text, v.currency, o.submitted_at
    from order_states s
    join orders o on o.id = s.order_id
    join order_revisions v on v.order_id = s.order_id and v.revision = s.revision
    where s.status = 'returned' and o.submitter_id = ${actor.id}
      and not exists (select 1 from order_revisions n where n.order_id = s.order_id and n.revision > s.revision)`;
}

/** What waits for the actor, the most urgent first. */
export async function listTasks(
  on: Queryable,
  input: { actor: Actor; after: TaskPlace | null; limit: number },
): Promise<Task[]> {
  const { actor, after, limit } = input;
  const isAfter = after
    ? sql`(due_at, order_id, department) > (${after.dueAt}::timestamptz, ${after.orderId}::uuid, ${after.department})`
    : sql`true`;
  const found = await on.execute<TaskRow>(sql`
    select * from (${decidableReviews(actor)} union all ${returnedOrders(actor)}) as tasks
    where ${isAfter} order by due_at, order_id, department limit ${limit}`);
  return found.rows.map(toTask);
}
