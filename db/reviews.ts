import { and, desc, eq, inArray } from 'drizzle-orm';
import type { ReviewStatus } from '../domain/review-status.ts';
import type { Queryable, Transaction } from './pool.ts';
import { decisions, reviews } from './tables/process.ts';

export type ReviewRow = typeof reviews.$inferSelect;
export type NewReviewRow = Omit<typeof reviews.$inferInsert, 'isCurrent'>;
export type NewDecisionRow = typeof decisions.$inferInsert;

export interface ReviewKey {
  readonly orderId: string;
  readonly department: string;
  readonly round: number;
}

function isRound(key: ReviewKey) {
  return and(
    eq(reviews.orderId, key.orderId),
    eq(reviews.department, key.department),
    eq(reviews.round, key.round),
  );
}

/** Adds the next round of a department's review, which becomes the current one. */
export async function addReviewRound(tx: Transaction, row: NewReviewRow): Promise<void> {
  if (row.round > 1) {
    await tx
      .update(reviews)
      .set({ isCurrent: false })
      .where(and(eq(reviews.orderId, row.orderId), eq(reviews.department, row.department)));
  }
  await tx.insert(reviews).values({ ...row, isCurrent: true });
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

/** Records what a person decided. Throws a unique violation when the round has a decision already. */
export async function addDecision(tx: Transaction, row: NewDecisionRow): Promise<void> {
  await tx.insert(decisions).values(row);
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
