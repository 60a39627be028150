import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import { relationToOrder } from '../../domain/relations.ts';
import type { CounterOffer } from '../../domain/counter-offer.ts';
import { refuse, type DomainError } from '../../domain/errors.ts';
import { lacksConfirmation } from '../../domain/offer-answer.ts';
import { parseStored } from '../../db/canonical.ts';
import {
  findLatestOffer,
  findOfferReceipt,
  hasOrderFile,
  type AnswerRow,
  type LatestOffer,
} from '../../db/counter-offers.ts';
import type { OrderHead } from '../../db/order-views.ts';
import { ANSWER_OFFER, type AnswerOfferMessage } from '../../workflows/contract.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { keyOf, sendAnswer, type Answer } from '../idempotency.ts';
import { orderParams, requireOrder, requireOrderFor } from '../order-lookup.ts';
import { isSameRemark, sealRemarks, type Remark } from '../personal-data/remarks.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem-responses.ts';
import { sendOnce } from '../review-updates.ts';
import {
  counterOfferSchema,
  offerAnswerBody,
  offerAnsweredSchema,
  type CounterOfferAnswer,
  type GivenAnswerBody,
} from '../schemas/counter-offer.ts';
import { pendingAnswerSchema } from '../schemas/order-answers.ts';
import { idempotencyHeaders } from '../schemas/values.ts';

function toGivenAnswer(row: AnswerRow): GivenAnswerBody {
  const { answer, onBehalfOf, comment, confirmation, madeRevision } = row;
  return {
    answer,
    actor: { id: row.actorId, name: row.actorName },
    onBehalfOf,
    comment,
    confirmation,
    answeredAt: row.answeredAt.toISOString(),
    madeRevision,
  };
}

function isOpen(head: OrderHead, { made, answer }: LatestOffer): boolean {
  return head.status === 'awaiting_customer' && answer === null && made.revision === head.revision;
}

function toCounterOffer(head: OrderHead, found: LatestOffer): CounterOfferAnswer {
  const { made, answer } = found;
  // Written by the engine, and read into the shape of the answer as it is.
  const offer = parseStored<Pick<CounterOfferAnswer, keyof CounterOffer>>(made.offer);
  return {
    ...offer,
    offerHash: made.offerHash,
    madeAt: made.madeAt.toISOString(),
    expiresAt: made.expiresAt.toISOString(),
    isOpen: isOpen(head, found),
    answer: answer && toGivenAnswer(answer),
  };
}

async function requireLatestOffer({ database }: ApiContext, orderId: string): Promise<LatestOffer> {
  const found = await findLatestOffer(database, orderId);
  if (!found) throw refuse.notFound('counter-offer');
  return found;
}

interface Answering {
  readonly orderId: string;
  readonly actor: Actor;
  readonly body: z.infer<typeof offerAnswerBody>;
}

function toAnswered(answer: AnswerRow): DomainError {
  return refuse.counterOfferAnswered({
    answeredBy: { id: answer.actorId, name: answer.actorName },
    answer: answer.answer,
    answeredAt: answer.answeredAt.toISOString(),
  });
}

/** Why the records forbid the answer already, or null. */
async function findRefusal(
  context: ApiContext,
  { orderId, actor, body }: Answering,
): Promise<DomainError | null> {
  const operation = 'counter_offer.answer' as const;
  const { database } = context;
  const head = await requireOrderFor(database, { orderId, actor, operation });
  const found = await requireLatestOffer(context, orderId);
  const { offerHash, answer, confirmation = null } = body;
  if (found.answer) return toAnswered(found.answer);
  if (!isOpen(head, found)) return refuse.orderStateConflict({ status: head.status, action: 'answer' });
  if (found.made.offerHash !== offerHash) {
    return refuse.counterOfferChanged({ shown: offerHash, current: found.made.offerHash });
  }
  const relation = relationToOrder(actor, { authors: [head.submitterId], customer: head.customer });
  if (lacksConfirmation({ answer, relation, confirmation })) return refuse.confirmationMissing();
  const isNamed = confirmation && 'attachment' in confirmation;
  const isKnown = !isNamed || (await hasOrderFile(database, { orderId, id: confirmation.attachment }));
  const pointer = '/confirmation/attachment';
  return isKnown ? null : refuse.invalidRequest([{ pointer, detail: 'is not a file of the order' }]);
}

/** The actor's own answer as it was recorded; null when there is none. Throws when it is another one. */
async function readOwnAnswer(context: ApiContext, { orderId, actor, body }: Answering) {
  const { answer } = await requireLatestOffer(context, orderId);
  if (!answer) return null;
  const { comment = null } = body;
  const isSame =
    answer.answer === body.answer &&
    answer.offerHash === body.offerHash &&
    (await isSameRemark(context, answer.comment, comment));
  if (answer.actorId !== actor.id || !isSame) throw toAnswered(answer);
  return {
    orderId,
    answer: toGivenAnswer(answer),
    receipt: await findOfferReceipt(context.database, answer),
  };
}

/** What somebody answers in their own words, with references in its place. */
async function sealAnswer(
  context: ApiContext,
  remark: Remark,
  { comment, confirmation }: Pick<AnswerOfferMessage, 'comment' | 'confirmation'>,
): Promise<Pick<AnswerOfferMessage, 'comment' | 'confirmation'>> {
  const reference = confirmation && 'reference' in confirmation ? confirmation.reference : null;
  const sealed = await sealRemarks(context, context.database, remark, { comment, reference });
  return {
    comment: sealed.comment,
    confirmation: sealed.reference === null ? confirmation : { reference: sealed.reference },
  };
}

async function answerOffer(context: ApiContext, request: FastifyRequest, input: Answering): Promise<Answer> {
  const { orderId, actor, body } = input;
  const operation = 'counter_offer.answer' as const;
  await requireOrderFor(context.database, { orderId, actor, operation });
  const keyed = keyOf(request);
  const { answer, comment = null, offerHash, confirmation = null } = body;
  const remark = { actorId: actor.id, orderId, keyed };
  const sealed = await sealAnswer(context, remark, { comment, confirmation });
  return sendOnce<AnswerOfferMessage>(context, {
    keyed,
    update: {
      orderId,
      name: ANSWER_OFFER,
      updateId: `${ANSWER_OFFER}:${offerHash.slice(0, 16)}:${actor.id}:${keyed?.key ?? request.id}`,
      message: { answer, ...sealed, offerHash, actor },
    },
    findRefusal: () => findRefusal(context, input),
    toAnswer: async () => {
      const own = await readOwnAnswer(context, input);
      if (!own) throw new Error('an answer was acknowledged that is not recorded');
      return own;
    },
    // The engine may have lost its acceptance of an answer that was recorded.
    recover: () => readOwnAnswer(context, input),
    ended: () => refuse.orderStateConflict({ status: 'ended', action: 'answer' }),
  });
}

function registerReading(app: ApiApp, context: ApiContext): void {
  app.get(
    '/v1/orders/:orderId/counter-offer',
    {
      config: { access: 'order.read' },
      schema: {
        operationId: 'getCounterOffer',
        summary: 'The newest counter-offer of an order, with the hash that binds an answer to it',
        tags: ['orders'],
        params: orderParams,
        response: { 200: counterOfferSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      const head = await requireOrder(context.database, orderId, actorOf(request));
      return reply.code(200).send(toCounterOffer(head, await requireLatestOffer(context, orderId)));
    },
  );
}

function registerAnswering(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/orders/:orderId/counter-offer/answer',
    {
      config: { access: 'counter_offer.answer' },
      schema: {
        operationId: 'answerCounterOffer',
        summary: 'Accepts or declines the counter-offer that was shown, once',
        description:
          'An acceptance makes the next revision of the order. 202 when the engine has not answered in time: the same request with the same key then tells the outcome.',
        tags: ['orders'],
        headers: idempotencyHeaders,
        params: orderParams,
        body: offerAnswerBody,
        response: {
          201: offerAnsweredSchema,
          202: pendingAnswerSchema,
          ...BODY_PROBLEMS,
          ...NOT_FOUND,
          ...CONFLICT,
        },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      const input = { orderId, actor: actorOf(request), body: request.body };
      return sendAnswer(reply, await answerOffer(context, request, input));
    },
  );
}

/** Reading and answering what a customer is asked to agree to. */
export function registerCounterOffers(app: ApiApp, context: ApiContext): void {
  registerReading(app, context);
  registerAnswering(app, context);
}
