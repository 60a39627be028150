import { z } from 'zod';
import type { AttachmentRow } from '../../db/attachments.ts';
import { nextCursor } from '../cursor.ts';
import { instant } from './values.ts';

export const attachmentSchema = z
  .object({
    id: z.uuid(),
    department: z.string().nullable().describe('Null for what belongs to the order and not to one review.'),
    round: z.int().nullable(),
    by: z.object({ id: z.string(), name: z.string() }),
    fileName: z.string(),
    mediaType: z.string().describe('As the content says.'),
    sizeBytes: z.int(),
    contentHash: z.string().describe('SHA-256, hexadecimal.'),
    createdAt: instant,
    position: z.int().nullable().describe('In the history of the order; null until it is recorded there.'),
  })
  .meta({ id: 'Attachment' });

export const attachmentListSchema = z
  .object({ items: z.array(attachmentSchema), nextCursor })
  .meta({ id: 'AttachmentList' });

/** A file as the API answers it, without its content. */
export function toAttachment(row: AttachmentRow): z.infer<typeof attachmentSchema> {
  const { id, department, round, fileName, mediaType, sizeBytes, contentHash, position } = row;
  const by = { id: row.authorId, name: row.authorName };
  const createdAt = row.createdAt.toISOString();
  return { id, department, round, by, fileName, mediaType, sizeBytes, contentHash, createdAt, position };
}
