import { z } from 'zod';
import { parseStored } from '../../db/canonical.ts';
import { listDecisionAttempts } from '../../db/decision-attempts.ts';
import { listHistoryEvents } from '../../db/history-views.ts';
import type { OpenedValue } from '../../db/personal-data.ts';
import { findReferences } from '../../domain/personal-data.ts';
import { actorOf } from '../access.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { orderParams, requireVisible } from '../order-lookup.ts';
import { readPastOrder } from '../past-order.ts';
import { COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import { attemptListSchema } from '../schemas/act-answers.ts';
import { historySchema } from '../schemas/history.ts';
import { pastOrderSchema } from '../schemas/past-order.ts';
import { givenInstant } from '../schemas/values.ts';

const listQuery = z.strictObject(pageQuery);
const place = z.int().min(0);
const LAST_PLACE = 2_147_483_647;
const momentQuery = z
  .strictObject({
    position: z.coerce.number().int().min(0).max(LAST_PLACE).optional().describe('After so many events.'),
    at: givenInstant.optional().describe('At this instant.'),
  })
  .refine(({ position, at }) => position === undefined || at === undefined, {
    path: ['at'],
    error: 'is given together with a position',
  });

/** What the bytes of an event refer to, with what it takes to check that it is that. */
function toPersonalValue(value: OpenedValue | undefined) {
  if (!value) return [];
  const { id, commitment, content } = value;
  return [{ id, commitment, salt: content?.salt ?? null, text: content?.text ?? null }];
}

function registerEvents(app: ApiApp, { database, personal }: ApiContext): void {
  app.get(
    '/v1/orders/:orderId/history',
    {
      config: { access: 'history.read' },
      schema: {
        operationId: 'listHistory',
        summary: 'The events of an order in the order of their chain, with the bytes that were hashed',
        tags: ['history'],
        params: orderParams,
        querystring: listQuery,
        response: { 200: historySchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      const { cursor, limit } = request.query;
      await requireVisible(database, orderId, actorOf(request));
      const after = readCursor(cursor, place) ?? 0;
      const rows = await listHistoryEvents(database, { orderId, after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: (row) => row.position });
      const opened = await personal.open(
        database,
        page.items.flatMap(({ body }) => findReferences(body)),
      );
      const items = page.items.map((row) => ({
        ...row,
        at: row.at.toISOString(),
        event: parseStored<unknown>(row.body),
        personal: findReferences(row.body).flatMap((reference) => toPersonalValue(opened.get(reference))),
      }));
      return reply.code(200).send({ ...page, items });
    },
  );
}

function registerAttempts(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/orders/:orderId/attempts',
    {
      config: { access: 'attempt.read' },
      schema: {
        operationId: 'listAttempts',
        summary: 'The decisions on an order that were refused, and why',
        tags: ['history'],
        params: orderParams,
        querystring: listQuery,
        response: { 200: attemptListSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      const { cursor, limit } = request.query;
      await requireVisible(database, orderId, actorOf(request));
      const after = readCursor(cursor, place) ?? 0;
      const rows = await listDecisionAttempts(database, { orderId, after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: (row) => row.id });
      const items = page.items.map((row) => ({ ...row, attemptedAt: row.attemptedAt.toISOString() }));
      return reply.code(200).send({ ...page, items });
    },
  );
}

function registerState(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/orders/:orderId/history/state',
    {
      // It shows what reviewers were shown, and who they were.
      config: { access: 'review.read' },
      schema: {
        operationId: 'readPastOrder',
        summary: 'An order as it stood after an event or at an instant, and who could have decided then',
        description: 'Without a position or an instant, as its history tells that it stands now.',
        tags: ['history'],
        params: orderParams,
        querystring: momentQuery,
        response: { 200: pastOrderSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      const { position, at } = request.query;
      await requireVisible(database, orderId, actorOf(request));
      const moment = { position, at: at === undefined ? undefined : new Date(at) };
      return reply.code(200).send(await readPastOrder(database, orderId, moment));
    },
  );
}

/** What happened to an order, and what was tried. */
export function registerHistory(app: ApiApp, context: ApiContext): void {
  registerEvents(app, context);
  registerState(app, context);
  registerAttempts(app, context);
}
