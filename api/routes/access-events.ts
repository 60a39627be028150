import { z } from 'zod';
import { listAccessEvents } from '../../db/access-events.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';
import { accessEventListSchema } from '../schemas/sign-in.ts';

const factsOf = z.record(z.string(), z.unknown());

/** Who signed in or tried to, and who changed what of accounts and keys. */
export function registerAccessEvents(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/access/events',
    {
      config: { access: 'account.read' },
      schema: {
        operationId: 'listAccessEvents',
        summary: 'Sign-ins, refused ones too, and changes of accounts and keys, in order, chained by hash',
        tags: ['access'],
        querystring: z.strictObject(pageQuery),
        response: { 200: accessEventListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query;
      const after = readCursor(cursor, z.int()) ?? 0;
      const rows = await listAccessEvents(database, { after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: ({ position }) => position });
      const items = page.items.map(({ at, actorId: actor, personId: person, facts, ...event }) => ({
        ...event,
        ...{ at: at.toISOString(), actor, person, facts: factsOf.parse(facts) },
      }));
      return reply.code(200).send({ ...page, items });
    },
  );
}
