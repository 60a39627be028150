import { z } from 'zod';
import { DIFFERENCE_KINDS, DIFFERENCE_OUTCOMES, REMEDIES, RESOLUTIONS } from '../../domain/difference.ts';
import { nextCursor } from '../cursor.ts';
import { instant, longText } from './values.ts';

const facts = z.record(z.string(), z.unknown());

export const reconciliationBody = z.strictObject({
  apply: z
    .boolean()
    .describe('Whether to repair what is found, or hand it to a person; otherwise it is listed.'),
});

export const reconciliationSchema = z
  .object({
    id: z.uuid(),
    apply: z.boolean(),
    requestedBy: z.string(),
    startedAt: instant,
    finishedAt: instant.nullable(),
    ordersExamined: z.int(),
    executionsExamined: z.int(),
    counts: z.array(
      z.object({ kind: z.enum(DIFFERENCE_KINDS), outcome: z.enum(DIFFERENCE_OUTCOMES), count: z.int() }),
    ),
  })
  .meta({ id: 'Reconciliation' });

export const reconciliationListSchema = z
  .object({ items: z.array(reconciliationSchema.omit({ counts: true })) })
  .meta({ id: 'ReconciliationList' });

export const differenceSchema = z
  .object({
    id: z.int(),
    reconciliation: z.uuid(),
    orderId: z.uuid().describe('Of an order that the database may not have.'),
    kind: z.enum(DIFFERENCE_KINDS),
    remedy: z.enum(REMEDIES),
    facts,
    outcome: z.enum(DIFFERENCE_OUTCOMES),
    outcomeFacts: facts.nullable(),
    owner: z.string().nullable().describe('The person who is asked.'),
    foundAt: instant,
    settledAt: instant.nullable(),
    resolution: z.enum(RESOLUTIONS).nullable(),
    resolvedBy: z.string().nullable(),
    resolvedAt: instant.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Difference' });

export const differenceListSchema = z
  .object({ items: z.array(differenceSchema), nextCursor })
  .meta({ id: 'DifferenceList' });

export const resolutionBody = z.strictObject({
  resolution: z
    .enum(RESOLUTIONS)
    .describe('`accept_record` lets a new execution take the order over from its record.'),
  reason: longText,
});

export type DifferenceAnswer = z.infer<typeof differenceSchema>;
export type ReconciliationAnswer = z.infer<typeof reconciliationSchema>;
