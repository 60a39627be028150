import cors from '@fastify/cors';
import { z } from 'zod';
import type { Payload } from '@temporalio/common';
import { refuse } from '../../domain/errors.ts';
import type { PayloadEncryption } from '../../payload-codec.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { noteReads } from '../personal-data/answers.ts';
import { BODY_PROBLEMS } from '../problem-responses.ts';

const PREFIX = '/v1/codec';
const BODY_LIMIT_BYTES = 4 * 1_048_576;
const MOST_PAYLOADS = 1_000;

/** A payload in the JSON of protobuf. */
const payloadSchema = z
  .strictObject({ metadata: z.record(z.string(), z.base64()).optional(), data: z.base64().optional() })
  .meta({ id: 'EnginePayload' });
type WirePayload = z.infer<typeof payloadSchema>;

const payloadsSchema = z
  .strictObject({ payloads: z.array(payloadSchema).max(MOST_PAYLOADS) })
  .meta({ id: 'EnginePayloads' });

const bytesOf = (text: string) => Buffer.from(text, 'base64');
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

function mapMetadata<From, To>(
  metadata: Readonly<Record<string, From>> | null | undefined,
  convert: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, convert(value)]));
}

function toWire({ metadata, data }: Payload): WirePayload {
  return { metadata: mapMetadata(metadata, textOf), data: textOf(data ?? new Uint8Array()) };
}

/** What is encrypted by a key that nobody has here stays as it is, so that the rest can be read. */
function decode(codec: PayloadEncryption, wire: WirePayload, index: number): WirePayload {
  const payload: Payload = { metadata: mapMetadata(wire.metadata, bytesOf), data: bytesOf(wire.data ?? '') };
  if (codec.isForeign(payload)) return wire;
  try {
    return toWire(codec.open(payload));
  } catch {
    throw refuse.invalidRequest([{ pointer: `/payloads/${index}`, detail: 'is not what was encrypted' }]);
  }
}

/**
 * Decrypts payloads for Temporal's pages, as their codec endpoint. They are pages of another address: those that the
 * configuration names may call it with the cookie of whoever is signed in here, and no others.
 */
export async function registerCodec(app: ApiApp, context: ApiContext): Promise<void> {
  const { codec, config } = context;
  const origins = [...config.TEMPORAL_UI_ORIGINS];
  await app.register(
    async (scope: ApiApp) => {
      await scope.register(cors, { origin: origins, credentials: true, methods: ['POST'] });
      scope.post(
        '/decode',
        {
          config: { access: 'payload.decode', callingPages: origins },
          bodyLimit: BODY_LIMIT_BYTES,
          schema: {
            operationId: 'decodePayloads',
            summary: "Decrypts what the engine keeps, for Temporal's pages",
            tags: ['operations'],
            body: payloadsSchema,
            response: { 200: payloadsSchema, ...BODY_PROBLEMS },
          },
        },
        async (request, reply) => {
          const payloads = request.body.payloads.map((payload, index) => decode(codec, payload, index));
          await noteReads(context, request, [{ subject: null, orderId: null }]);
          return reply.code(200).send({ payloads });
        },
      );
    },
    { prefix: PREFIX },
  );
}
