import { z } from 'zod';
import { AGE_CLASSES } from '../../domain/figures/age.ts';
import { ORDER_STATUSES } from '../../domain/order-status.ts';
import { SUBSTITUTION_KINDS } from '../../domain/substitution.ts';
import { nextCursor } from '../cursor.ts';
import { actorReferenceSchema } from './actor-reference.ts';
import { instant, money } from './values.ts';

const ms = z.int().nullable().describe('Milliseconds, as `calendar` counts them; null without any.');
const count = z.int();

const calendar = z
  .object({ name: z.string(), title: z.string(), version: z.int() })
  .nullable()
  .describe(
    'Times are working time by this calendar: the one by which most departments of the policy count, or the first of the company. Null where none knows the present: time counts as it passes.',
  )
  .meta({ id: 'FigureCalendar' });

const bottleneck = z
  .object({ department: z.string(), reviews: count, halfMs: z.int() })
  .nullable()
  .describe('The department with the longest median, among those with enough reviews.')
  .meta({ id: 'Bottleneck' });

const departmentNow = z
  .object({
    department: z.string(),
    open: count,
    paused: count.describe('That wait for an answer.'),
    overdue: count.describe('Open after their deadline.'),
    soon: count.describe('Open, with little left until it is not safe any more to decide them.'),
    byAge: z.array(count).length(AGE_CLASSES).describe('Open and paused ones, by the classes of age.'),
    halfWaitedMs: ms,
    longestWaitedMs: ms,
  })
  .meta({ id: 'DepartmentNow' });

export const presentSchema = z
  .object({
    at: instant,
    calendar,
    orders: z.array(z.object({ status: z.enum(ORDER_STATUSES), orders: count })),
    ageLimitsHours: z.array(z.int()).describe('Below how many hours each class of age is, but for the last.'),
    soonMs: z.int().describe('How little is left where something is called soon, as time passes.'),
    departments: z.array(departmentNow),
    bottleneck,
  })
  .meta({ id: 'FiguresNow' });

const ended = z
  .object({
    outcome: z.enum(ORDER_STATUSES).nullable().describe('Null for all orders that ended.'),
    orders: count,
    halfMs: ms,
    mostMs: ms.describe('Nine of ten took no longer.'),
    firstPass: count.describe('Approved as first submitted, without a return or a review that ran again.'),
    returned: count.describe('Sent back to their submitter at least once.'),
    revised: count.describe('Ended with another revision than the first.'),
    reopened: count.describe('With a review that ran again.'),
    reopenedReviews: count,
  })
  .meta({ id: 'EndedOrders' });

const departmentDecided = z
  .object({
    department: z.string(),
    reviews: count,
    returned: count,
    rejected: count,
    halfMs: ms,
    mostMs: ms,
  })
  .meta({ id: 'DepartmentDecided' });

const periodShape = { days: z.int(), since: instant, until: instant, calendar } as const;

export const periodSchema = z
  .object({ ...periodShape, orders: z.array(ended), departments: z.array(departmentDecided), bottleneck })
  .meta({ id: 'FiguresOfPeriod' });

const findingCounts = z.object({ orders: count, unusual: count });
const unusual = z
  .object({
    id: z.string(),
    recent: findingCounts,
    earlier: findingCounts,
    basis: z.enum(['own', 'all']).describe('Whose earlier orders it is held against.'),
    chance: z.number().describe('How likely so many or more would come about by chance.'),
  })
  .meta({ id: 'UnusualFindings' });

export const warningsSchema = z
  .object({
    at: instant,
    rule: z
      .object({
        recentDays: z.int(),
        earlierDays: z.int(),
        leastOrders: z.int(),
        leastUnusual: z.int(),
        leastEarlier: z.int(),
        mostChance: z.number(),
      })
      .describe('Of which orders, and from what on, something is called unusual.'),
    customers: z.array(unusual),
    products: z.array(unusual),
  })
  .meta({ id: 'Warnings' });

const reviewer = z
  .object({
    person: actorReferenceSchema,
    departments: z.array(z.string()),
    own: count.describe('Open reviews that they claimed, or that ask them by name.'),
    shared: count.describe('Open reviews that they or others of their departments may decide.'),
    decided: count,
    halfMs: ms.describe('Half of their decisions came no later than this after the review opened.'),
  })
  .meta({ id: 'ReviewerLoad' });

export const reviewersSchema = z
  .object({ ...periodShape, people: z.array(reviewer) })
  .meta({ id: 'FiguresOfReviewers' });

const substitution = z
  .object({
    id: z.string(),
    version: z.int().describe('Its ETag, for If-Match.'),
    state: z.enum(['current', 'coming']),
    principal: actorReferenceSchema,
    substitute: actorReferenceSchema,
    kind: z.enum(SUBSTITUTION_KINDS),
    startsAt: instant,
    endsAt: instant,
    departments: z.array(z.string()),
    upTo: money.nullable(),
    customerClasses: z.array(z.string()),
  })
  .meta({ id: 'StandingSubstitution' });

export const standingSubstitutionsSchema = z
  .object({ items: z.array(substitution) })
  .meta({ id: 'StandingSubstitutions' });

const item = z
  .object({
    orderId: z.uuid(),
    customer: z.string(),
    customerReference: z.string().nullable(),
    total: money,
    department: z.string().nullable().describe('Null for an order as a whole.'),
    status: z.string().describe('Of the review, or of the order as a whole.'),
    at: instant
      .nullable()
      .describe('When it ended, was decided or submitted, or until when a decision is safe.'),
    tookMs: ms,
    person: z.string().nullable().describe('Who decided it, or has claimed it.'),
    findings: z.array(z.string()).describe('The codes of the findings that it is listed for.'),
  })
  .meta({ id: 'FigureItem' });

export const figureListSchema = z.object({ items: z.array(item), nextCursor }).meta({ id: 'FigureList' });
