import { z } from 'zod';
import { listTasks, type Task } from '../../db/task-list/list-tasks.ts';
import type { TaskPlace } from '../../db/task-list/task-columns.ts';
import { INCIDENT_REASONS } from '../../domain/incident.ts';
import { LATEST_SAFE_BOUNDS } from '../../domain/latest-safe.ts';
import { TASK_KINDS, TASK_REASONS } from '../../domain/task.ts';
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
  kind: z.enum(TASK_KINDS),
});

const whySchema = z
  .object({
    code: z.enum(TASK_REASONS),
    person: actorReferenceSchema
      .nullable()
      .describe('For whom the caller would decide, who gave them the seat, or who asks.'),
    substitution: z.string().nullable().describe('Under which they would decide for somebody.'),
  })
  .meta({ id: 'TaskReason' });

const taskSchema = z
  .object({
    kind: z.enum(TASK_KINDS),
    orderId: z.uuid(),
    department: z.string().nullable().describe('Null for what concerns the order as a whole.'),
    why: whySchema.describe("Why the task is the caller's."),
    latestSafeAt: instant.describe('Until when a decision is safe; for a resubmission, until it expires.'),
    latestSafeBy: z.enum(LATEST_SAFE_BOUNDS).describe('What binds that time.'),
    dueAt: instant.nullable(),
    deadlineFlag,
    remindedAt: instant.nullable(),
    escalatedAt: instant.nullable(),
    inquiry: z
      .object({ number: z.int(), question: z.string(), askedBy: actorReferenceSchema })
      .nullable()
      .describe('The question to answer.'),
    incident: z
      .object({ reason: z.enum(INCIDENT_REASONS), owner: actorReferenceSchema, openedAt: instant })
      .nullable()
      .describe('The routing incident to see to, by assigning a person.'),
    claimedBy: actorReferenceSchema.nullable().describe('Who has the review to themselves.'),
    customer: z.string(),
    customerReference: z.string().nullable(),
    requiredOn: z.string(),
    total: money,
    submittedAt: instant,
  })
  .meta({ id: 'Task' });

const taskListSchema = z.object({ items: z.array(taskSchema), nextCursor }).meta({ id: 'TaskList' });

function toTaskAnswer(task: Task): z.infer<typeof taskSchema> {
  const { incident } = task;
  return {
    ...task,
    latestSafeAt: task.latestSafeAt.toISOString(),
    dueAt: toInstant(task.dueAt),
    remindedAt: toInstant(task.remindedAt),
    escalatedAt: toInstant(task.escalatedAt),
    incident: incident && { ...incident, openedAt: incident.openedAt.toISOString() },
    submittedAt: task.submittedAt.toISOString(),
  };
}

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
        placeOf: ({ latestSafeAt, orderId, department, kind }) => ({
          latestSafeAt: latestSafeAt.toISOString(),
          ...{ orderId, department: department ?? '', kind },
        }),
      });
      return reply.code(200).send({ ...page, items: page.items.map(toTaskAnswer) });
    },
  );
}
