import { and, asc, eq, getTableColumns, gt, isNull } from 'drizzle-orm';
import { sha256Hex } from './canonical.ts';
import type { Queryable, Transaction } from './pool.ts';
import { attachmentContents, attachments } from './tables/attachments.ts';
import { orderStates } from './tables/process.ts';

export type AttachmentRow = typeof attachments.$inferSelect;

/** Which attachments of an order somebody sees: also those of its reviews, or its own only. */
export type AttachmentScope = 'with_reviews' | 'order_only';

/** Keeps a file; the history takes it up later. */
export async function addAttachment(
  tx: Transaction,
  input: { attachment: Omit<AttachmentRow, 'position'>; content: Buffer },
): Promise<void> {
  const { attachment, content } = input;
  const { contentHash } = attachment;
  await tx.insert(attachmentContents).values({ contentHash, content }).onConflictDoNothing();
  await tx.insert(attachments).values(attachment);
}

function isInScope(orderId: string, scope: AttachmentScope) {
  return and(
    eq(attachments.orderId, orderId),
    scope === 'order_only' ? isNull(attachments.department) : undefined,
  );
}

/** The files of an order, the oldest first. */
export function listAttachments(
  on: Queryable,
  page: { orderId: string; scope: AttachmentScope; after: string | null; limit: number },
): Promise<AttachmentRow[]> {
  const isAfter = page.after === null ? undefined : gt(attachments.id, page.after);
  return on
    .select()
    .from(attachments)
    .where(and(isInScope(page.orderId, page.scope), isAfter))
    .orderBy(asc(attachments.id))
    .limit(page.limit);
}

/** One file of an order with its content, or null. Throws when the content is not what was attached. */
export async function findAttachment(
  on: Queryable,
  key: { orderId: string; id: string; scope: AttachmentScope },
): Promise<{ attachment: AttachmentRow; content: Buffer } | null> {
  const [row] = await on
    .select({ attachment: attachments, content: attachmentContents.content })
    .from(attachments)
    .innerJoin(attachmentContents, eq(attachmentContents.contentHash, attachments.contentHash))
    .where(and(isInScope(key.orderId, key.scope), eq(attachments.id, key.id)));
  if (row && sha256Hex(row.content) !== row.attachment.contentHash)
    throw new Error(`the content of attachment ${key.id} is not what was attached`);
  return row ?? null;
}

/** Files that no history has yet, the oldest first; those of orders whose review has not begun wait for it. */
export function listUnrecordedAttachments(on: Queryable, limit: number): Promise<AttachmentRow[]> {
  return on
    .select(getTableColumns(attachments))
    .from(attachments)
    .innerJoin(orderStates, eq(orderStates.orderId, attachments.orderId))
    .where(isNull(attachments.position))
    .orderBy(asc(attachments.id))
    .limit(limit);
}

/** Notes where in the history a file is; false when it was there already. */
export async function setAttachmentPosition(
  on: Queryable,
  input: { id: string; position: number },
): Promise<boolean> {
  const noted = await on
    .update(attachments)
    .set({ position: input.position })
    .where(and(eq(attachments.id, input.id), isNull(attachments.position)))
    .returning({ id: attachments.id });
  return noted.length > 0;
}
