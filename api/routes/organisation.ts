import { z } from 'zod';
import { listOrganisationEvents } from '../../db/organisation.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';
import { organisationEventListSchema } from '../schemas/organisation.ts';
import { identifier } from '../schemas/values.ts';

type EventRow = Awaited<ReturnType<typeof listOrganisationEvents>>[number];

const recordValue = z.record(z.string(), z.unknown()).nullable();

function toEventAnswer({ at, actorId, before, after, ...event }: EventRow) {
  return {
    ...event,
    at: at.toISOString(),
    actor: actorId,
    before: recordValue.parse(before),
    after: recordValue.parse(after),
  };
}

const listQuery = z.strictObject({
  ...pageQuery,
  kind: identifier.optional().describe('Only those of this kind of record: `people`, `departments`, …'),
  externalId: identifier.optional().describe('Only those of records with this id.'),
});

/** Who changed what of people, departments, limits, substitutions and absences. */
export function registerOrganisation(app: ApiApp, context: ApiContext): void {
  app.get(
    '/v1/organisation/events',
    {
      config: { access: 'person.read' },
      schema: {
        operationId: 'listOrganisationEvents',
        summary: 'Every change of the organisation, in order, chained by hash',
        tags: ['organisation'],
        querystring: listQuery,
        response: { 200: organisationEventListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit, ...filter } = request.query;
      const after = readCursor(cursor, z.int()) ?? 0;
      const rows = await listOrganisationEvents(context.database, { filter, after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: ({ position }) => position });
      return reply.code(200).send({ ...page, items: page.items.map(toEventAnswer) });
    },
  );
}
