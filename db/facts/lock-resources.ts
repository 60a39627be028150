import { sql } from 'drizzle-orm';
import { HOLD_KINDS, type HoldKind } from '../../domain/hold.ts';
import type { Queryable } from '../pool.ts';

/**
 * The most locks that one kind ever takes, a power of two. PostgreSQL keeps the locks of all sessions in one table of
 * fixed size; an order of thousands of products, each with a lock of its own, would leave none for anybody else.
 */
export const LOCKS_OF_A_KIND = 1024;

/**
 * Locks everything that a check may hold until the transaction ends, in the order of the lock numbers, so that
 * two checks never wait for each other in a circle. Resources may share a lock: then one check waits without need,
 * and nothing else. What is read after it includes what earlier holders committed.
 */
export async function lockResources(
  on: Queryable,
  input: { kind: HoldKind; resources: readonly string[] },
): Promise<void> {
  if (input.resources.length === 0) return;
  // The sorted subquery is not flattened into the outer one, so the locks are taken row by row in its order.
  await on.execute(sql`
    select pg_advisory_xact_lock(${HOLD_KINDS.indexOf(input.kind)}, number)
    from (select distinct hashtext(name) & ${LOCKS_OF_A_KIND - 1} as number
          from unnest(${sql.param(input.resources)}::text[]) as name order by 1) as numbers`);
}
