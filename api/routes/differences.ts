import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { findDifference, listDifferences, resolveDifference } from '../../db/reconciliations.ts';
import type { KeyedRequest } from '../../db/idempotency.ts';
import type { Transaction } from '../../db/pool.ts';
import { actorReference, type Actor } from '../../domain/actor.ts';
import { canResolve, DIFFERENCE_OUTCOMES } from '../../domain/difference.ts';
import { refuse } from '../../domain/errors.ts';
import { actorOf } from '../access.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { toDifferenceAnswer } from '../difference-answer.ts';
import { keyOf, sendAnswer, type Answer } from '../idempotency.ts';
import { sealRemarks } from '../personal-data/remarks.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem-responses.ts';
import { differenceListSchema, differenceSchema, resolutionBody } from '../schemas/reconciliation.ts';
import { idempotencyHeaders } from '../schemas/values.ts';

const place = z.int();
const differenceParams = z.strictObject({ id: z.coerce.number().int().min(1) });

interface Resolving {
  readonly id: number;
  readonly actor: Actor;
  readonly body: z.infer<typeof resolutionBody>;
  readonly keyed: KeyedRequest | null;
}

async function resolve(context: ApiContext, tx: Transaction, resolving: Resolving): Promise<Answer> {
  const { id, actor, body, keyed } = resolving;
  const found = await findDifference(tx, id);
  if (!found) throw refuse.notFound('difference');
  if (!canResolve(found.kind, body.resolution)) {
    throw refuse.invalidRequest([
      { pointer: '/resolution', detail: `is not possible for a difference of the kind ${found.kind}` },
    ]);
  }
  const remark = { actorId: actor.id, orderId: found.orderId, keyed };
  const { reason } = await sealRemarks(context, tx, remark, { reason: body.reason });
  const resolution = { ...body, reason: reason ?? body.reason };
  const resolved = await resolveDifference(tx, { id, ...resolution, resolvedBy: actor.id });
  if (!resolved) throw refuse.differenceNotOpen({ outcome: found.outcome });
  if (body.resolution === 'accept_record') {
    await context.engine.takeOver(resolved.orderId, {
      // Each time another one: should this transaction fail after the start, the takeover begins anew.
      id: `${id}/${uuidv7()}`,
      differences: [resolved.kind],
      lostReceipts: [],
      by: actorReference(actor),
    });
  }
  return { status: 200, text: JSON.stringify(toDifferenceAnswer(resolved)) };
}

function registerResolution(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/differences/:id/resolution',
    {
      config: { access: 'difference.resolve' },
      schema: {
        operationId: 'resolveDifference',
        summary: 'Resolves, with a reason, a difference that was handed to a person',
        tags: ['operations'],
        headers: idempotencyHeaders,
        params: differenceParams,
        body: resolutionBody,
        response: { 200: differenceSchema, ...BODY_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const resolving = { id: params.id, actor: actorOf(request), body, keyed: keyOf(request) };
      const answer = await context.answers.writeOnce(request, (tx) => resolve(context, tx, resolving));
      return sendAnswer(reply, answer);
    },
  );
}

/** What reconciliations found, of all of them, and what people resolve of it. */
export function registerDifferences(app: ApiApp, context: ApiContext): void {
  app.get(
    '/v1/differences',
    {
      config: { access: 'reconciliation.read' },
      schema: {
        operationId: 'listDifferences',
        summary:
          'Differences of every reconciliation; with `outcome=with_person` those that wait for somebody',
        tags: ['operations'],
        querystring: z.strictObject({ ...pageQuery, outcome: z.enum(DIFFERENCE_OUTCOMES).optional() }),
        response: { 200: differenceListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit, outcome } = request.query;
      const filter = outcome === undefined ? {} : { outcome };
      const after = readCursor(cursor, place) ?? 0;
      const rows = await listDifferences(context.database, { ...filter, after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: ({ id }) => id });
      return reply.code(200).send({ ...page, items: page.items.map(toDifferenceAnswer) });
    },
  );
  registerResolution(app, context);
}
