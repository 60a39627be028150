import { and, asc, gte, isNotNull, lt, sql } from 'drizzle-orm';
import type { EvidenceSample } from '../../domain/evidence/sample.ts';
import type { Queryable } from '../pool.ts';
import { orderStates } from '../tables/process.ts';

/** Of which orders how many are drawn, and by what. */
export interface SampleRequest {
  readonly size: number;
  readonly seed: string;
  /** Those whose review ended at this instant or later; of all times where it is left out. */
  readonly endedFrom?: Date | undefined;
  readonly endedBefore?: Date | undefined;
}

/**
 * Draws orders from those whose review has ended, within the period that is given: the first ones by SHA-256 of seed, colon
 * and id. Whoever knows the ids and the seed can draw the same again, with nothing of ours.
 */
export async function drawSample(on: Queryable, request: SampleRequest): Promise<EvidenceSample> {
  const { size, seed, endedFrom, endedBefore } = request;
  const { orderId, closedAt } = orderStates;
  const rank = sql`sha256(convert_to(${`${seed}:`} || ${orderId}::text, 'UTF8'))`;
  const isMeant = and(
    isNotNull(closedAt),
    endedFrom && gte(closedAt, endedFrom),
    endedBefore && lt(closedAt, endedBefore),
  );
  const rows = await on
    .select({ orderId })
    .from(orderStates)
    .where(isMeant)
    .orderBy(rank, asc(orderId))
    .limit(size);
  return {
    ...{ size, seed },
    endedFrom: endedFrom?.toISOString() ?? null,
    endedBefore: endedBefore?.toISOString() ?? null,
    population: await on.$count(orderStates, isMeant),
    orderIds: rows.map((row) => row.orderId),
  };
}
