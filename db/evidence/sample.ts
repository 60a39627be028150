import { asc, isNotNull, sql } from 'drizzle-orm';
import type { Queryable } from '../pool.ts';
import { orderStates } from '../tables/process.ts';

/** Orders that were drawn, and from how many. */
export interface DrawnSample {
  readonly orderIds: readonly string[];
  readonly population: number;
}

/**
 * Draws orders from those whose review has ended: the first ones by SHA-256 of seed, colon and id. Whoever knows the ids and
 * the seed can draw the same again, with nothing of ours.
 */
export async function drawSample(on: Queryable, input: { size: number; seed: string }): Promise<DrawnSample> {
  const rank = sql`sha256(convert_to(${`${input.seed}:`} || ${orderStates.orderId}::text, 'UTF8'))`;
  const hasEnded = isNotNull(orderStates.closedAt);
  const rows = await on
    .select({ orderId: orderStates.orderId })
    .from(orderStates)
    .where(hasEnded)
    .orderBy(rank, asc(orderStates.orderId))
    .limit(input.size);
  return {
    orderIds: rows.map(({ orderId }) => orderId),
    population: await on.$count(orderStates, hasEnded),
  };
}
