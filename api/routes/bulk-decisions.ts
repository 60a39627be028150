import type { ApiApp, ApiContext } from '../dependencies.ts';
import { decideReviews } from '../bulk-decisions.ts';
import { sendAnswer } from '../idempotency.ts';
import { BODY_PROBLEMS } from '../problem-responses.ts';
import { decisionsBody } from '../schemas/decision.ts';
import { decisionResultsSchema } from '../schemas/act-answers.ts';
import { idempotencyHeaders } from '../schemas/values.ts';

/** Deciding many reviews with one request. */
export function registerBulkDecisions(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/decisions',
    {
      config: { access: 'review.decide' },
      schema: {
        operationId: 'decideReviews',
        summary: 'Decides many reviews, each judged alone',
        description:
          'The answer has a result for each item, in their order, with the status and the body that the decision alone would have been answered with.',
        tags: ['reviews'],
        headers: idempotencyHeaders,
        body: decisionsBody,
        response: { 200: decisionResultsSchema, ...BODY_PROBLEMS },
      },
    },
    async (request, reply) => sendAnswer(reply, await decideReviews(context, request, request.body)),
  );
}
