import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { refuse } from '../../domain/errors.ts';
import { listBundles, readBundle } from '../../db/archive.ts';
import { countEndedOrders, listOrderArchives } from '../../db/order-archives.ts';
import { actorOf } from '../access.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { orderParams, requireVisible } from '../order-lookup.ts';
import { COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import {
  bundleListSchema,
  orderArchiveListSchema,
  orderArchiveSchema,
  toBundle,
  toOrderArchive,
} from '../schemas/archive.ts';

/** Each has the whole of an order's histories. */
const MOST_ON_A_PAGE = 50;
const DEFAULT_ON_A_PAGE = 25;

const listQuery = z.strictObject({
  ...pageQuery,
  limit: z.coerce.number().int().min(1).max(MOST_ON_A_PAGE).default(DEFAULT_ON_A_PAGE),
});

function registerOrderArchives(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/orders/:orderId/archive',
    {
      config: { access: 'archive.read', personalData: 'as_recorded' },
      schema: {
        operationId: 'readOrderArchive',
        summary:
          'The state of an order, its history, and the engine’s histories of what ended, to be compared',
        tags: ['archive'],
        params: orderParams,
        response: { 200: orderArchiveSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      await requireVisible(database, orderId, actorOf(request));
      const [archive] = await listOrderArchives(database, { orderId });
      if (!archive) throw refuse.notFound('archive');
      return reply.code(200).send(toOrderArchive(archive));
    },
  );
  app.get(
    '/v1/archive',
    {
      config: { access: 'archive.read', personalData: 'as_recorded' },
      schema: {
        operationId: 'listOrderArchives',
        summary: 'The archives of the orders that have ended',
        tags: ['archive'],
        querystring: listQuery,
        response: { 200: orderArchiveListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query;
      const after = readCursor(cursor, z.uuid());
      const rows = await listOrderArchives(database, { after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: ({ orderId }) => orderId });
      const total = await countEndedOrders(database);
      return reply.code(200).send({ ...page, items: page.items.map(toOrderArchive), total });
    },
  );
}

function sendCode(reply: FastifyReply, code: Buffer) {
  return reply.code(200).header('content-type', 'application/octet-stream').send(code);
}

function registerBundles(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/workflow-bundles',
    {
      config: { access: 'archive.read' },
      schema: {
        operationId: 'listWorkflowBundles',
        summary: 'The workflow code that workers have run, what they began with last first',
        tags: ['archive'],
        response: { 200: bundleListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (_request, reply) => {
      const bundles = await listBundles(database);
      return reply.code(200).send({ items: bundles.map(toBundle) });
    },
  );
  app.get(
    '/v1/workflow-bundles/:hash',
    {
      config: { access: 'archive.read', download: true },
      schema: {
        operationId: 'downloadWorkflowBundle',
        summary: 'The workflow code of this hash',
        tags: ['archive'],
        params: z.object({ hash: z.string() }),
        response: { ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const code = await readBundle(database, request.params.hash);
      if (!code) throw refuse.notFound('workflow bundle');
      return sendCode(reply, code);
    },
  );
}

/** What auditors replay: histories of the engine, and the code that made them. */
export function registerArchive(app: ApiApp, context: ApiContext): void {
  registerOrderArchives(app, context);
  registerBundles(app, context);
}
