import { and, desc, eq, ne, sql } from 'drizzle-orm';
import type { FinalApprovalFacts, PersonalApproval } from '../../domain/checks/final-approval.ts';
import { conditionText, isTerm, type Condition } from '../../domain/conditions.ts';
import { decisions, reviews } from '../tables/process.ts';
import type { ReviewStatus } from '../../domain/review-status.ts';
import type { Reading } from './reading.ts';

/** The round that was decided: an earlier one for a carried review. */
const decidedRound = sql<number>`coalesce(${reviews.carriedFromRound}, ${reviews.round})`;

/** How the round ended that was decided. */
const decidedStatus = sql<ReviewStatus>`(select origin.status from reviews origin
  where origin.order_id = ${reviews.orderId} and origin.department = ${reviews.department}
    and origin.round = coalesce(${reviews.carriedFromRound}, ${reviews.round}))`;

/** The conditions of everybody who agreed to the review that the query is at. */
const conditionsOfRound = sql<Condition[]>`(
  select coalesce(jsonb_agg(c.condition order by d.decided_at, d.seat, c.ordinality), '[]')
  from decisions d cross join jsonb_array_elements(d.conditions) with ordinality as c(condition)
  where d.order_id = ${reviews.orderId} and d.department = ${reviews.department} and d.round = ${decidedRound}
    and d.verb = 'approve_with_conditions')`;

/**
 * What is left open of an approval. What changes the order is not: by the time of the final approval the order has it, or
 * its customer has agreed to it.
 */
function openConditions(given: {
  status: ReviewStatus;
  conditions: readonly Condition[];
}): Pick<PersonalApproval, 'conditional' | 'conditions'> {
  const { status, conditions } = given;
  const words = conditions.filter((condition) => !isTerm(condition));
  const isOpen = words.length > 0 || conditions.length === 0;
  return {
    conditional: status === 'approved_with_conditions' && isOpen,
    conditions: words.map(conditionText),
  };
}

/**
 * Reads how people approved the order's current revision for its other departments, in the order of the stages.
 * The last approval by a person counts even where a later round, for the sake of its holds, closed by rule, and where it
 * is carried from an earlier revision.
 */
export async function readFinalApprovalFacts({ on, context }: Reading): Promise<FinalApprovalFacts> {
  const { orderId, department } = context;
  const blocks = sql`jsonb_path_query_array(${reviews.packet}::jsonb, '$.findings[*] ? (@.severity == "block").code')`;
  const rows = await on
    .selectDistinctOn([reviews.stage, reviews.department], {
      department: reviews.department,
      round: decisions.round,
      actorId: decisions.actorId,
      actorName: decisions.actorName,
      status: decidedStatus,
      conditions: conditionsOfRound,
      blockCodes: sql<string[]>`${blocks}`,
    })
    .from(reviews)
    .innerJoin(
      decisions,
      and(
        eq(decisions.orderId, reviews.orderId),
        eq(decisions.department, reviews.department),
        eq(decisions.round, decidedRound),
        eq(decisions.settles, true),
      ),
    )
    .where(
      and(
        eq(reviews.orderId, orderId),
        sql`${reviews.revision} = (select revision from order_states where order_id = ${orderId})`,
        ne(reviews.department, department.name),
        sql`${reviews.status} in ('approved', 'approved_with_conditions', 'carried')`,
      ),
    )
    .orderBy(reviews.stage, reviews.department, desc(reviews.round));
  const approvals = rows.map(({ status, ...approval }) => ({
    ...approval,
    ...openConditions({ status, conditions: approval.conditions }),
  }));
  return { check: 'final_approval', approvals };
}
