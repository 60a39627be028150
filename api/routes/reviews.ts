import { z } from 'zod';
import { isAllowed } from '../../domain/authorization.ts';
import { refuse, type DomainError } from '../../domain/errors.ts';
import type { Actor } from '../../domain/actor.ts';
import { toMoneyJson } from '../../domain/money.ts';
import { parseStored } from '../../db/canonical.ts';
import type { Queryable } from '../../db/pool.ts';
import { findShownPacket } from '../../db/review-cases.ts';
import { listInquiries } from '../../db/inquiries.ts';
import { actorOf } from '../access.ts';
import { findReasonNotToDecide, requireCase, type CheckedCase } from '../checked-case.ts';
import { decideReview } from '../decision.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { keyOf, sendAnswer } from '../idempotency.ts';
import { toInquiryAnswer } from '../inquiry-answer.ts';
import { toClaimAnswer, toDecisionAnswer, toReviewTimes } from '../order-answers.ts';
import { readSeatingAnswer } from '../review-seating.ts';
import { requireVisible } from '../order-lookup.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem-responses.ts';
import { decisionBody } from '../schemas/decision.ts';
import {
  decisionAnswerSchema,
  packetSchema,
  pendingAnswerSchema,
  reviewCaseSchema,
  type ReviewCaseAnswer,
} from '../schemas/order-answers.ts';
import { idempotencyHeaders } from '../schemas/values.ts';

const reviewParams = z.object({ orderId: z.string(), department: z.string() });

function whyNotDecide(row: CheckedCase, actor: Actor): DomainError | null {
  if (!isAllowed(actor, 'review.decide')) return refuse.forbidden('review.decide');
  return findReasonNotToDecide(row, actor);
}

async function toCaseAnswer(on: Queryable, row: CheckedCase, actor: Actor): Promise<ReviewCaseAnswer> {
  const { orderId, review, decision } = row;
  const { department, round, stage, status, packet, evidenceHash } = review;
  const whyNot = whyNotDecide(row, actor);
  return {
    orderId,
    department,
    round,
    stage,
    status,
    by: review.closedBy,
    ...toReviewTimes(review),
    packet: parseStored<ReviewCaseAnswer['packet']>(packet),
    packetText: packet,
    evidenceHash,
    document: parseStored<ReviewCaseAnswer['document']>(row.document),
    total: toMoneyJson({ amountMinor: row.totalMinor, currency: row.currency }),
    claim: toClaimAnswer(review),
    inquiries: (await listInquiries(on, review)).map(toInquiryAnswer),
    decision: decision && toDecisionAnswer(decision),
    ...(await readSeatingAnswer(on, row)),
    mayDecide: whyNot === null,
    whyNot: whyNot && { code: whyNot.code, detail: whyNot.message },
  };
}

function registerCase(app: ApiApp, context: ApiContext): void {
  app.get(
    '/v1/orders/:orderId/reviews/:department',
    {
      config: { access: 'review.read' },
      schema: {
        operationId: 'getReview',
        summary: 'What a reviewer decides on, with the hash that binds the decision to it',
        tags: ['reviews'],
        params: reviewParams,
        response: { 200: reviewCaseSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      await requireVisible(context.database, request.params.orderId, actor);
      const row = await requireCase(context, request.params);
      return reply.code(200).send(await toCaseAnswer(context.database, row, actor));
    },
  );
}

function registerDecisions(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/orders/:orderId/reviews/:department/decisions',
    {
      config: { access: 'review.decide' },
      schema: {
        operationId: 'decideReview',
        summary: 'Decides a review on the evidence that was shown',
        description:
          '201 when the decision is recorded; 202 when the engine has not answered in time: the same request with the same key then tells the outcome.',
        tags: ['reviews'],
        headers: idempotencyHeaders,
        params: reviewParams,
        body: decisionBody,
        response: {
          201: decisionAnswerSchema,
          202: pendingAnswerSchema,
          ...BODY_PROBLEMS,
          ...NOT_FOUND,
          ...CONFLICT,
        },
      },
    },
    async (request, reply) => {
      await requireVisible(context.database, request.params.orderId, actorOf(request));
      const answer = await decideReview(context, {
        ...request.params,
        body: request.body,
        actor: actorOf(request),
        keyed: keyOf(request),
        requestId: request.id,
      });
      return sendAnswer(reply, answer);
    },
  );
}

function registerPackets(app: ApiApp, context: ApiContext): void {
  app.get(
    '/v1/orders/:orderId/reviews/:department/packets/:evidenceHash',
    {
      config: { access: 'review.read', personalData: 'as_recorded' },
      schema: {
        operationId: 'getPacket',
        summary: 'The packet that was shown under an evidence hash, of whichever round, byte for byte',
        description: 'The SHA-256 of the body is the evidence hash.',
        tags: ['reviews'],
        params: reviewParams.extend({ evidenceHash: z.string() }),
        response: { 200: packetSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      await requireVisible(context.database, request.params.orderId, actorOf(request));
      const packet = await findShownPacket(context.database, request.params);
      if (packet === null) throw refuse.notFound('packet');
      return sendAnswer(reply, { status: 200, text: packet });
    },
  );
}

/** Reading a department's review, what was shown of it before, and deciding it. */
export function registerReviews(app: ApiApp, context: ApiContext): void {
  registerCase(app, context);
  registerPackets(app, context);
  registerDecisions(app, context);
}
