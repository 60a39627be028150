import { and, asc, eq, gt } from 'drizzle-orm';
import type { ErrorCode } from '../domain/errors.ts';
import type { Queryable } from './pool.ts';
import { decisionAttempts } from './tables/attempts.ts';

export interface RefusedDecision {
  readonly orderId: string;
  readonly department: string;
  readonly actorId: string;
  readonly verb: string;
  readonly code: ErrorCode;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Records a decision that came through the API and was refused: the engine keeps no trace of it. */
export async function addDecisionAttempt(on: Queryable, refused: RefusedDecision): Promise<void> {
  await on.insert(decisionAttempts).values({ ...refused, channel: 'update', attemptedAt: new Date() });
}

/** A page of the refused decisions on an order, in the order in which they were recorded. */
export function listDecisionAttempts(on: Queryable, page: { orderId: string; after: number; limit: number }) {
  return on
    .select()
    .from(decisionAttempts)
    .where(and(eq(decisionAttempts.orderId, page.orderId), gt(decisionAttempts.id, page.after)))
    .orderBy(asc(decisionAttempts.id))
    .limit(page.limit);
}
