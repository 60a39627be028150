import { z } from 'zod';
import {
  addCalendarVersion,
  findCalendar,
  findCalendarVersion,
  listCalendars,
  lockCalendar,
  type CalendarVersion,
} from '../../db/business-calendars.ts';
import { refuse } from '../../domain/errors.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND, PRECONDITION_FAILED } from '../problem-responses.ts';
import { calendarSchema, calendarVersionSchema } from '../schemas/calendar.ts';
import { calendarName } from '../schemas/policy.ts';

const LARGEST_VERSION = 2_147_483_647;
const nameParams = z.strictObject({ name: calendarName });
const versionParams = z.strictObject({
  name: calendarName,
  version: z.coerce.number().int().min(1).max(LARGEST_VERSION),
});
const preconditionHeaders = z.looseObject({ 'if-match': z.string().max(100).optional() });
const calendarListSchema = z
  .object({ items: z.array(calendarVersionSchema) })
  .meta({ id: 'BusinessCalendarList' });

function entityTag({ version }: CalendarVersion): string {
  return `"${version}"`;
}

function toAnswer({ createdAt, calendar, ...found }: CalendarVersion): z.infer<typeof calendarVersionSchema> {
  return { ...found, createdAt: createdAt.toISOString(), calendar: calendarSchema.parse(calendar) };
}

function registerReading(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/calendars',
    {
      config: { access: 'policy.read' },
      schema: {
        operationId: 'listCalendars',
        summary: 'Every business calendar in the version that is in force',
        tags: ['calendars'],
        response: { 200: calendarListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (_request, reply) => reply.code(200).send({ items: (await listCalendars(database)).map(toAnswer) }),
  );
  app.get(
    '/v1/calendars/:name',
    {
      config: { access: 'policy.read' },
      schema: {
        operationId: 'getCalendar',
        summary: 'A business calendar in the version that is in force; its ETag is for If-Match',
        tags: ['calendars'],
        params: nameParams,
        response: { 200: calendarVersionSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const found = await findCalendar(database, request.params.name);
      if (!found) throw refuse.notFound('calendar');
      return reply.code(200).header('etag', entityTag(found)).send(toAnswer(found));
    },
  );
  app.get(
    '/v1/calendars/:name/versions/:version',
    {
      config: { access: 'policy.read' },
      schema: {
        operationId: 'getCalendarVersion',
        summary: 'One version of a business calendar, as deadlines were computed by it',
        tags: ['calendars'],
        params: versionParams,
        response: { 200: calendarVersionSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const found = await findCalendarVersion(database, request.params);
      if (!found) throw refuse.notFound('calendar version');
      return reply.code(200).send(toAnswer(found));
    },
  );
}

/** Throws unless the version in force is the one that the caller saw. */
function requireSeen(before: CalendarVersion | null, expected: string | undefined): void {
  if (expected === undefined) return;
  const current = before ? entityTag(before) : 'none';
  if (expected !== current) throw refuse.versionConflict({ current });
}

function registerPut(app: ApiApp, { database }: ApiContext): void {
  app.put(
    '/v1/calendars/:name',
    {
      config: { access: 'policy.write' },
      schema: {
        operationId: 'putCalendar',
        summary: 'Adds a version of a business calendar; deadlines that are running keep theirs',
        tags: ['calendars'],
        params: nameParams,
        headers: preconditionHeaders,
        body: calendarSchema,
        response: {
          200: calendarVersionSchema,
          201: calendarVersionSchema,
          ...BODY_PROBLEMS,
          ...PRECONDITION_FAILED,
        },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const createdBy = actorOf(request).id;
      const { before, written } = await database.transaction(async (tx) => {
        await lockCalendar(tx, name);
        const before = await findCalendar(tx, name);
        requireSeen(before, request.headers['if-match']);
        return {
          before,
          written: await addCalendarVersion(tx, { name, calendar: request.body, createdBy, before }),
        };
      });
      const status = before?.version === written.version ? 200 : 201;
      return reply.code(status).header('etag', entityTag(written)).send(toAnswer(written));
    },
  );
}

/** Reading business calendars and adding versions of them. */
export function registerCalendars(app: ApiApp, context: ApiContext): void {
  registerReading(app, context);
  registerPut(app, context);
}
