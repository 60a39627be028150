import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import {
  addReconciliation,
  countOutcomes,
  findReconciliation,
  listDifferences,
  listReconciliations,
  type ReconciliationRow,
} from '../../db/reconciliations.ts';
import type { Queryable } from '../../db/pool.ts';
import { refuse } from '../../domain/errors.ts';
import { actorOf } from '../access.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { toDifferenceAnswer } from '../difference-answer.ts';
import { sendAnswer } from '../idempotency.ts';
import { toInstant } from '../order-answers.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem-responses.ts';
import {
  differenceListSchema,
  reconciliationBody,
  reconciliationListSchema,
  reconciliationSchema,
  type ReconciliationAnswer,
} from '../schemas/reconciliation.ts';
import { idempotencyHeaders } from '../schemas/values.ts';

const MOST_LISTED = 50;
const reconciliationParams = z.strictObject({ id: z.string() });
const place = z.int();
const uuid = z.uuid();

function toAnswer(row: ReconciliationRow): Omit<ReconciliationAnswer, 'counts'> {
  const { id, applies, requestedBy, startedAt, finishedAt, ordersExamined, executionsExamined } = row;
  return {
    id,
    apply: applies,
    requestedBy,
    startedAt: startedAt.toISOString(),
    finishedAt: toInstant(finishedAt),
    ordersExamined,
    executionsExamined,
  };
}

async function readReconciliation(on: Queryable, id: string): Promise<ReconciliationAnswer> {
  const row = uuid.safeParse(id).success ? await findReconciliation(on, id) : null;
  if (!row) throw refuse.notFound('reconciliation');
  return { ...toAnswer(row), counts: await countOutcomes(on, id) };
}

function registerStart(app: ApiApp, { answers, engine }: ApiContext): void {
  app.post(
    '/v1/reconciliations',
    {
      config: { access: 'reconciliation.run' },
      schema: {
        operationId: 'startReconciliation',
        summary: 'Compares the records with the review engine, after a restore of either',
        tags: ['operations'],
        headers: idempotencyHeaders,
        body: reconciliationBody,
        response: { 202: reconciliationSchema, ...BODY_PROBLEMS, ...CONFLICT },
      },
    },
    async (request, reply) => {
      const input = { id: uuidv7(), applies: request.body.apply, requestedBy: actorOf(request).id };
      const answer = await answers.writeOnce(request, async (tx) => {
        // Noted by the worker as well: should this transaction fail after the start, it is on record all the same.
        await engine.startReconciliation(input);
        await addReconciliation(tx, input);
        return { status: 202, text: JSON.stringify(await readReconciliation(tx, input.id)) };
      });
      return sendAnswer(reply, answer);
    },
  );
}

function registerReading(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/reconciliations',
    {
      config: { access: 'reconciliation.read' },
      schema: {
        operationId: 'listReconciliations',
        summary: 'The latest reconciliations, the newest first',
        tags: ['operations'],
        response: { 200: reconciliationListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (_request, reply) => {
      const rows = await listReconciliations(database, MOST_LISTED);
      return reply.code(200).send({ items: rows.map(toAnswer) });
    },
  );
  app.get(
    '/v1/reconciliations/:id',
    {
      config: { access: 'reconciliation.read' },
      schema: {
        operationId: 'getReconciliation',
        summary: 'How far a reconciliation is, and how many differences it found',
        tags: ['operations'],
        params: reconciliationParams,
        response: { 200: reconciliationSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => reply.code(200).send(await readReconciliation(database, request.params.id)),
  );
}

function registerDifferences(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/reconciliations/:id/differences',
    {
      config: { access: 'reconciliation.read' },
      schema: {
        operationId: 'listReconciliationDifferences',
        summary: 'What a reconciliation found, and what was done about it',
        tags: ['operations'],
        params: reconciliationParams,
        querystring: z.strictObject(pageQuery),
        response: { 200: differenceListSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { id: reconciliationId } = await readReconciliation(database, request.params.id);
      const { cursor, limit } = request.query;
      const after = readCursor(cursor, place) ?? 0;
      const rows = await listDifferences(database, { reconciliationId, after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: ({ id }) => id });
      return reply.code(200).send({ ...page, items: page.items.map(toDifferenceAnswer) });
    },
  );
}

/** Comparing the records with the review engine after a restore. */
export function registerReconciliations(app: ApiApp, context: ApiContext): void {
  registerStart(app, context);
  registerReading(app, context);
  registerDifferences(app, context);
}
