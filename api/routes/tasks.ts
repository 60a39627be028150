import { z } from 'zod';
import { listTasks, TASK_KINDS, type TaskPlace } from '../../db/tasks.ts';
import { LATEST_SAFE_BOUNDS } from '../../domain/latest-safe.ts';
import { actorOf } from '../access.ts';
import { cutPage, nextCursor, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { toInstant } from '../order-answers.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';
import { actorReferenceSchema } from '../schemas/actor-reference.ts';
import { deadlineFlag } from '../schemas/order-answers.ts';
import { givenInstant, instant, money } from '../schemas/values.ts';

const place: z.ZodType<TaskPlace> = z.object({
  latestSafeAt: givenInstant,
  orderId: z.uuid(),
  department: z.string(),
});

const taskSchema = z
  .object({
    kind: z.enum(TASK_KINDS),
    orderId: z.uuid(),
    department: z.string().nullable().describe('Null for a resubmission.'),
    latestSafeAt: instant.describe('Until when a decision is safe; for a resubmission, until it expires.'),
    latestSafeBy: z.enum(LATEST_SAFE_BOUNDS).describe('What binds that time.'),
    dueAt: instant.nullable(),
    deadlineFlag,
    remindedAt: instant.nullable(),
    escalatedAt: instant.nullable(),
    claimedBy: actorReferenceSchema.nullable().describe('Who has the review to themselves.'),
    customer: z.string(),
    customerReference: z.string().nullable(),
    requiredOn: z.string(),
    total: money,
    submittedAt: instant,
  })
  .meta({ id: 'Task' });

const taskListSchema = z.object({ items: z.array(taskSchema), nextCursor }).meta({ id: 'TaskList' });

/** What waits for the caller. */
export function registerTasks(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/tasks',
    {
      config: { access: 'task.list' },
      schema: {
        operationId: 'listTasks',
        summary: 'What waits for the caller, first what has the least time left',
        tags: ['tasks'],
        querystring: z.strictObject(pageQuery),
        response: { 200: taskListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit } = request.query;
      const after = readCursor(cursor, place);
      const rows = await listTasks(database, { actor: actorOf(request), after, limit: limit + 1 });
      const page = cutPage(rows, {
        limit,
        placeOf: ({ latestSafeAt, orderId, department }) => ({
          latestSafeAt: latestSafeAt.toISOString(),
          orderId,
          department: department ?? '',
        }),
      });
      const items = page.items.map((task) => ({
        ...task,
        latestSafeAt: task.latestSafeAt.toISOString(),
        dueAt: toInstant(task.dueAt),
        remindedAt: toInstant(task.remindedAt),
        escalatedAt: toInstant(task.escalatedAt),
        submittedAt: task.submittedAt.toISOString(),
      }));
      return reply.code(200).send({ ...page, items });
    },
  );
}
