import { and, eq, ne, sql } from 'drizzle-orm';
import type { FinalApprovalFacts } from '../../domain/checks/final-approval.ts';
import { decisions, reviews } from '../tables/process.ts';
import type { Reading } from './reading.ts';

/** Reads how people approved the current reviews of the order's other departments, in the order of the stages. */
export async function readFinalApprovalFacts({ on, context }: Reading): Promise<FinalApprovalFacts> {
  const { orderId, department } = context;
  const blocks = sql`jsonb_path_query_array(${reviews.packet}::jsonb, '$.findings[*] ? (@.severity == "block").code')`;
  const rows = await on
    .select({
      department: reviews.department,
      round: reviews.round,
      actorId: decisions.actorId,
      actorName: decisions.actorName,
      verb: decisions.verb,
      conditions: sql<string[] | null>`${decisions.conditions}`,
      blockCodes: sql<string[]>`${blocks}`,
    })
    .from(reviews)
    .innerJoin(
      decisions,
      and(
        eq(decisions.orderId, reviews.orderId),
        eq(decisions.department, reviews.department),
        eq(decisions.round, reviews.round),
      ),
    )
    .where(
      and(
        eq(reviews.orderId, orderId),
        eq(reviews.isCurrent, true),
        ne(reviews.department, department.name),
        sql`${reviews.status} in ('approved', 'approved_with_conditions')`,
      ),
    )
    .orderBy(reviews.stage, reviews.department);
  const approvals = rows.map(({ verb, conditions, ...approval }) => ({
    ...approval,
    conditional: verb === 'approve_with_conditions',
    conditions: conditions ?? [],
  }));
  return { check: 'final_approval', approvals };
}
