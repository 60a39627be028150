import { z } from 'zod';
import { FINDING_SEVERITIES } from '../../domain/finding.ts';
import { HOLD_ENDINGS, HOLD_KINDS, HOLD_STATUSES } from '../../domain/hold.ts';
import { DEADLINE_FLAGS } from '../../domain/ladder.ts';
import { LATEST_SAFE_BOUNDS } from '../../domain/latest-safe.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { DECIDERS, DECISION_VERBS, REVIEW_STATUSES } from '../../domain/review-status.ts';
import { INQUIRY_OUTCOMES } from '../../domain/inquiry.ts';
import { REOPENINGS } from '../../domain/packet.ts';
import { ASKED } from '../../domain/review-act.ts';
import { ERROR_CODES } from '../../domain/errors.ts';
import { nextCursor } from '../cursor.ts';
import { actorReferenceSchema } from './actor-reference.ts';
import { conditionSchema } from './condition.ts';
import { orderDocumentSchema } from './order.ts';
import { reviewCountSchema, seatingShape } from './seating.ts';
import { instant, money } from './values.ts';

const hash = z.string().describe('SHA-256, hexadecimal.');

const factValue = z.union([z.object({ value: z.string(), unit: z.string() }), z.string(), z.boolean()]);

export const findingSchema = z
  .object({
    code: z.string(),
    severity: z.enum(FINDING_SEVERITIES),
    line: z.int().optional().describe('1-based number of the order line.'),
    facts: z.record(z.string(), factValue),
    evidence: z.array(z.object({ record: z.string(), id: z.string() })),
  })
  .meta({ id: 'Finding' });

export const decisionSchema = z
  .object({
    department: z.string(),
    round: z.int(),
    actor: actorReferenceSchema,
    onBehalfOf: actorReferenceSchema
      .extend({ substitution: z.string() })
      .nullable()
      .describe('For whom the actor decided, and under which substitution; null in their own name.'),
    verb: z.enum(DECISION_VERBS),
    comment: z.string().nullable(),
    conditions: z.array(conditionSchema),
    evidenceHash: hash,
    decidedAt: instant,
    isOverride: z
      .boolean()
      .describe('Whether an administrator settled the review in the place of those who may decide it.'),
  })
  .meta({ id: 'Decision' });

export const deadlineFlag = z
  .enum(DEADLINE_FLAGS)
  .nullable()
  .describe('Why a deadline is missing: it is after the last day that the calendar knows.');

export const latestSafeShape = {
  latestSafeAt: instant.nullable().describe('Until when a decision keeps all that it relies on.'),
  latestSafeBy: z.enum(LATEST_SAFE_BOUNDS).nullable().describe('What binds that time.'),
} as const;

const timesShape = {
  openedAt: instant.nullable(),
  dueAt: instant.nullable(),
  deadlineFlag,
  calendar: z
    .object({ name: z.string(), version: z.int() })
    .nullable()
    .describe('The version of the business calendar that the deadline was computed by.'),
  ...latestSafeShape,
  escalatedAt: instant.nullable(),
} as const;

export const claimSchema = z
  .object({ by: actorReferenceSchema, at: instant, endsAt: instant.nullable() })
  .nullable()
  .describe('Who has the open review to themselves; endsAt is null when the claim has no end of its own.');

const reviewSchema = z
  .object({
    department: z.string(),
    stage: z.int(),
    round: z.int().nullable().describe('Null before the first check on this revision.'),
    status: z.enum(REVIEW_STATUSES),
    by: z.enum(DECIDERS).nullable(),
    findings: z.array(findingSchema),
    evidenceHash: hash.nullable(),
    checkedAt: instant.nullable(),
    ...timesShape,
    remindedAt: instant.nullable(),
    closedAt: instant.nullable(),
    claim: claimSchema,
    incidentOwner: z
      .string()
      .nullable()
      .describe('Who owns the routing incident when nobody may decide, or a deadline is not known.'),
    decision: decisionSchema.nullable(),
  })
  .meta({ id: 'Review' });

const holdSchema = z
  .object({
    department: z.string(),
    kind: z.enum(HOLD_KINDS),
    resource: z.string(),
    amount: z.string(),
    unit: z.string(),
    neededOn: z.string().nullable(),
    status: z.enum(HOLD_STATUSES),
    reason: z.string(),
    excessReleasedBy: z.string().nullable(),
    takenAt: instant,
    expiresAt: instant,
    endedAt: instant.nullable(),
    ending: z.enum(HOLD_ENDINGS).nullable(),
  })
  .meta({ id: 'Hold' });

const summaryShape = {
  id: z.uuid(),
  status: z.enum(ORDER_STATUSES),
  revision: z.int(),
  submittedAt: instant,
  submitter: actorReferenceSchema,
  total: money,
} as const;

const orderSummarySchema = z
  .object({
    ...summaryShape,
    customer: z.string(),
    customerReference: z.string().nullable(),
    requiredOn: z.string(),
  })
  .meta({ id: 'OrderSummary' });

export const orderListSchema = z
  .object({ items: z.array(orderSummarySchema), nextCursor })
  .meta({ id: 'OrderList' });

export const orderSchema = z
  .object({
    ...summaryShape,
    asOf: instant.nullable(),
    policyVersion: z.int().nullable().describe('Null until the review begins, unless it was asked for.'),
    document: orderDocumentSchema,
    documentHash: hash,
    approvedRevision: z
      .int()
      .nullable()
      .describe(
        'The revision in force, also while an amendment of it is reviewed; null before the first approval.',
      ),
    reviews: z.array(reviewSchema),
    holds: z.array(holdSchema),
    counterOffer: z
      .object({ offerHash: hash, expiresAt: instant })
      .nullable()
      .describe('The counter-offer that waits for its answer.'),
    nextDeadlineAt: instant.nullable(),
    closedAt: instant.nullable(),
  })
  .meta({ id: 'Order' });

const heldSchema = z.object({
  kind: z.enum(HOLD_KINDS),
  resource: z.string(),
  amount: z.string(),
  unit: z.string(),
  neededOn: z.string().nullable(),
  excessReleasedBy: z.string().nullable(),
});

export const packetSchema = z
  .object({
    orderId: z.string(),
    revision: z.int(),
    documentHash: hash,
    department: z.string(),
    policyVersion: z.int(),
    findings: z.array(findingSchema),
    holds: z.array(heldSchema),
    inquiries: z
      .array(
        z.object({
          number: z.int(),
          question: z.string(),
          askedBy: actorReferenceSchema,
          askedAt: instant,
          answer: z.string(),
          answeredBy: actorReferenceSchema,
          answeredAt: instant,
        }),
      )
      .optional()
      .describe('The questions that were answered.'),
    reopening: z
      .object({
        why: z.enum(REOPENINGS),
        by: actorReferenceSchema,
        at: instant,
        department: z.string(),
        stage: z.int(),
        comment: z.string().nullable(),
      })
      .optional()
      .describe('Who had the review run again, and why.'),
  })
  .meta({ id: 'EvidencePacket' });

const inquirySchema = z
  .object({
    number: z.int(),
    round: z.int(),
    question: z.string(),
    askedBy: actorReferenceSchema,
    askedAt: instant,
    asked: z.enum(ASKED),
    person: actorReferenceSchema.describe(
      'Who may answer; when the customer is asked, their people as well.',
    ),
    answerBy: instant.nullable(),
    outcome: z
      .enum(INQUIRY_OUTCOMES)
      .nullable()
      .describe('Null while it waits, and where its review ended or ran again without it.'),
    answer: z.string().nullable(),
    answeredBy: actorReferenceSchema.nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: 'Inquiry' });

export const reviewCaseSchema = z
  .object({
    orderId: z.string(),
    department: z.string(),
    round: z.int(),
    stage: z.int(),
    status: z.enum(REVIEW_STATUSES),
    by: z.enum(DECIDERS).nullable(),
    ...timesShape,
    packet: packetSchema,
    packetText: z.string().describe('The packet byte for byte: its SHA-256 is the evidence hash.'),
    evidenceHash: hash,
    document: orderDocumentSchema,
    total: money,
    claim: claimSchema,
    decision: decisionSchema.nullable().describe('The one that settled the review.'),
    ...seatingShape,
    votes: z.array(decisionSchema).describe('Every decision of the round, the first one first.'),
    inquiries: z.array(inquirySchema).describe('What the department asked, the first question first.'),
    mayDecide: z.boolean(),
    whyNot: z.object({ code: z.enum(ERROR_CODES), detail: z.string() }).nullable(),
  })
  .meta({ id: 'ReviewCase' });

export const receiptSchema = z.object({ position: z.int(), hash }).meta({ id: 'Receipt' });

export const decisionAnswerSchema = z
  .object({ decision: decisionSchema, review: reviewCountSchema, receipt: receiptSchema })
  .meta({ id: 'DecisionAnswer' });

export const pendingAnswerSchema = z
  .object({ updateId: z.string().describe('Send the same request with the same key to learn the outcome.') })
  .meta({ id: 'PendingAnswer' });

export const withdrawalAnswerSchema = z
  .object({ id: z.string(), status: z.enum(ORDER_STATUSES), receipt: receiptSchema })
  .meta({ id: 'WithdrawalAnswer' });

export type OrderAnswer = z.infer<typeof orderSchema>;
export type OrderSummaryAnswer = z.infer<typeof orderSummarySchema>;
export type ReviewTimes = Pick<ReviewAnswer, keyof typeof timesShape>;
export type ReviewAnswer = z.infer<typeof reviewSchema>;
export type HoldAnswer = z.infer<typeof holdSchema>;
export type DecisionAnswer = z.infer<typeof decisionSchema>;
export type InquiryAnswer = z.infer<typeof inquirySchema>;
export type ClaimAnswer = z.infer<typeof claimSchema>;
export type ReviewCaseAnswer = z.infer<typeof reviewCaseSchema>;
