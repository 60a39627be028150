import { z } from 'zod';
import { refuse } from '../../domain/errors.ts';
import { listOrders } from '../../db/order-views.ts';
import { actorOf } from '../access.ts';
import { cutPage, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { sendAnswer } from '../idempotency.ts';
import { toOrderSummary } from '../order-answers.ts';
import { orderParams, readOrder, seesOutsideOnly, visibilityOf } from '../order-lookup.ts';
import { submitOrder } from '../order-submission.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import { asksForReviews, orderListQuery, toOrderFilter } from '../schemas/order-filter.ts';
import { orderListSchema, orderSchema } from '../schemas/order-answers.ts';
import { orderSubmissionSchema } from '../schemas/order.ts';
import { idempotencyHeaders } from '../schemas/values.ts';

/** Ten thousand lines of usual length fit. */
export const ORDER_BODY_LIMIT_BYTES = 4 * 1_048_576;

function registerSubmission(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/orders',
    {
      config: { access: 'order.submit' },
      onRequest: (_request, _reply, done) => {
        context.admission.requireRoom();
        done();
      },
      bodyLimit: ORDER_BODY_LIMIT_BYTES,
      schema: {
        operationId: 'submitOrder',
        summary: 'Submits an order for review',
        description:
          '201 when its review has begun, 202 when it begins as soon as the engine can be reached.',
        tags: ['orders'],
        headers: idempotencyHeaders,
        body: orderSubmissionSchema,
        response: { 201: orderSchema, 202: orderSchema, ...BODY_PROBLEMS },
      },
    },
    async (request, reply) => sendAnswer(reply, await submitOrder(context, request, request.body)),
  );
}

function registerList(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/orders',
    {
      config: { access: 'order.read' },
      schema: {
        operationId: 'listOrders',
        summary: 'Lists orders, the newest first; a submitter sees their own',
        tags: ['orders'],
        querystring: orderListQuery,
        response: { 200: orderListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query;
      const actor = actorOf(request);
      // Whether an order is found tells what the answers do not.
      if (seesOutsideOnly(actor) && asksForReviews(request.query)) throw refuse.forbidden('review.read');
      const rows = await listOrders(database, {
        filter: toOrderFilter(request.query),
        visibility: visibilityOf(actor),
        before: readCursor(cursor, z.uuid()),
        limit: limit + 1,
      });
      const page = cutPage(rows, { limit, placeOf: (row) => row.id });
      return reply.code(200).send({ ...page, items: page.items.map(toOrderSummary) });
    },
  );
}

function registerOne(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/orders/:orderId',
    {
      config: { access: 'order.read' },
      schema: {
        operationId: 'getOrder',
        summary: 'One order with its reviews, holds and next deadline',
        tags: ['orders'],
        params: orderParams,
        response: { 200: orderSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) =>
      reply.code(200).send(await readOrder(database, request.params.orderId, actorOf(request))),
  );
}

/** Submitting, listing and reading orders. */
export function registerOrders(app: ApiApp, context: ApiContext): void {
  registerSubmission(app, context);
  registerList(app, context);
  registerOne(app, context);
}
