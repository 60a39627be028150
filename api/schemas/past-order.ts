import { z } from 'zod';
import { HOLD_KINDS, HOLD_STATUSES } from '../../domain/hold.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { DECIDERS, REVIEW_STATUSES } from '../../domain/review-status.ts';
import { actorReferenceSchema } from './actor-reference.ts';
import { orderDocumentSchema } from './order.ts';
import { claimSchema, decisionSchema, packetSchema, receiptSchema } from './order-answers.ts';
import { quorumSchema } from './policy.ts';
import { instant, money } from './values.ts';

const hash = z.string().describe('SHA-256, hexadecimal.');

const possibleDeciderSchema = actorReferenceSchema
  .extend({
    onBehalfOf: actorReferenceSchema
      .extend({ substitution: z.string() })
      .nullable()
      .describe('For whom, and under which substitution; null in their own name.'),
  })
  .meta({ id: 'PossibleDecider' });

const pastDecisionSchema = decisionSchema
  .omit({ department: true, round: true, evidenceHash: true })
  .extend({ position: z.int().describe('Of its event.') })
  .meta({ id: 'PastDecision' });

const pastReviewSchema = z
  .object({
    department: z.string(),
    round: z.int(),
    revision: z.int(),
    isCurrent: z.boolean().describe('Whether it was the round that counted for its department.'),
    status: z.enum(REVIEW_STATUSES),
    by: z.enum(DECIDERS).nullable(),
    openedAt: instant.nullable(),
    dueAt: instant.nullable(),
    escalatedAt: instant.nullable(),
    claim: claimSchema,
    quorum: quorumSchema,
    decisions: z.array(pastDecisionSchema).describe('Those of the round until then, the first one first.'),
    evidenceHash: hash.nullable().describe('Of the packet that was shown, as the history names it.'),
    packet: packetSchema.nullable().describe('What was shown; null where the records do not have it.'),
    packetHash: hash
      .nullable()
      .describe('Of the packet as the records have it: another one than evidenceHash means it was changed.'),
    couldDecide: z
      .array(possibleDeciderSchema)
      .describe('By the organisation as it stood then; nobody where the review was not open.'),
  })
  .meta({ id: 'PastReview' });

const pastHoldSchema = z
  .object({
    id: z.string(),
    kind: z.enum(HOLD_KINDS),
    resource: z.string(),
    amount: z.string(),
    unit: z.string(),
    neededOn: z.string().nullable(),
    excessReleasedBy: z.string().nullable(),
    status: z.enum(HOLD_STATUSES),
    takenAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'PastHold' });

export const pastOrderSchema = z
  .object({
    orderId: z.uuid(),
    at: instant.describe('The instant at which the order and the organisation are shown.'),
    through: receiptSchema
      .nullable()
      .describe('The last event that had happened; null before the first one.'),
    last: z.int().describe('The position of the newest event, up to which can be asked; 0 without any.'),
    status: z.enum(ORDER_STATUSES),
    revision: z.int(),
    approvedRevision: z.int().nullable().describe('The revision in force; null before the first approval.'),
    policyVersion: z.int().nullable().describe('Null before the review began.'),
    total: money.nullable().describe('Null before the review began.'),
    document: orderDocumentSchema,
    documentHash: hash,
    planned: z
      .array(z.object({ department: z.string(), stage: z.int() }))
      .describe('Whom the plan of its revision asks; nobody before the review began.'),
    reviews: z.array(pastReviewSchema).describe('All rounds until then.'),
    holds: z.array(pastHoldSchema),
  })
  .meta({ id: 'PastOrder' });

export type PastOrderAnswer = z.infer<typeof pastOrderSchema>;
export type PastReviewAnswer = PastOrderAnswer['reviews'][number];
