import { setTimeout } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import {
  addReconciliation,
  countOutcomes,
  findReconciliation,
  isReconciliationUnfinished,
  listDifferences,
  listReconciliations,
  type ReconciliationRow,
} from '../../db/reconciliations.ts';
import type { Queryable, Transaction } from '../../db/pool.ts';
import { refuse } from '../../domain/errors.ts';
import type { ReconciliationInput } from '../../workflows/contract.ts';
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
/** How often, and after which pause in milliseconds, one is started while another one is about to be over. */
const MOST_ATTEMPTS = 20;
const ENDING_MS = 50;
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

/**
 * Starts a reconciliation. One that has noted its end is about to be over; any other one that runs is in the way.
 * Throws `reconciliation_running` then.
 */
async function start({ engine }: ApiContext, tx: Transaction, input: ReconciliationInput): Promise<void> {
  for (let attempt = 1; (await engine.startReconciliation(input)) === 'another_runs'; attempt += 1) {
    const isInTheWay = attempt === MOST_ATTEMPTS || (await isReconciliationUnfinished(tx));
    if (isInTheWay) throw refuse.reconciliationRunning();
    await setTimeout(ENDING_MS);
  }
}

function registerStart(app: ApiApp, context: ApiContext): void {
  const { answers } = context;
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
        await start(context, tx, input);
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
