import { z } from 'zod';
import { v7 as uuidv7 } from 'uuid';
import { isAllowed } from '../../domain/authorization.ts';
import { refuse } from '../../domain/errors.ts';
import { addComment, listComments, type CommentRow } from '../../db/comments.ts';
import type { Queryable } from '../../db/pool.ts';
import { findLatestReview } from '../../db/reviews.ts';
import { listActiveRoles } from '../../db/reviewers.ts';
import { actorOf } from '../access.ts';
import { cutPage, nextCursor, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { keyOf, sendAnswer } from '../idempotency.ts';
import { requireVisible } from '../order-lookup.ts';
import { sealRemarks } from '../personal-data/remarks.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import { idempotencyHeaders, identifier, instant, longText } from '../schemas/values.ts';

const MOST_MENTIONS = 20;
const PATH = '/v1/orders/:orderId/reviews/:department/comments';
const reviewParams = z.object({ orderId: z.string(), department: z.string() });

const commentBody = z
  .strictObject({
    text: longText,
    mentions: z
      .array(identifier)
      .max(MOST_MENTIONS)
      .default([])
      .describe('The ids of the people who are told of it.'),
  })
  .meta({ id: 'NewComment' });

const commentSchema = z
  .object({
    id: z.uuid(),
    department: z.string(),
    round: z.int(),
    by: z.object({ id: z.string(), name: z.string() }),
    text: z.string(),
    mentions: z.array(z.string()),
    createdAt: instant,
    position: z.int().nullable().describe('In the history of the order; null until it is recorded there.'),
  })
  .meta({ id: 'Comment' });

const commentListSchema = z.object({ items: z.array(commentSchema), nextCursor }).meta({ id: 'CommentList' });

function toComment(row: CommentRow): z.infer<typeof commentSchema> {
  const { id, department, round, text, mentions, position } = row;
  const by = { id: row.authorId, name: row.authorName };
  return { id, department, round, by, text, mentions, createdAt: row.createdAt.toISOString(), position };
}

/** Nobody is told of a review who may not read it. Throws `invalid_request` with every mention that is at fault. */
async function requireReaders(on: Queryable, mentions: readonly string[]): Promise<void> {
  const roles = await listActiveRoles(on, mentions);
  const faults = mentions.flatMap((id, index) => {
    if (isAllowed({ roles: roles.get(id) ?? [] }, 'comment.read')) return [];
    return [{ pointer: `/mentions/${index}`, detail: 'is nobody who reads reviews' }];
  });
  if (faults.length > 0) throw refuse.invalidRequest(faults);
}

function registerWriting(app: ApiApp, context: ApiContext): void {
  const { database, answers, noticeWaker, orderChanges } = context;
  app.post(
    PATH,
    {
      config: { access: 'comment.write' },
      schema: {
        operationId: 'commentReview',
        summary: 'Comments on a review and tells the people who are mentioned',
        tags: ['reviews'],
        headers: idempotencyHeaders,
        params: reviewParams,
        body: commentBody,
        response: { 201: commentSchema, ...BODY_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { orderId, department } = request.params;
      await requireVisible(database, orderId, actor);
      const { text } = request.body;
      const mentions = [...new Set(request.body.mentions)];
      const answer = await answers.writeOnce(request, async (tx) => {
        const review = await findLatestReview(tx, { orderId, department });
        if (!review) throw refuse.notFound('review');
        await requireReaders(tx, mentions);
        const remark = { actorId: actor.id, orderId, keyed: keyOf(request) };
        const sealed = await sealRemarks(context, tx, remark, { text });
        const written = {
          id: uuidv7(),
          ...{ orderId, department, round: review.round, mentions },
          text: sealed.text ?? text,
          ...{ authorId: actor.id, authorName: actor.name, createdAt: new Date() },
        };
        await addComment(tx, written);
        return { status: 201, text: JSON.stringify(toComment({ ...written, position: null })) };
      });
      noticeWaker.wake('in_app');
      orderChanges.note(orderId);
      return sendAnswer(reply, answer);
    },
  );
}

function registerList(app: ApiApp, { database }: ApiContext): void {
  app.get(
    PATH,
    {
      config: { access: 'comment.read' },
      schema: {
        operationId: 'listComments',
        summary: 'The comments on a review, over all its rounds, the oldest first',
        tags: ['reviews'],
        params: reviewParams,
        querystring: z.strictObject(pageQuery),
        response: { 200: commentListSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId, department } = request.params;
      const { cursor, limit } = request.query;
      await requireVisible(database, orderId, actorOf(request));
      if (!(await findLatestReview(database, { orderId, department }))) throw refuse.notFound('review');
      const after = readCursor(cursor, z.uuid());
      const rows = await listComments(database, { orderId, department, after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: ({ id }) => id });
      return reply.code(200).send({ ...page, items: page.items.map(toComment) });
    },
  );
}

/** What people write to each other on a review. */
export function registerComments(app: ApiApp, context: ApiContext): void {
  registerWriting(app, context);
  registerList(app, context);
}
