import { sql, type SQL } from 'drizzle-orm';
import type { WorkingClock } from '../../domain/figures/working-clock.ts';
import { toMoneyJson, type MoneyJson } from '../../domain/money.ts';
import type { Queryable } from '../pool.ts';
import { clockRow, wholeMs } from './clock-columns.ts';

/** One order, or one review of an order, behind a figure. */
export interface FigureItem {
  readonly orderId: string;
  readonly customer: string;
  readonly customerReference: string | null;
  readonly total: MoneyJson;
  /** Null for an order as a whole. */
  readonly department: string | null;
  /** Of the order, or of the review. */
  readonly status: string;
  /** When the order was submitted or ended, when the review was decided, or until when a decision on it is safe. */
  readonly at: Date | null;
  /** How long it has taken, in milliseconds of the clock. */
  readonly tookMs: number | null;
  /** The name of who decided it, or has claimed it. */
  readonly person: string | null;
  /** The codes of the findings that are the reason. */
  readonly findings: readonly string[];
}

/** Where a page ended. */
export interface FigurePlace {
  /** RFC 3339, to the microsecond. */
  readonly at: string;
  readonly orderId: string;
  readonly department: string;
  readonly round: number;
}

/** A list of what is behind a figure. */
export interface FigureList {
  /** Gives the columns of {@link itemColumns}. */
  readonly rows: SQL;
  readonly first: 'earliest' | 'latest';
}

interface ItemRow extends Record<string, unknown> {
  order_id: string;
  customer_id: string;
  customer_reference: string | null;
  total_minor: string;
  currency: string;
  department: string;
  round: number;
  status: string;
  place_text: string;
  took: number | null;
  person: string | null;
  findings: string[];
}

/** What sorts last, where a review has no time by which it should be decided. */
export const NEVER = '9999-12-31T00:00:00.000000Z';

/** The columns of a list: those of the order are read from its revision `v`. */
export function itemColumns(given: {
  readonly department?: SQL;
  readonly round?: SQL;
  readonly status: SQL;
  /** Never null: the list is sorted by it. */
  readonly at: SQL;
  readonly took?: SQL;
  readonly person?: SQL;
  readonly findings?: SQL;
}): SQL {
  const { department = sql`''`, round = sql`0`, took = sql`null::float8`, person = sql`null::text` } = given;
  return sql`v.order_id, v.customer_id, v.customer_reference, v.total_minor::text as total_minor, v.currency,
    ${department} as department, ${round} as round, ${given.status}::text as status,
    ${given.at} as place_at, ${took} as took, ${person} as person,
    ${given.findings ?? sql`'{}'`}::text[] as findings`;
}

function isBeyond(after: FigurePlace | null, first: FigureList['first']): SQL {
  if (after === null) return sql`true`;
  const sign = first === 'earliest' ? sql`>` : sql`<`;
  return sql`(place_at, order_id, department, round) ${sign}
    (${after.at}::timestamptz, ${after.orderId}::uuid, ${after.department}, ${after.round}::int)`;
}

/** An item, and its place in the list. */
interface ListedItem {
  readonly item: FigureItem;
  readonly place: FigurePlace;
}

function toItem(row: ItemRow): ListedItem {
  const { order_id: orderId, department, round, place_text: at } = row;
  const item = {
    orderId,
    customer: row.customer_id,
    customerReference: row.customer_reference,
    total: toMoneyJson({ amountMinor: BigInt(row.total_minor), currency: row.currency }),
    department: department === '' ? null : department,
    status: row.status,
    at: at === NEVER ? null : new Date(at),
    tookMs: wholeMs(row.took),
    person: row.person,
    findings: row.findings,
  };
  return { item, place: { at, orderId, department, round } };
}

/** A page of a list, each with its place in it. */
export async function listFigureItems(
  on: Queryable,
  asked: {
    readonly list: FigureList;
    readonly clock: WorkingClock;
    readonly after: FigurePlace | null;
    readonly limit: number;
  },
): Promise<ListedItem[]> {
  const { list, clock, after, limit } = asked;
  const direction = list.first === 'earliest' ? sql`asc` : sql`desc`;
  const order = ['place_at', 'order_id', 'department', 'round'].map(
    (name) => sql`found.${sql.raw(name)} ${direction}`,
  );
  const { rows } = await on.execute<ItemRow>(sql`
    with ${clockRow(clock)}
    select found.*, to_char(found.place_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place_text
    from (${list.rows}) as found where ${isBeyond(after, list.first)}
    order by ${sql.join(order, sql`, `)} limit ${limit}`);
  return rows.map(toItem);
}
