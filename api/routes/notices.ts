import { z } from 'zod';
import { NOTICE_KINDS } from '../../domain/notice.ts';
import { HISTORY_EVENT_TYPES } from '../../domain/history-event.ts';
import { refuse } from '../../domain/errors.ts';
import { countUnreadNotices, listNotices, markNoticeRead, type ToldEvent } from '../../db/notices.ts';
import { actorOf } from '../access.ts';
import { cutPage, nextCursor, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { sendAnswer } from '../idempotency.ts';
import { toInstant } from '../order-answers.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import { idempotencyHeaders, instant } from '../schemas/values.ts';

const noticeSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(NOTICE_KINDS),
    orderId: z.uuid(),
    department: z.string().nullable().describe('Null where the notice is about the whole order.'),
    revision: z
      .int()
      .nullable()
      .describe('The revision that the event names; a changed order is acknowledged by it.'),
    event: z.enum(HISTORY_EVENT_TYPES),
    position: z.int().describe('Of the event in the history of the order.'),
    at: instant,
    by: z.object({ id: z.string(), name: z.string() }),
    createdAt: instant,
    readAt: instant.nullable(),
  })
  .meta({ id: 'Notice' });

const noticeListSchema = z
  .object({ items: z.array(noticeSchema), unread: z.int().describe('Over all pages.'), nextCursor })
  .meta({ id: 'NoticeList' });

const readNoticeSchema = z.object({ id: z.uuid(), readAt: instant }).meta({ id: 'ReadNotice' });

const listQuery = z.strictObject({
  ...pageQuery,
  unread: z.enum(['true', 'false']).default('false').describe('Only what has not been read.'),
});

function toNotice({ event, ...told }: ToldEvent): z.infer<typeof noticeSchema> {
  const { department, revision } = event.facts;
  return {
    id: told.id,
    kind: told.kind,
    orderId: told.orderId,
    department: typeof department === 'string' ? department : null,
    revision: typeof revision === 'number' ? revision : null,
    event: event.type,
    position: event.position,
    at: event.at,
    by: event.actor,
    createdAt: told.createdAt.toISOString(),
    readAt: toInstant(told.readAt),
  };
}

function registerList(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/notices',
    {
      config: { access: 'notice.read_own' },
      schema: {
        operationId: 'listNotices',
        summary: 'What the caller was told, the newest first',
        tags: ['notices'],
        querystring: listQuery,
        response: { 200: noticeListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { cursor, limit, unread } = request.query;
      const { id: personId } = actorOf(request);
      const before = readCursor(cursor, z.uuid());
      const rows = await listNotices(database, {
        personId,
        before,
        limit: limit + 1,
        unread: unread === 'true',
      });
      const page = cutPage(rows, { limit, placeOf: ({ id }) => id });
      const unreadCount = await countUnreadNotices(database, personId);
      return reply.code(200).send({ ...page, items: page.items.map(toNotice), unread: unreadCount });
    },
  );
}

function registerReading(app: ApiApp, { answers }: ApiContext): void {
  app.post(
    '/v1/notices/:noticeId/read',
    {
      config: { access: 'notice.read_own' },
      schema: {
        operationId: 'readNotice',
        summary: 'Marks a notice of the caller as read; the first time counts',
        tags: ['notices'],
        headers: idempotencyHeaders,
        params: z.object({ noticeId: z.string() }),
        response: { 200: readNoticeSchema, ...BODY_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { id: personId } = actorOf(request);
      const parsed = z.uuid().safeParse(request.params.noticeId);
      if (!parsed.success) throw refuse.notFound('notice');
      const id = parsed.data;
      const answer = await answers.writeOnce(request, async (tx) => {
        const readAt = await markNoticeRead(tx, { id, personId });
        if (!readAt) throw refuse.notFound('notice');
        return { status: 200, text: JSON.stringify({ id, readAt: readAt.toISOString() }) };
      });
      return sendAnswer(reply, answer);
    },
  );
}

/** What people were told of, each their own. */
export function registerNotices(app: ApiApp, context: ApiContext): void {
  registerList(app, context);
  registerReading(app, context);
}
