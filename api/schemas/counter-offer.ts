import { z } from 'zod';
import { LINE_CODES } from '../../domain/counter-offer.ts';
import { OFFER_ANSWERS } from '../../domain/offer-answer.ts';
import { actorReferenceSchema } from './actor-reference.ts';
import { receiptSchema } from './order-answers.ts';
import { orderDocumentSchema } from './order.ts';
import { instant, longText, money, shortText } from './values.ts';

const hash = z.string().describe('SHA-256, hexadecimal.');

const lineTerms = z
  .object({
    product: z.string(),
    quantity: z.string(),
    unit: z.string(),
    unitPrice: money,
    requiredOn: z.string(),
  })
  .meta({ id: 'CounterOfferLineTerms' });

const headerTerms = z
  .object({ requiredOn: z.string(), prepaymentPercent: z.string(), total: money })
  .meta({ id: 'CounterOfferHeaderTerms' });

const givenAnswer = z
  .object({
    answer: z.enum(OFFER_ANSWERS),
    actor: actorReferenceSchema,
    onBehalfOf: z
      .string()
      .nullable()
      .describe('The customer, where somebody of the company passed its word on.'),
    comment: z.string().nullable(),
    confirmation: z
      .union([z.object({ attachment: z.string() }), z.object({ reference: z.string() })])
      .nullable(),
    answeredAt: instant,
    madeRevision: z.int().nullable(),
  })
  .meta({ id: 'CounterOfferAnswer' });

/** What a customer is, or was, asked to agree to. */
export const counterOfferSchema = z
  .object({
    orderId: z.string(),
    revision: z.int(),
    documentHash: hash,
    lines: z.array(
      z.object({
        line: z.int().describe('1-based, of the document that was asked for.'),
        code: z
          .enum(LINE_CODES)
          .describe(
            'As in X12 865: IA accepted, IC changed, IQ another quantity, DR rescheduled, ID deleted.',
          ),
        asked: lineTerms,
        offered: lineTerms.nullable(),
      }),
    ),
    header: z.object({ asked: headerTerms, offered: headerTerms }),
    remarks: z.array(z.string()),
    document: orderDocumentSchema,
    offerHash: hash.describe('An answer carries it: SHA-256 of the offer.'),
    madeAt: instant,
    expiresAt: instant,
    isOpen: z.boolean().describe('Whether it waits for its answer.'),
    answer: givenAnswer.nullable(),
  })
  .meta({ id: 'CounterOffer' });

const confirmation = z
  .union([z.strictObject({ attachment: z.uuid() }), z.strictObject({ reference: shortText })])
  .describe("The customer's written word, which an acceptance on their behalf needs.");

/** What is answered to exactly the offer that was shown. */
export const offerAnswerBody = z
  .strictObject({
    answer: z.enum(OFFER_ANSWERS),
    comment: longText.nullable().optional(),
    offerHash: z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hexadecimal'),
    confirmation: confirmation.nullable().optional(),
  })
  .meta({ id: 'CounterOfferAnswerRequest' });

export const offerAnsweredSchema = z
  .object({ orderId: z.string(), answer: givenAnswer, receipt: receiptSchema })
  .meta({ id: 'CounterOfferAnswered' });

export type CounterOfferAnswer = z.infer<typeof counterOfferSchema>;
export type GivenAnswerBody = z.infer<typeof givenAnswer>;
