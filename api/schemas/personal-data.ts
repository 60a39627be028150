import { z } from 'zod';
import { PERSONAL_FIELDS, SUBJECT_KINDS } from '../../domain/personal-data.ts';
import { nextCursor } from '../cursor.ts';
import { identifier, instant, longText } from './values.ts';

export const erasureBody = z
  .strictObject({
    kind: z.enum(SUBJECT_KINDS),
    id: identifier.describe('Of the person, who must not be active any more, or of the customer.'),
    reason: longText,
  })
  .meta({ id: 'ErasureRequest' });

export const erasureSchema = z
  .object({
    kind: z.enum(SUBJECT_KINDS),
    id: z.string(),
    reason: z.string(),
    erasedAt: instant,
    erasedBy: z.string(),
    values: z
      .array(z.object({ field: z.enum(PERSONAL_FIELDS), count: z.int() }))
      .describe('What can be read no more.'),
    orders: z.int().describe('On how many orders.'),
  })
  .meta({ id: 'Erasure' });

const readSchema = z
  .object({
    id: z.int(),
    at: instant,
    actor: z.string(),
    subject: z.string().nullable().describe('Whose: `person:<id>` or `customer:<id>`.'),
    orderId: z.uuid().nullable(),
    route: z.string(),
    requestId: z.string(),
  })
  .meta({ id: 'PersonalRead' });

export const readListSchema = z
  .object({ items: z.array(readSchema), nextCursor })
  .meta({ id: 'PersonalReadList' });
