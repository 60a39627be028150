import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { listColleagues, type Colleague } from '../../db/colleagues.ts';
import { ERASED } from '../../domain/personal-data.ts';
import { cutPage, nextCursor, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { openFor } from '../personal-data/answers.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';
import { shortText } from '../schemas/values.ts';

/** Where a page ended. */
const place = z.object({ name: z.string(), id: z.string() });
type Place = z.infer<typeof place>;

const colleagueSchema = z
  .object({ id: z.string(), name: z.string(), departments: z.array(z.string()) })
  .meta({ id: 'Colleague' });
const colleagueListSchema = z
  .object({ items: z.array(colleagueSchema), nextCursor })
  .meta({ id: 'ColleagueList' });

function compareTexts(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function compare(one: Place, other: Place): number {
  return compareTexts(one.name, other.name) || compareTexts(one.id, other.id);
}

/** The colleagues by their names, which are read in the clear for that. */
async function readByName(context: ApiContext, request: FastifyRequest): Promise<Colleague[]> {
  const rows = await listColleagues(context.database);
  const open = await openFor(
    context,
    request,
    rows.map(({ name }) => name),
  );
  return rows.map((row) => ({ ...row, name: open(row.name) ?? ERASED })).sort(compare);
}

function has(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

/** Whom a reviewer can name: to ask them, hand a review on to them, or have them sign as well. */
export function registerColleagues(app: ApiApp, context: ApiContext): void {
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
      const found = (await readByName(context, request)).filter(
        (row) => search === undefined || has(row.name, search) || has(row.id, search),
      );
      const rows = found.filter((row) => after === null || compare(row, after) > 0).slice(0, limit + 1);
      const page = cutPage(rows, { limit, placeOf: ({ name, id }) => ({ name, id }) });
      const items = page.items.map((row) => ({ ...row, departments: [...row.departments] }));
      return reply.code(200).send({ ...page, items });
    },
  );
}
