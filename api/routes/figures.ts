import { z } from 'zod';
import type { Database } from '../../db/pool.ts';
import { readFindingHistories } from '../../db/figures/finding-histories.ts';
import { readDepartmentsDecided, readEndedOrders } from '../../db/figures/past.ts';
import { readDepartmentsNow, readOrdersNow } from '../../db/figures/present.ts';
import { readReviewers } from '../../db/figures/reviewers.ts';
import { AGE_LIMITS_HOURS } from '../../domain/figures/age.ts';
import { bottleneckOf } from '../../domain/figures/bottleneck.ts';
import { SOON_MS, type FigurePeriod } from '../../domain/figures/periods.ts';
import {
  EARLIER_DAYS,
  findUnusual,
  LEAST_EARLIER,
  LEAST_ORDERS,
  LEAST_UNUSUAL,
  MOST_CHANCE,
  RECENT_DAYS,
} from '../../domain/figures/unusual-findings.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { FreshAnswers } from '../fresh-answers.ts';
import { openClocks, periodOf, periodQuery, type Clocks, type FigureRoutes } from '../figure-period.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';
import { periodSchema, presentSchema, reviewersSchema, warningsSchema } from '../schemas/figures.ts';
import { registerFigureLists } from './figure-lists.ts';
import { registerStandingSubstitutions } from './standing-substitutions.ts';

/** All orders of the time are looked at, and a minute more or less changes nothing. */
const FRESH_MS = 300_000;
/** Of fewer decisions a median says little; of what waits now every review counts. */
const LEAST_DECIDED = 5;
const LEAST_WAITING = 1;

async function readPresent(database: Database, clocks: Clocks): Promise<z.infer<typeof presentSchema>> {
  const now = new Date();
  const { calendar, clock } = await clocks.get('company');
  const [orders, departments] = await Promise.all([
    readOrdersNow(database),
    readDepartmentsNow(database, { clock, now }),
  ]);
  const waiting = departments.map(({ department, open, paused, halfWaitedMs }) => ({
    ...{ department, reviews: open + paused, halfMs: halfWaitedMs },
  }));
  return {
    ...{ at: now.toISOString(), calendar, soonMs: SOON_MS, ageLimitsHours: [...AGE_LIMITS_HOURS] },
    orders: orders.map((row) => ({ ...row })),
    departments: departments.map(({ byAge, ...row }) => ({ ...row, byAge: [...byAge] })),
    bottleneck: bottleneckOf(waiting, LEAST_WAITING),
  };
}

function registerPresent({ app, database, clocks }: FigureRoutes): void {
  app.get(
    '/v1/figures/present',
    {
      config: { access: 'figures.read' },
      schema: {
        operationId: 'readFiguresNow',
        summary: 'What waits now: work in progress by department and age, what is overdue, the bottleneck',
        tags: ['figures'],
        response: { 200: presentSchema, ...COMMON_PROBLEMS },
      },
    },
    async (_request, reply) => reply.code(200).send(await readPresent(database, clocks)),
  );
}

async function readPeriod(
  database: Database,
  clocks: Clocks,
  days: FigurePeriod,
): Promise<z.infer<typeof periodSchema>> {
  const { asked, shown } = await periodOf(clocks, days);
  const [orders, departments] = await Promise.all([
    readEndedOrders(database, asked),
    readDepartmentsDecided(database, asked),
  ]);
  return { ...shown, orders, departments, bottleneck: bottleneckOf(departments, LEAST_DECIDED) };
}

function registerPeriod({ app, database, clocks }: FigureRoutes): void {
  const answers = new FreshAnswers({
    freshMs: FRESH_MS,
    read: (days: FigurePeriod) => readPeriod(database, clocks, days),
  });
  app.get(
    '/v1/figures/period',
    {
      config: { access: 'figures.read' },
      schema: {
        operationId: 'readFiguresOfPeriod',
        summary:
          'The orders that ended and the reviews that were decided in a time: how long, how often twice',
        description: 'Up to five minutes ago.',
        tags: ['figures'],
        querystring: z.strictObject(periodQuery),
        response: { 200: periodSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => reply.code(200).send(await answers.get(request.query.days)),
  );
}

async function readReviewerFigures(
  database: Database,
  clocks: Clocks,
  days: FigurePeriod,
): Promise<z.infer<typeof reviewersSchema>> {
  const { asked, shown } = await periodOf(clocks, days);
  const people = await readReviewers(database, asked);
  return {
    ...shown,
    people: people.map(({ id, name, departments, ...load }) => ({
      ...{ person: { id, name }, departments: [...departments], ...load },
    })),
  };
}

function registerReviewers({ app, database, clocks }: FigureRoutes): void {
  const answers = new FreshAnswers({
    freshMs: FRESH_MS,
    read: (days: FigurePeriod) => readReviewerFigures(database, clocks, days),
  });
  app.get(
    '/v1/figures/reviewers',
    {
      config: { access: 'figures.read' },
      schema: {
        operationId: 'readFiguresOfReviewers',
        summary: 'How work is spread over reviewers, first those for whom most waits',
        description: 'Up to five minutes ago. A sign of how the process runs, not of how good somebody is.',
        tags: ['figures'],
        querystring: z.strictObject(periodQuery),
        response: { 200: reviewersSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => reply.code(200).send(await answers.get(request.query.days)),
  );
}

async function readWarnings(database: Database): Promise<z.infer<typeof warningsSchema>> {
  const now = new Date();
  const [customers, products] = await Promise.all([
    readFindingHistories(database, { of: 'customers', now }),
    readFindingHistories(database, { of: 'products', now }),
  ]);
  return {
    at: now.toISOString(),
    rule: {
      ...{ recentDays: RECENT_DAYS, earlierDays: EARLIER_DAYS, mostChance: MOST_CHANCE },
      ...{ leastOrders: LEAST_ORDERS, leastUnusual: LEAST_UNUSUAL, leastEarlier: LEAST_EARLIER },
    },
    customers: findUnusual(customers.histories, customers.all),
    products: findUnusual(products.histories, products.all),
  };
}

function registerWarnings({ app, database }: FigureRoutes): void {
  const answers = new FreshAnswers<'all', z.infer<typeof warningsSchema>>({
    freshMs: FRESH_MS,
    read: () => readWarnings(database),
  });
  app.get(
    '/v1/figures/warnings',
    {
      config: { access: 'figures.read' },
      schema: {
        operationId: 'readWarnings',
        summary: 'Customers and products whose orders have had more findings lately than before',
        description: 'Up to five minutes ago.',
        tags: ['figures'],
        response: { 200: warningsSchema, ...COMMON_PROBLEMS },
      },
    },
    async (_request, reply) => reply.code(200).send(await answers.get('all')),
  );
}

/** How the reviews go, now and in the past, and what is behind each figure. */
export function registerFigures(app: ApiApp, { database }: ApiContext): void {
  const clocks = openClocks(database);
  const routes = { app, database, clocks };
  registerPresent(routes);
  registerPeriod(routes);
  registerReviewers(routes);
  registerWarnings(routes);
  registerFigureLists(routes);
  registerStandingSubstitutions(routes);
}
