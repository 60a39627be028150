import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { eraseSubject } from '../../db/erasures.ts';
import { actInOrganisationAs } from '../../db/organisation.ts';
import { listReads } from '../../db/personal-reads.ts';
import { actorOf } from '../access.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { keyOf, sendAnswer, type Answer } from '../idempotency.ts';
import { sealRemarks } from '../personal-data/remarks.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem-responses.ts';
import { erasureBody, erasureSchema, readListSchema } from '../schemas/personal-data.ts';
import { idempotencyHeaders, identifier } from '../schemas/values.ts';

const listQuery = z.strictObject({
  ...pageQuery,
  actor: identifier.optional().describe('Who read.'),
  subject: z.string().max(100).optional().describe('Whose: `person:<id>` or `customer:<id>`.'),
});

async function erase(
  context: ApiContext,
  request: FastifyRequest,
  body: z.infer<typeof erasureBody>,
): Promise<Answer> {
  const { id: actorId } = actorOf(request);
  const { kind, id } = body;
  const remark = { actorId, orderId: null, keyed: keyOf(request) };
  return context.answers.writeOnce(request, async (tx) => {
    await actInOrganisationAs(tx, actorId);
    const sealed = await sealRemarks(context, tx, remark, { reason: body.reason });
    const reason = sealed.reason ?? body.reason;
    const { erasedAt, values, orders } = await eraseSubject(tx, { kind, id, actorId, reason });
    const erased = { erasedAt: erasedAt.toISOString(), erasedBy: actorId, values, orders };
    return { status: 201, text: JSON.stringify({ kind, id, reason, ...erased }) };
  });
}

function registerErasure(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/personal-data/erasures',
    {
      config: { access: 'personal_data.erase' },
      schema: {
        operationId: 'erasePersonalData',
        summary: 'Makes the personal data of somebody unreadable for good; the record stays as it is',
        tags: ['personal data'],
        headers: idempotencyHeaders,
        body: erasureBody,
        response: { 201: erasureSchema, ...BODY_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
      },
    },
    async (request, reply) => sendAnswer(reply, await erase(context, request, request.body)),
  );
}

function registerReads(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/personal-data/reads',
    {
      config: { access: 'personal_read.list' },
      schema: {
        operationId: 'listPersonalReads',
        summary: 'Which auditor read whose personal data, on which order and when, the oldest first',
        tags: ['personal data'],
        querystring: listQuery,
        response: { 200: readListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit, actor, subject } = request.query;
      const after = readCursor(cursor, z.int()) ?? 0;
      const rows = await listReads(database, { after, limit: limit + 1, actor, subject });
      const page = cutPage(rows, { limit, placeOf: ({ id }) => id });
      const items = page.items.map(({ at, actorId, ...row }) => ({
        ...row,
        at: at.toISOString(),
        actor: actorId,
      }));
      return reply.code(200).send({ ...page, items });
    },
  );
}

/** Forgetting people, and what auditors read of them. */
export function registerPersonalData(app: ApiApp, context: ApiContext): void {
  registerErasure(app, context);
  registerReads(app, context);
}
