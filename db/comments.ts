import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Queryable } from './pool.ts';
import { comments } from './tables/notices.ts';

export type CommentRow = typeof comments.$inferSelect;

/** Writes a comment down; the history takes it up later. */
export async function addComment(on: Queryable, row: Omit<CommentRow, 'position'>): Promise<void> {
  await on.insert(comments).values(row);
}

/** The comments on a department's reviews of an order, over all rounds, the oldest first. */
export function listComments(
  on: Queryable,
  page: { orderId: string; department: string; after: string | null; limit: number },
): Promise<CommentRow[]> {
  const isAfter = page.after === null ? undefined : gt(comments.id, page.after);
  return on
    .select()
    .from(comments)
    .where(and(eq(comments.orderId, page.orderId), eq(comments.department, page.department), isAfter))
    .orderBy(asc(comments.id))
    .limit(page.limit);
}

/** Comments that no history has yet, the oldest first. */
export function listUnrecordedComments(on: Queryable, limit: number): Promise<CommentRow[]> {
  return on.select().from(comments).where(isNull(comments.position)).orderBy(asc(comments.id)).limit(limit);
}

/** Notes where in the history a comment is; false when it was there already. */
export async function setCommentPosition(
  on: Queryable,
  input: { id: string; position: number },
): Promise<boolean> {
  const noted = await on
    .update(comments)
    .set({ position: input.position })
    .where(and(eq(comments.id, input.id), isNull(comments.position)))
    .returning({ id: comments.id });
  return noted.length > 0;
}
