import { sql } from 'drizzle-orm';
import type { HoldKind } from '../../domain/hold.ts';
import type { Queryable } from '../pool.ts';

/**
 * Locks everything that a check may hold until the transaction ends, in the order of the lock numbers, so that
 * two checks never wait for each other in a circle. What is read after it includes what earlier holders committed.
 */
export async function lockResources(
  on: Queryable,
  input: { kind: HoldKind; resources: readonly string[] },
): Promise<void> {
  if (input.resources.length === 0) return;
  const names = input.resources.map((resource) => `${input.kind}:${resource}`);
  // The sorted subquery is not flattened into the outer one, so the locks are taken row by row in its order.
  await on.execute(sql`
    select pg_advisory_xact_lock(number)
    from (select distinct hashtextextended(name, 0) as number
          from unnest(${sql.param(names)}::text[]) as name order by 1) as numbers`);
}
