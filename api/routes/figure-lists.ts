import { z } from 'zod';
import {
  decidedList,
  decisionList,
  endedList,
  REWORK_KINDS,
  unusualList,
  waitingList,
  WAITING_STATES,
} from '../../db/figures/list-sources.ts';
import { listFigureItems, type FigureList, type FigurePlace } from '../../db/figures/lists.ts';
import { AGE_CLASSES } from '../../domain/figures/age.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import { periodOf, periodQuery, type FigureRoutes } from '../figure-period.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';
import { figureListSchema } from '../schemas/figures.ts';
import { givenInstant, identifier } from '../schemas/values.ts';

const place: z.ZodType<FigurePlace> = z.object({
  at: givenInstant,
  orderId: z.uuid(),
  department: z.string(),
  round: z.int().min(0),
});

interface ListRoute<Query> {
  readonly path: `/v1/figures/${string}`;
  readonly operationId: string;
  readonly summary: string;
  readonly querystring: z.ZodType<Query>;
  readonly listOf: (query: Query) => FigureList | Promise<FigureList>;
}

interface PageQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

function registerOne<Query extends PageQuery>(
  { app, database, clocks }: FigureRoutes,
  { path, operationId, summary, querystring, listOf }: ListRoute<Query>,
): void {
  app.get(
    path,
    {
      config: { access: 'figures.read' },
      schema: {
        ...{ operationId, summary, tags: ['figures'], querystring },
        response: { 200: figureListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      // The type of a query that is given as a parameter is lost on the way.
      const query = querystring.parse(request.query);
      const after = readCursor(query.cursor, place);
      const { clock } = await clocks.get('company');
      const list = await listOf(query);
      const rows = await listFigureItems(database, { list, clock, after, limit: query.limit + 1 });
      const page = cutPage(rows, { limit: query.limit, placeOf: (row) => row.place });
      const items = page.items.map(({ item: { at, findings, ...item } }) => ({
        ...{ ...item, at: at?.toISOString() ?? null, findings: [...findings] },
      }));
      return reply.code(200).send({ ...page, items });
    },
  );
}

const waitingQuery = z.strictObject({
  ...pageQuery,
  department: identifier.optional(),
  age: z.coerce
    .number()
    .int()
    .min(0)
    .max(AGE_CLASSES - 1)
    .optional()
    .describe('A class of age, from 0.'),
  state: z.enum(WAITING_STATES).optional(),
  person: identifier.optional().describe('Only what waits for them alone.'),
});

const endedQuery = z.strictObject({
  ...pageQuery,
  ...periodQuery,
  outcome: z.enum(ORDER_STATUSES).optional(),
  rework: z.enum(REWORK_KINDS).optional(),
});

const decidedQuery = z.strictObject({ ...pageQuery, ...periodQuery, department: identifier.optional() });
const decisionsQuery = z.strictObject({ ...pageQuery, ...periodQuery, person: identifier });
const unusualQuery = z.strictObject({
  ...pageQuery,
  customer: identifier.optional(),
  product: identifier.optional(),
});

function registerPastLists(routes: FigureRoutes): void {
  const { clocks } = routes;
  registerOne(routes, {
    path: '/v1/figures/period/orders',
    operationId: 'listEndedOrders',
    summary: 'The orders that ended in a time, the last first',
    querystring: endedQuery,
    listOf: async ({ days, outcome, rework }) => {
      const { asked } = await periodOf(clocks, days);
      return endedList({ ...asked, outcome, rework });
    },
  });
  registerOne(routes, {
    path: '/v1/figures/period/reviews',
    operationId: 'listDecidedReviews',
    summary: 'The reviews that people decided in a time, the last first',
    querystring: decidedQuery,
    listOf: async ({ days, department }) => {
      const { asked } = await periodOf(clocks, days);
      return decidedList({ ...asked, department });
    },
  });
  registerOne(routes, {
    path: '/v1/figures/reviewers/decisions',
    operationId: 'listDecisionsOfReviewer',
    summary: 'What one person decided in a time, the last first',
    querystring: decisionsQuery,
    listOf: async ({ days, person }) => {
      const { asked } = await periodOf(clocks, days);
      return decisionList({ ...asked, person });
    },
  });
}

/** The orders and reviews behind the figures. */
export function registerFigureLists(routes: FigureRoutes): void {
  registerOne(routes, {
    path: '/v1/figures/present/reviews',
    operationId: 'listWaitingReviews',
    summary: 'The reviews that wait, first what has the least time left',
    querystring: waitingQuery,
    listOf: ({ department, age, state, person }) =>
      waitingList({ now: new Date(), department, age, state, person }),
  });
  registerPastLists(routes);
  registerOne(routes, {
    path: '/v1/figures/warnings/orders',
    operationId: 'listUnusualOrders',
    summary: 'The orders of the last days with findings that ask for attention or block, the last first',
    querystring: unusualQuery,
    listOf: ({ customer, product }) => unusualList({ now: new Date(), customer, product }),
  });
}
