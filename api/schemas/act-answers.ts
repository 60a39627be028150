import { z } from 'zod';
import { ACT_VERBS } from '../../domain/review-act.ts';
import { nextCursor } from '../cursor.ts';
import { actorReferenceSchema } from './actor-reference.ts';
import { receiptSchema } from './order-answers.ts';
import { instant } from './values.ts';

export const decisionResultsSchema = z
  .object({
    results: z
      .array(
        z.object({
          orderId: z.string(),
          department: z.string(),
          status: z.int().describe('As the decision alone would have been answered.'),
          body: z
            .unknown()
            .describe('As the decision alone would have been answered: a Problem from 400 on.'),
        }),
      )
      .describe('One for each item, in their order.'),
  })
  .meta({ id: 'DecisionResults' });

export const actAnswerSchema = z
  .object({
    act: z.object({
      verb: z.enum(ACT_VERBS),
      department: z.string(),
      round: z.int(),
      actor: actorReferenceSchema,
      at: instant,
    }),
    receipt: receiptSchema,
  })
  .meta({ id: 'ActAnswer' });

const attemptSchema = z
  .object({
    id: z.int(),
    department: z.string(),
    actorId: z.string(),
    verb: z.string(),
    channel: z.enum(['update', 'signal']),
    code: z.string(),
    facts: z.unknown(),
    attemptedAt: instant,
  })
  .meta({ id: 'DecisionAttempt' });

export const attemptListSchema = z
  .object({ items: z.array(attemptSchema), nextCursor })
  .meta({ id: 'DecisionAttemptList' });

export type ActAnswer = z.infer<typeof actAnswerSchema>;
