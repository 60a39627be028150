import { z } from 'zod';
import { listColleagues, type ColleaguePlace } from '../../db/colleagues.ts';
import { cutPage, nextCursor, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';
import { shortText } from '../schemas/values.ts';

const place: z.ZodType<ColleaguePlace> = z.object({ name: z.string(), id: z.string() });

const colleagueSchema = z
  .object({ id: z.string(), name: z.string(), departments: z.array(z.string()) })
  .meta({ id: 'Colleague' });
const colleagueListSchema = z
  .object({ items: z.array(colleagueSchema), nextCursor })
  .meta({ id: 'ColleagueList' });

/** Whom a reviewer can name: to ask them, hand a review on to them, or have them sign as well. */
export function registerColleagues(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/colleagues',
    {
      config: { access: 'colleague.read' },
      schema: {
        operationId: 'listColleagues',
        summary: 'The people who can be asked about a review or given it, by name',
        description: 'Whether somebody may decide a review is judged when it is given to them.',
        tags: ['reviews'],
        querystring: z.strictObject({
          ...pageQuery,
          search: shortText.optional().describe('A part of the name or id.'),
        }),
        response: { 200: colleagueListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit, search } = request.query;
      const after = readCursor(cursor, place);
      const rows = await listColleagues(database, { search, after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: ({ name, id }) => ({ name, id }) });
      const items = page.items.map((row) => ({ ...row, departments: [...row.departments] }));
      return reply.code(200).send({ ...page, items });
    },
  );
}
