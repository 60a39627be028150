import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import type { Queryable } from '../pool.ts';
import { decisions, reviews } from '../tables/process.ts';

const TASKS_AT_ONCE = 500;

interface Place {
  readonly orderId: string;
  readonly department: string;
  readonly round: number;
}

function listPage(on: Queryable, after: Place | null) {
  const { orderId, department, round } = reviews;
  return on
    .select({
      orderId,
      department,
      round,
      revision: reviews.revision,
      stage: reviews.stage,
      isCurrent: reviews.isCurrent,
      status: reviews.status,
      closedBy: reviews.closedBy,
      checkedAt: reviews.checkedAt,
      openedAt: reviews.openedAt,
      dueAt: reviews.dueAt,
      remindedAt: reviews.remindedAt,
      escalatedAt: reviews.escalatedAt,
      closedAt: reviews.closedAt,
      claimedBy: reviews.claimedById,
      decidedBy: decisions.actorId,
      onBehalfOf: decisions.onBehalfOfId,
      substitution: decisions.substitutionId,
      verb: decisions.verb,
      decidedAt: decisions.decidedAt,
      evidenceHash: reviews.evidenceHash,
    })
    .from(reviews)
    .leftJoin(
      decisions,
      and(
        eq(decisions.orderId, orderId),
        eq(decisions.department, department),
        eq(decisions.round, round),
        eq(decisions.settles, true),
      ),
    )
    .where(
      and(
        isNotNull(reviews.openedAt),
        after
          ? sql`(${orderId}, ${department}, ${round}) > (${after.orderId}::uuid, ${after.department}, ${after.round})`
          : undefined,
      ),
    )
    .orderBy(asc(orderId), asc(department), asc(round))
    .limit(TASKS_AT_ONCE);
}

/** A round of a review that waited for people, and the decision that settled it. */
export type ExportedTask = Awaited<ReturnType<typeof listPage>>[number];

/** Every round of every review that waited for people, some at a time. */
export async function* everyExportedTask(on: Queryable): AsyncGenerator<readonly ExportedTask[]> {
  let after: Place | null = null;
  for (;;) {
    const page: readonly ExportedTask[] = await listPage(on, after);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last;
  }
}
