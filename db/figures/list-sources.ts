import { sql, type SQL } from 'drizzle-orm';
import type { OrderStatus } from '../../domain/order-status.ts';
import { hasUnusualFinding } from '../packet-findings.ts';
import { instantOf, workedMs } from './clock-columns.ts';
import { recentSince } from './finding-histories.ts';
import { itemColumns, NEVER, type FigureList } from './lists.ts';
import { decidedReviews, endedOrders, IS_FIRST_PASS, type PastAsked } from './past.ts';
import { ageClass, isOverdue, isSoon, SAFE_UNTIL, WAITING_REVIEWS } from './present.ts';
import { decisionsMade } from './reviewers.ts';

function every(...conditions: readonly (SQL | null)[]): SQL {
  return sql.join([sql`true`, ...conditions.filter((condition) => condition !== null)], sql` and `);
}

/** What is asked for, or nothing where it is not. */
function where<Value>(given: Value | undefined, holds: (value: Value) => SQL): SQL | null {
  return given === undefined ? null : holds(given);
}

export const WAITING_STATES = ['overdue', 'soon'] as const;
export const REWORK_KINDS = ['first_pass', 'returned', 'revised', 'reopened'] as const;

/** The revision `v` of which a row says its order. */
const REVISION = sql`order_revisions v on v.order_id = r.order_id and v.revision = r.revision`;

/** Whether the review `r` waits for the person alone. */
function isOwnOf(person: string): SQL {
  return sql`(r.status = 'open' and (r.claimed_by_id = ${person} or exists (select from review_seats s
    where s.order_id = r.order_id and s.department = r.department and s.round = r.round
      and s.holder_id = ${person} and s.asked_until is not null)))`;
}

/** The reviews that wait, first what has the least time left. */
export function waitingList(filter: {
  readonly now: Date;
  readonly department?: string | undefined;
  /** The class of age, from 0. */
  readonly age?: number | undefined;
  readonly state?: (typeof WAITING_STATES)[number] | undefined;
  /** Only what waits for them alone: claimed by them, or a seat of theirs is asked. */
  readonly person?: string | undefined;
}): FigureList {
  const { now } = filter;
  const took = sql`(${workedMs(instantOf(now))} - ${workedMs(sql`r.opened_at`)})`;
  const columns = itemColumns({
    ...{ department: sql`r.department`, round: sql`r.round`, status: sql`r.status`, took },
    at: sql`coalesce(${SAFE_UNTIL}, ${NEVER}::timestamptz)`,
    person: sql`r.claimed_by_name`,
  });
  const conditions = every(
    where(filter.department, (name) => sql`r.department = ${name}`),
    where(filter.age, (age) => sql`${ageClass(took)} = ${age}`),
    where(filter.person, isOwnOf),
    where(filter.state, (state) => (state === 'overdue' ? isOverdue(now) : isSoon(now))),
  );
  const rows = sql`select ${columns} from clock, ${WAITING_REVIEWS} join ${REVISION} where ${conditions}`;
  return { rows, first: 'earliest' };
}

const IS_REWORK: Readonly<Record<(typeof REWORK_KINDS)[number], SQL>> = {
  first_pass: IS_FIRST_PASS,
  returned: sql`is_returned`,
  revised: sql`revision > 1`,
  reopened: sql`reopened_reviews > 0`,
};

/** The orders that ended in the time, the last first. */
export function endedList(
  filter: PastAsked & {
    readonly outcome?: OrderStatus | undefined;
    readonly rework?: (typeof REWORK_KINDS)[number] | undefined;
  },
): FigureList {
  const columns = itemColumns({ status: sql`e.outcome`, at: sql`e.closed_at`, took: sql`e.took` });
  const conditions = every(
    where(filter.outcome, (outcome) => sql`outcome = ${outcome}`),
    where(filter.rework, (kind) => IS_REWORK[kind]),
  );
  const rows = sql`
    select ${columns} from (select * from (${endedOrders(filter)}) as ended where ${conditions}) as e
    join order_revisions v on v.order_id = e.order_id and v.revision = e.revision`;
  return { rows, first: 'latest' };
}

/** The reviews that people decided in the time, the last first. */
export function decidedList(filter: PastAsked & { readonly department?: string | undefined }): FigureList {
  const columns = itemColumns({
    ...{ department: sql`e.department`, round: sql`e.round`, status: sql`e.status`, at: sql`e.closed_at` },
    took: sql`e.took`,
    person: sql`(select d.actor_name from decisions d where d.order_id = e.order_id
      and d.department = e.department and d.round = e.round and d.settles)`,
  });
  const conditions = every(where(filter.department, (name) => sql`e.department = ${name}`));
  const rows = sql`
    select ${columns} from (${decidedReviews(filter)}) as e
    join reviews r on r.order_id = e.order_id and r.department = e.department and r.round = e.round
    join ${REVISION} where ${conditions}`;
  return { rows, first: 'latest' };
}

/** What one person decided in the time, the last first. */
export function decisionList(filter: PastAsked & { readonly person: string }): FigureList {
  const columns = itemColumns({
    ...{ department: sql`e.department`, round: sql`e.round`, status: sql`r.status`, at: sql`e.decided_at` },
    ...{ took: sql`e.took`, person: sql`e.actor_name` },
  });
  const rows = sql`
    select ${columns} from (${decisionsMade(filter)}) as e
    join reviews r on r.order_id = e.order_id and r.department = e.department and r.round = e.round
    join ${REVISION} where e.actor_id = ${filter.person}`;
  return { rows, first: 'latest' };
}

const HAS_FINDING = hasUnusualFinding(sql`r.packet`);

/** The lines of the order that have the product, as findings name them. */
const OF_PRODUCT = (product: string) => sql`f.finding ->> 'line' in (
  select l.number::text from jsonb_array_elements(v.document::jsonb -> 'lines') with ordinality as l(line, number)
  where l.line ->> 'product' = ${product})`;

/** The orders of the last days with findings that ask for attention or block, the last submitted first. */
export function unusualList(filter: {
  readonly now: Date;
  readonly customer?: string | undefined;
  readonly product?: string | undefined;
}): FigureList {
  const { now } = filter;
  const codes = sql`array(
    select distinct f.finding ->> 'code' from reviews r,
      lateral jsonb_array_elements(r.packet::jsonb -> 'findings') as f(finding)
    where r.order_id = o.id and r.revision = 1 and ${HAS_FINDING} and f.finding ->> 'severity' in ('attention', 'block')
      and ${every(where(filter.product, OF_PRODUCT))}
    order by 1)`;
  const columns = itemColumns({
    ...{ status: sql`coalesce(s.status, 'submitted')`, at: sql`o.submitted_at`, findings: codes },
  });
  const conditions = every(
    sql`o.submitted_at >= ${instantOf(recentSince(now))} and o.submitted_at < ${instantOf(now)}`,
    sql`exists (select from reviews r where r.order_id = o.id and r.revision = 1 and ${HAS_FINDING})`,
    where(filter.customer, (customer) => sql`v.customer_id = ${customer}`),
  );
  const rows = sql`
    select * from (select ${columns} from orders o
      join order_revisions v on v.order_id = o.id and v.revision = 1
      left join order_states s on s.order_id = o.id where ${conditions}) as unusual
    where findings <> '{}'`;
  return { rows, first: 'latest' };
}
