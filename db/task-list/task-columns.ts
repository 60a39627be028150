import { sql, type SQL } from 'drizzle-orm';
import type { Actor } from '../../domain/actor.ts';
import type { TaskKind } from '../../domain/task.ts';

/** Where a page of tasks ended. */
export interface TaskPlace {
  /** RFC 3339. */
  readonly latestSafeAt: string;
  readonly orderId: string;
  readonly department: string;
  readonly kind: TaskKind;
}

export interface TaskQuery {
  readonly actor: Actor;
  readonly after: TaskPlace | null;
  readonly limit: number;
}

/** What the sources of tasks give, each in this order, and what stands there where one has nothing of it. */
const COLUMNS = {
  kind: null,
  order_id: null,
  department: `''`,
  latest_safe_at: null,
  latest_safe_by: `'deadline'::latest_safe_bound`,
  due_at: null,
  deadline_flag: 'null::deadline_flag',
  reminded_at: 'null::timestamptz',
  escalated_at: 'null::timestamptz',
  claimed_by: 'null::jsonb',
  inquiry: 'null::jsonb',
  incident: 'null::jsonb',
  review: 'null::jsonb',
} as const;

type Column = keyof typeof COLUMNS;
type Needed = { [Name in Column]: (typeof COLUMNS)[Name] extends null ? Name : never }[Column];

/** What every task says of its order; the source joins the order as `o` and its revision as `v`. */
const ORDER_COLUMNS = sql`v.customer_id, v.customer_reference, v.required_on::text as required_on,
  v.total_minor::text as total_minor, v.currency, o.submitted_at`;

/** The columns of one source of tasks. */
export function taskColumns(given: Readonly<Record<Needed, SQL> & Partial<Record<Column, SQL>>>): SQL {
  const named: Partial<Record<string, SQL>> = given;
  const columns = Object.entries(COLUMNS).map(
    ([name, nothing]) => sql`${named[name] ?? sql.raw(nothing ?? 'null')} as ${sql.raw(name)}`,
  );
  return sql`${sql.join(columns, sql`, `)}, ${ORDER_COLUMNS}`;
}

/** Whether a task comes after where the page before ended. */
export function isAfter(
  { after }: Pick<TaskQuery, 'after'>,
  task: { at: SQL; orderId: SQL; department: SQL; kind: TaskKind },
): SQL {
  if (!after) return sql`true`;
  const { at, orderId, department, kind } = task;
  return sql`(${at}, ${orderId}, ${department}, ${kind}::text)
    > (${after.latestSafeAt}::timestamptz, ${after.orderId}::uuid, ${after.department}, ${after.kind}::text)`;
}
