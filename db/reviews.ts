import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Claim } from '../domain/review-act.ts';
import type { ReviewStatus } from '../domain/review-status.ts';
import type { Queryable, Transaction, Write } from './pool.ts';
import { decisions, reviews } from './tables/process.ts';

export type ReviewRow = typeof reviews.$inferSelect;
export type NewReviewRow = Omit<typeof reviews.$inferInsert, 'isCurrent'>;
export type NewDecisionRow = typeof decisions.$inferInsert;

export interface ReviewKey {
  readonly orderId: string;
  readonly department: string;
  readonly round: number;
}

/** Who keeps the review to themselves, or null. */
export function claimOf(review: ReviewRow): Claim | null {
  const { claimedById: id, claimedByName: name, claimedAt, claimEndsAt } = review;
  if (id === null || name === null || claimedAt === null) return null;
  return { by: { id, name }, at: claimedAt.toISOString(), endsAtMs: claimEndsAt?.getTime() ?? null };
}

/** The columns of a claim, or those of none. */
export function toClaimColumns(claim: Claim | null): Partial<NewReviewRow> {
  return {
    claimedById: claim?.by.id ?? null,
    claimedByName: claim?.by.name ?? null,
    claimedAt: claim && new Date(claim.at),
    claimEndsAt: claim?.endsAtMs == null ? null : new Date(claim.endsAtMs),
  };
}

function isRound(key: ReviewKey) {
  return and(
    eq(reviews.orderId, key.orderId),
    eq(reviews.department, key.department),
    eq(reviews.round, key.round),
  );
}

/** The next round of a department's review, which becomes the current one. Further rounds first retire those before. */
export function newRound(tx: Transaction, row: NewReviewRow): Write {
  const inserted = tx.insert(reviews).values({ ...row, isCurrent: true });
  return tx.$with('new_round').as(inserted.returning({ round: reviews.round }));
}

/** Adds rounds that become the current ones of their departments, whose earlier rounds have been retired. */
export async function addRounds(tx: Transaction, rows: readonly NewReviewRow[]): Promise<void> {
  if (rows.length > 0) await tx.insert(reviews).values(rows.map((row) => ({ ...row, isCurrent: true })));
}

/** Makes the rounds of a department's review a thing of the past, as another one begins. */
export async function retireRounds(
  tx: Transaction,
  of: { orderId: string; department: string },
): Promise<void> {
  await tx
    .update(reviews)
    .set({ isCurrent: false })
    .where(and(eq(reviews.orderId, of.orderId), eq(reviews.department, of.department)));
}

/** One round of a department's review, or null. */
export async function findReview(on: Queryable, key: ReviewKey): Promise<ReviewRow | null> {
  const [row] = await on.select().from(reviews).where(isRound(key));
  return row ?? null;
}

/** The last round of a department's review, of whichever revision, or null before its first check. */
export async function findLatestReview(
  on: Queryable,
  key: { orderId: string; department: string },
): Promise<ReviewRow | null> {
  const [row] = await on
    .select()
    .from(reviews)
    .where(and(eq(reviews.orderId, key.orderId), eq(reviews.department, key.department)))
    .orderBy(desc(reviews.round))
    .limit(1);
  return row ?? null;
}

/** Makes every round so far a thing of the past, as a new revision of the order is reviewed. */
export async function retireReviews(tx: Transaction, orderId: string): Promise<void> {
  await tx
    .update(reviews)
    .set({ isCurrent: false })
    .where(and(eq(reviews.orderId, orderId), eq(reviews.isCurrent, true)));
}

/** Changes one round of a review: its status, or the marks that its deadline left. */
export async function changeReview(
  tx: Transaction,
  key: ReviewKey,
  change: Partial<NewReviewRow>,
): Promise<void> {
  await tx.update(reviews).set(change).where(isRound(key));
}

/** The change of one round of a review, as a part of another statement. */
export function reviewChange(tx: Transaction, key: ReviewKey, change: Partial<NewReviewRow>): Write {
  const changed = tx.update(reviews).set(change).where(isRound(key));
  return tx.$with('changed_review').as(changed.returning({ round: reviews.round }));
}

/** What a person decided. The statement fails with a unique violation when the round has a decision already. */
export function newDecision(tx: Transaction, row: NewDecisionRow): Write {
  const inserted = tx.insert(decisions).values(row);
  return tx.$with('new_decision').as(inserted.returning({ round: decisions.round }));
}

/** Cancels the reviews of an order that are still waiting, and names their departments. */
export async function cancelWaitingReviews(
  tx: Transaction,
  input: { orderId: string; now: Date },
): Promise<string[]> {
  const waiting: ReviewStatus[] = ['pending', 'open'];
  const rows = await tx
    .update(reviews)
    .set({ status: 'cancelled', closedAt: input.now })
    .where(
      and(eq(reviews.orderId, input.orderId), eq(reviews.isCurrent, true), inArray(reviews.status, waiting)),
    )
    .returning({ department: reviews.department });
  return rows.map((row) => row.department).sort();
}

/** The current round of every department. */
export function listCurrentReviews(tx: Transaction, orderId: string): Promise<ReviewRow[]> {
  return tx
    .select()
    .from(reviews)
    .where(and(eq(reviews.orderId, orderId), eq(reviews.isCurrent, true)));
}

/** Makes the last rounds of the revision in force the current ones again, as its amendment came to nothing. */
export async function standAgain(tx: Transaction, of: { orderId: string; revision: number }): Promise<void> {
  await retireReviews(tx, of.orderId);
  await tx.execute(sql`update ${reviews} set is_current = true
    where (order_id, department, round) in (
      select order_id, department, max(round) from ${reviews}
      where order_id = ${of.orderId}::uuid and revision = ${of.revision} group by order_id, department)`);
}
