import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MOST_SAMPLED } from '../../domain/evidence/sample.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { makeEvidencePack, type EvidencePack, type PackRequest } from '../evidence/evidence-pack.ts';
import { orderParams, requireVisible } from '../order-lookup.ts';
import { noteReads } from '../personal-data/answers.ts';
import { Places } from '../places.ts';
import { COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';

/** Each lays out pages, which keeps the process from everything else for moments. */
const MOST_AT_ONCE = 2;
const ZIP = 'application/zip';
const HIGHEST = 2_147_483_647;
const MOST_SEED = 64;
const checkpoint = z.coerce
  .number()
  .int()
  .min(1)
  .max(HIGHEST)
  .optional()
  .describe('With what this checkpoint signed, instead of the newest.');
const sampleQuery = z.strictObject({
  size: z.coerce.number().int().min(1).max(MOST_SAMPLED).describe('How many orders.'),
  seed: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'has other characters than visible ASCII ones')
    .max(MOST_SEED)
    .optional()
    .describe('What the orders are drawn by; a new one by default.'),
  checkpoint,
});

/** The hash is told beside the pack, so that whoever fetches it can keep it apart from it. */
function sendPack(reply: FastifyReply, { pack, fileName }: { pack: EvidencePack; fileName: string }) {
  return reply
    .code(200)
    .header('content-type', ZIP)
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .header('cache-control', 'private, no-store')
    .header('countersign-pack-hash', pack.hash)
    .send(pack.zip);
}

/** Makes a pack for who asks, whose reads are recorded where they are to be. */
type MakePack = (by: FastifyRequest, request: PackRequest) => Promise<EvidencePack>;

function packMaker(context: ApiContext): MakePack {
  const places = new Places(MOST_AT_ONCE);
  return async (by, request) => {
    const giveBack = places.take();
    try {
      const pack = await makeEvidencePack(context, request);
      await noteReads(context, by, pack.reads);
      return pack;
    } finally {
      giveBack();
    }
  };
}

function registerOrderPack(app: ApiApp, { database, make }: ApiContext & { make: MakePack }): void {
  app.get(
    '/v1/orders/:orderId/evidence-pack',
    {
      config: { access: 'archive.read', download: [ZIP] },
      schema: {
        operationId: 'downloadEvidencePack',
        summary: 'All the evidence of one order, as a zip for people, for machines and for the verifier',
        description: 'The header countersign-pack-hash has the hash by which the pack is known again.',
        tags: ['archive'],
        params: orderParams,
        querystring: z.strictObject({ checkpoint }),
        response: { ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      await requireVisible(database, orderId, actorOf(request));
      const { checkpoint: number = null } = request.query;
      const pack = await make(request, { of: { orderId }, checkpoint: number });
      return sendPack(reply, { pack, fileName: `evidence-${orderId}.zip` });
    },
  );
}

function registerSample(app: ApiApp, make: MakePack): void {
  app.get(
    '/v1/evidence-packs',
    {
      config: { access: 'archive.read', download: [ZIP] },
      schema: {
        operationId: 'downloadEvidenceSample',
        summary: 'The evidence of orders that are drawn from those whose review has ended',
        description:
          'Those whose SHA-256 of seed, colon and id come first. The headers countersign-seed and countersign-pack-hash have the seed and the hash of the pack.',
        tags: ['archive'],
        querystring: sampleQuery,
        response: { ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { size, seed = randomUUID(), checkpoint: number = null } = request.query;
      const pack = await make(request, { of: { size, seed }, checkpoint: number });
      void reply.header('countersign-seed', seed);
      return sendPack(reply, { pack, fileName: 'evidence-sample.zip' });
    },
  );
}

/** What an auditor takes away. */
export function registerEvidencePacks(app: ApiApp, context: ApiContext): void {
  const make = packMaker(context);
  registerOrderPack(app, { ...context, make });
  registerSample(app, make);
}
