import { sql, type SQL } from 'drizzle-orm';
import {
  EARLIER_DAYS,
  LEAST_UNUSUAL,
  RECENT_DAYS,
  type FindingHistory,
} from '../../domain/figures/unusual-findings.ts';
import type { Queryable } from '../pool.ts';
import { hasUnusualFinding } from '../packet-findings.ts';
import { instantOf } from './clock-columns.ts';

const MS_A_DAY = 86_400_000;

/** Customers or products with the counts of their orders, and those of all. */
export interface FindingHistories {
  readonly histories: readonly FindingHistory[];
  readonly all: FindingHistory;
}

interface CountRow extends Record<string, unknown> {
  id: string | null;
  orders: number;
  unusual: number;
  earlier_orders: number;
  earlier_unusual: number;
}

/** From when on an order is one of the last days. */
export function recentSince(now: Date): Date {
  return new Date(now.getTime() - RECENT_DAYS * MS_A_DAY);
}

function earlierSince(now: Date): Date {
  return new Date(recentSince(now).getTime() - EARLIER_DAYS * MS_A_DAY);
}

const UNUSUAL = hasUnusualFinding(sql`r.packet`);

/** The orders `o` submitted since the earlier days, each as it first came: revision `v`. */
function lookedAt(now: Date): SQL {
  return sql`orders o join order_revisions v on v.order_id = o.id and v.revision = 1
    where o.submitted_at >= ${instantOf(earlierSince(now))} and o.submitted_at < ${instantOf(now)}`;
}

function customersOf(now: Date): SQL {
  return sql`
    select v.customer_id as id, o.submitted_at >= ${instantOf(recentSince(now))} as is_recent,
      exists (select from reviews r where r.order_id = o.id and r.revision = 1 and ${UNUSUAL}) as is_unusual
    from ${lookedAt(now)}`;
}

/** The numbers of the lines of the order `o` that findings concern; a finding on the order as a whole concerns none. */
const LINES_WITH_FINDINGS = sql`array(
  select (f.finding ->> 'line')::int from reviews r,
    lateral jsonb_array_elements(r.packet::jsonb -> 'findings') as f(finding)
  where r.order_id = o.id and r.revision = 1 and ${UNUSUAL} and f.finding ? 'line'
    and f.finding ->> 'severity' in ('attention', 'block'))`;

/** Each product of each order once, however many lines it is in. */
function productsOf(now: Date): SQL {
  return sql`
    select l.line ->> 'product' as id, o.submitted_at >= ${instantOf(recentSince(now))} as is_recent,
      bool_or(l.number = any(o.with_findings)) as is_unusual
    from (select o.id, o.submitted_at, v.document::jsonb -> 'lines' as lines, ${LINES_WITH_FINDINGS} as with_findings
      from ${lookedAt(now)}) as o, lateral jsonb_array_elements(o.lines) with ordinality as l(line, number)
    group by o.id, o.submitted_at, l.line ->> 'product'`;
}

/** The statement that counts the orders of customers or products, for a look at its plan. */
export function selectFindingHistories(of: 'customers' | 'products', now: Date): SQL {
  const counted = of === 'customers' ? customersOf(now) : productsOf(now);
  // All of them stand in one row without an id; of the others only those of which something could be said.
  return sql`
    select id, count(*) filter (where is_recent)::int as orders,
      count(*) filter (where is_recent and is_unusual)::int as unusual,
      count(*) filter (where not is_recent)::int as earlier_orders,
      count(*) filter (where not is_recent and is_unusual)::int as earlier_unusual
    from (${counted}) as counted group by grouping sets ((id), ())
    having grouping(id) = 1 or count(*) filter (where is_recent and is_unusual) >= ${LEAST_UNUSUAL}
    order by id`;
}

function toHistory(row: CountRow): FindingHistory {
  return {
    id: row.id ?? '',
    recent: { orders: row.orders, unusual: row.unusual },
    earlier: { orders: row.earlier_orders, unusual: row.earlier_unusual },
  };
}

const NONE: FindingHistory = {
  id: '',
  recent: { orders: 0, unusual: 0 },
  earlier: { orders: 0, unusual: 0 },
};

/** How many orders of customers, or with products, had a finding that asks for attention or blocks, lately and before. */
export async function readFindingHistories(
  on: Queryable,
  { of, now }: { of: 'customers' | 'products'; now: Date },
): Promise<FindingHistories> {
  const { rows } = await on.execute<CountRow>(selectFindingHistories(of, now));
  const all = rows.find(({ id }) => id === null);
  return {
    histories: rows.filter(({ id }) => id !== null).map(toHistory),
    all: all ? toHistory(all) : NONE,
  };
}
