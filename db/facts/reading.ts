import { sql, type SQL } from 'drizzle-orm';
import type { CheckContext } from '../../domain/checks/judgement.ts';
import type { Queryable } from '../pool.ts';
import { holds } from '../tables/process.ts';

/** Whether the facts are read under lock, for holds that follow in the same transaction, or only looked at. */
export type Access = 'lock' | 'read';

/** What the reader of every check is given. */
export interface Reading {
  readonly on: Queryable;
  readonly context: CheckContext;
  readonly access: Access;
}

/** Leaves out what this department holds for this order: the check replaces it in the same transaction. */
export function isHeldByOthers({ orderId, department }: CheckContext): SQL {
  return sql`(${holds.orderId}, ${holds.department}) is distinct from (${orderId}::uuid, ${department.name})`;
}

/** One row, for fields that are subqueries of their own: several records in one round trip. */
export const ONE_ROW = sql`(select 1) as one_row`;

// Both wrap the subquery once more: drizzle drops the table's name from columns that stand directly in a field,
// and the column of the outer table would be taken for one of the inner. Numbers beyond 2^53 are selected as text.

/** All rows of a query as one field. The type names the columns as the query names them. */
export function rowsField<Row>(query: SQL): SQL<Row[]> {
  const rows = sql`(select coalesce(json_agg(found), '[]') from (${query}) as found)`;
  return sql<Row[]>`${rows}`;
}

/** The only row of a query as one field, or null. The type names the columns as the query names them. */
export function rowField<Row>(query: SQL): SQL<Row | null> {
  const row = sql`(select row_to_json(found) from (${query}) as found)`;
  return sql<Row | null>`${row}`;
}
