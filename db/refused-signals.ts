import { sql } from 'drizzle-orm';
import type { ErrorCode } from '../domain/errors.ts';
import type { Database } from './pool.ts';

export interface RefusedSignal {
  readonly orderId: string;
  readonly department: string;
  readonly actorId: string;
  readonly verb: string;
  readonly code: ErrorCode;
  readonly facts: Readonly<Record<string, unknown>>;
  /** RFC 3339, UTC: when the workflow refused it. With order, department and actor it names the attempt. */
  readonly attemptedAt: string;
}

/** Records a decision that came by Signal and was refused; the same one twice is one row. */
export async function recordRefusedSignal(on: Database, refused: RefusedSignal): Promise<void> {
  const { orderId, department, actorId, verb, code, attemptedAt } = refused;
  await on.execute(sql`
    insert into decision_attempts (order_id, department, actor_id, verb, channel, code, facts, attempted_at)
    select ${orderId}::uuid, ${department}, ${actorId}, ${verb}, 'signal', ${code},
           ${JSON.stringify(refused.facts)}::jsonb, ${attemptedAt}::timestamptz
    where not exists (
      select 1 from decision_attempts
      where order_id = ${orderId}::uuid and department = ${department} and actor_id = ${actorId}
        and channel = 'signal' and attempted_at = ${attemptedAt}::timestamptz)`);
}
