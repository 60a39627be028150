import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PACK_LANGUAGES } from '../../domain/evidence/pack-texts.ts';
import { MOST_SAMPLED } from '../../domain/evidence/sample.ts';
import { drawSample, type SampleRequest } from '../../db/evidence/sample.ts';
import { atOneMoment } from '../../db/pool.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { makeEvidencePack, type EvidencePack, type PackRequest } from '../evidence/evidence-pack.ts';
import { orderParams, requireVisible } from '../order-lookup.ts';
import { noteReads } from '../personal-data/answers.ts';
import { Places } from '../places.ts';
import { COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import { givenInstant, instant } from '../schemas/values.ts';

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
const language = z
  .enum(PACK_LANGUAGES)
  .default('both')
  .describe('Of the PDF for people; the rest is the record, which has no language.');
const drawnBy = {
  size: z.coerce.number().int().min(1).max(MOST_SAMPLED).describe('How many orders.'),
  seed: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'has other characters than visible ASCII ones')
    .max(MOST_SEED)
    .optional()
    .describe('What the orders are drawn by; a new one by default.'),
  endedFrom: givenInstant.optional().describe('Of those whose review ended at this instant or later.'),
  endedBefore: givenInstant.optional(),
} as const;
const sampleQuery = z.strictObject({ ...drawnBy, checkpoint, language });

const sampleSchema = z
  .object({
    size: z.int(),
    seed: z.string(),
    endedFrom: instant.nullable(),
    endedBefore: instant.nullable(),
    population: z.int().describe('How many there are to draw from.'),
    orderIds: z.array(z.uuid()).describe('Those whose SHA-256 of seed, colon and id come first.'),
  })
  .meta({ id: 'EvidenceSample' });

function toSampleRequest(query: Pick<z.infer<typeof sampleQuery>, keyof typeof drawnBy>): SampleRequest {
  const { size, seed = randomUUID(), endedFrom, endedBefore } = query;
  const toDate = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  return { size, seed, endedFrom: toDate(endedFrom), endedBefore: toDate(endedBefore) };
}

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
        querystring: z.strictObject({ checkpoint, language }),
        response: { ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      await requireVisible(database, orderId, actorOf(request));
      const { checkpoint: number = null, language: spoken } = request.query;
      const pack = await make(request, { of: { orderId }, checkpoint: number, language: spoken });
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
      const { checkpoint: number = null, language: spoken, ...query } = request.query;
      const of = toSampleRequest(query);
      const pack = await make(request, { of, checkpoint: number, language: spoken });
      void reply.header('countersign-seed', of.seed);
      return sendPack(reply, { pack, fileName: 'evidence-sample.zip' });
    },
  );
}

function registerDrawing(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/evidence-samples',
    {
      config: { access: 'archive.read' },
      schema: {
        operationId: 'drawEvidenceSample',
        summary: 'Which orders a sample has, without their evidence',
        tags: ['archive'],
        querystring: z.strictObject(drawnBy),
        response: { 200: sampleSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const of = toSampleRequest(request.query);
      const sample = await atOneMoment(database, (tx) => drawSample(tx, of));
      return reply.code(200).send({ ...sample, orderIds: [...sample.orderIds] });
    },
  );
}

/** What an auditor takes away. */
export function registerEvidencePacks(app: ApiApp, context: ApiContext): void {
  const make = packMaker(context);
  registerOrderPack(app, { ...context, make });
  registerSample(app, make);
  registerDrawing(app, context);
}
