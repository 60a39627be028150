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
