import { z } from 'zod';
import { refuse } from '../../domain/errors.ts';
import {
  findCheckpoint,
  findInclusionProof,
  listCheckpoints,
  listLeavesAfter,
} from '../../db/checkpoints.ts';
import { actorOf } from '../access.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { orderParams, requireVisible } from '../order-lookup.ts';
import { COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import {
  checkpointListSchema,
  checkpointSchema,
  inclusionSchema,
  leafListSchema,
} from '../schemas/checkpoint.ts';

const MOST_LEAVES = 5_000;
const HIGHEST = 2_147_483_647;
const number = z.coerce.number().int().min(1).max(HIGHEST);
const checkpointParams = z.object({ number });
const leafQuery = z.strictObject({
  ...pageQuery,
  limit: z.coerce.number().int().min(1).max(MOST_LEAVES).default(MOST_LEAVES),
});

function registerList(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/checkpoints',
    {
      config: { access: 'archive.read' },
      schema: {
        operationId: 'listCheckpoints',
        summary: 'The signed checkpoints, the first one first',
        tags: ['checkpoints'],
        querystring: z.strictObject(pageQuery),
        response: { 200: checkpointListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query;
      const after = readCursor(cursor, z.int().min(0).max(HIGHEST)) ?? 0;
      const rows = await listCheckpoints(database, { after, limit: limit + 1 });
      return reply.code(200).send(cutPage(rows, { limit, placeOf: (row) => row.number }));
    },
  );
}

function registerOne(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/checkpoints/:number',
    {
      config: { access: 'archive.read' },
      schema: {
        operationId: 'readCheckpoint',
        summary: 'One checkpoint',
        tags: ['checkpoints'],
        params: checkpointParams,
        response: { 200: checkpointSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const checkpoint = await findCheckpoint(database, request.params.number);
      if (!checkpoint) throw refuse.notFound('checkpoint');
      return reply.code(200).send(checkpoint);
    },
  );
  app.get(
    '/v1/checkpoints/:number/leaves',
    {
      config: { access: 'archive.read' },
      schema: {
        operationId: 'listCheckpointLeaves',
        summary: 'The heads that a checkpoint signed, in the order of its tree',
        tags: ['checkpoints'],
        params: checkpointParams,
        querystring: leafQuery,
        response: { 200: leafListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query;
      const after = readCursor(cursor, z.uuid());
      const of = { number: request.params.number, after, limit: limit + 1 };
      const rows = await listLeavesAfter(database, of);
      return reply.code(200).send(cutPage(rows, { limit, placeOf: ({ orderId }) => orderId }));
    },
  );
}

function registerProof(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/orders/:orderId/inclusion',
    {
      config: { access: 'archive.read' },
      schema: {
        operationId: 'proveInclusion',
        summary: 'The proof that a checkpoint signed the head of an order',
        tags: ['checkpoints'],
        params: orderParams,
        querystring: z.strictObject({ checkpoint: number.optional().describe('The newest by default.') }),
        response: { 200: inclusionSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      await requireVisible(database, orderId, actorOf(request));
      const { checkpoint = null } = request.query;
      const proof = await findInclusionProof(database, { orderId, number: checkpoint });
      if (!proof) throw refuse.notFound('checkpoint of the order');
      return reply.code(200).send({ ...proof, path: [...proof.path] });
    },
  );
}

/** Signed checkpoints, and what they prove. */
export function registerCheckpoints(app: ApiApp, context: ApiContext): void {
  registerList(app, context);
  registerOne(app, context);
  registerProof(app, context);
}
