import { z } from 'zod';
import { actorOf } from '../access.ts';
import { actOnReview } from '../acts.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { sendAnswer } from '../idempotency.ts';
import { requireVisible } from '../order-lookup.ts';
import { BODY_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem-responses.ts';
import { actBody } from '../schemas/act.ts';
import { actAnswerSchema, pendingAnswerSchema } from '../schemas/order-answers.ts';
import { idempotencyHeaders } from '../schemas/values.ts';

const reviewParams = z.object({ orderId: z.string(), department: z.string() });

/** What people do to a review beside deciding it. */
export function registerActs(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/orders/:orderId/reviews/:department/acts',
    {
      config: { access: 'review.act' },
      schema: {
        operationId: 'actOnReview',
        summary: 'Does something to a review beside deciding it',
        description:
          '201 when it is recorded; 202 when the engine has not answered in time: the same request with the same key then tells the outcome.',
        tags: ['reviews'],
        headers: idempotencyHeaders,
        params: reviewParams,
        body: actBody,
        response: {
          201: actAnswerSchema,
          202: pendingAnswerSchema,
          ...BODY_PROBLEMS,
          ...NOT_FOUND,
          ...CONFLICT,
        },
      },
    },
    async (request, reply) => {
      await requireVisible(context.database, request.params.orderId, actorOf(request));
      return sendAnswer(
        reply,
        await actOnReview(context, request, { ...request.params, body: request.body }),
      );
    },
  );
}
