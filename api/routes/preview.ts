import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { seesOutsideOnly } from '../order-lookup.ts';
import { previewOrder, previewOutside } from '../order-preview.ts';
import { checkSubmission } from '../order-submission.ts';
import { BODY_PROBLEMS } from '../problem-responses.ts';
import { orderSubmissionSchema } from '../schemas/order.ts';
import { previewSchema } from '../schemas/preview.ts';
import { ORDER_BODY_LIMIT_BYTES } from './orders.ts';

/** The plan of an order without submitting it. */
export function registerPreview(app: ApiApp, { database }: ApiContext): void {
  app.post(
    '/v1/orders/preview',
    {
      config: { access: 'order.preview' },
      bodyLimit: ORDER_BODY_LIMIT_BYTES,
      schema: {
        operationId: 'previewOrder',
        summary: 'What the review of an order would be, without submitting it',
        description: 'A customer is told the total, and of nothing that goes on inside the company.',
        tags: ['orders'],
        body: orderSubmissionSchema,
        response: { 200: previewSchema, ...BODY_PROBLEMS },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      await checkSubmission(database, request.body, actor);
      const preview = seesOutsideOnly(actor)
        ? previewOutside(request.body)
        : await previewOrder(database, request.body, actor);
      return reply.code(200).send(preview);
    },
  );
}
