import type { FastifyReply, FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import { ATTACHMENT_TYPES } from '../../domain/attachment.ts';
import { isAllowed } from '../../domain/authorization.ts';
import { refuse } from '../../domain/errors.ts';
import { ERASED, subjectOf } from '../../domain/personal-data.ts';
import {
  addAttachment,
  findAttachment,
  listAttachments,
  type AttachmentScope,
} from '../../db/attachments.ts';
import { findLatestReview } from '../../db/reviews.ts';
import { actorOf } from '../access.ts';
import { cutPage, pageQuery, readCursor } from '../cursor.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { keyOf, sendAnswer, type Answer } from '../idempotency.ts';
import { orderParams, requireVisible } from '../order-lookup.ts';
import { noteReads, openFor } from '../personal-data/answers.ts';
import { sealRemarks } from '../personal-data/remarks.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import { attachmentListSchema, attachmentSchema, toAttachment } from '../schemas/attachment.ts';
import { idempotencyHeaders } from '../schemas/values.ts';
import { readUploadedFile } from '../uploaded-file.ts';

const reviewParams = z.object({ orderId: z.string(), department: z.string() });
const attachmentParams = z.object({ orderId: z.string(), attachmentId: z.string() });
/** A file is never shown or run in the place of the product. */
const FILE_POLICY = "default-src 'none'; sandbox";

interface Place {
  readonly orderId: string;
  /** Null for the order itself. */
  readonly department: string | null;
}

async function attach(context: ApiContext, request: FastifyRequest, place: Place): Promise<Answer> {
  const { database, answers, noticeWaker, orderChanges } = context;
  const { orderId, department } = place;
  const actor = actorOf(request);
  await requireVisible(database, orderId, actor);
  const { content, ...file } = await readUploadedFile(request);
  // What a request that is sent again is compared by: its body has been read, and was no JSON.
  request.body = { fileName: file.fileName, contentHash: file.contentHash };
  const answer = await answers.writeOnce(request, async (tx) => {
    const review = department === null ? null : await findLatestReview(tx, { orderId, department });
    if (department !== null && !review) throw refuse.notFound('review');
    const remark = { actorId: actor.id, orderId, keyed: keyOf(request), field: 'file_name' as const };
    const sealed = await sealRemarks(context, tx, remark, { fileName: file.fileName });
    const attachment = {
      ...{ ...file, fileName: sealed.fileName ?? file.fileName },
      ...{ id: uuidv7(), orderId, department, round: review?.round ?? null },
      ...{ sizeBytes: content.length, createdAt: new Date() },
      ...{ authorId: actor.id, authorName: actor.name },
    };
    await addAttachment(tx, { attachment, content });
    return { status: 201, text: JSON.stringify(toAttachment({ ...attachment, position: null })) };
  });
  noticeWaker.wake('in_app');
  orderChanges.note(orderId);
  return answer;
}

const UPLOAD_RESPONSES = { 201: attachmentSchema, ...BODY_PROBLEMS, ...NOT_FOUND } as const;
const UPLOAD_DESCRIPTION =
  'One file, its type told by its content and its name; 415 for what is not attached.';

function registerUploads(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/orders/:orderId/attachments',
    {
      config: { access: 'attachment.add', upload: 'file' },
      schema: {
        operationId: 'attachToOrder',
        summary: 'Attaches a file to an order',
        description: UPLOAD_DESCRIPTION,
        tags: ['attachments'],
        headers: idempotencyHeaders,
        params: orderParams,
        response: UPLOAD_RESPONSES,
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      return sendAnswer(reply, await attach(context, request, { orderId, department: null }));
    },
  );
  app.post(
    '/v1/orders/:orderId/reviews/:department/attachments',
    {
      config: { access: 'comment.write', upload: 'file' },
      schema: {
        operationId: 'attachToReview',
        summary: 'Attaches a file to a review, for those who may read reviews',
        description: UPLOAD_DESCRIPTION,
        tags: ['attachments'],
        headers: idempotencyHeaders,
        params: reviewParams,
        response: UPLOAD_RESPONSES,
      },
    },
    async (request, reply) => sendAnswer(reply, await attach(context, request, request.params)),
  );
}

function scopeOf(actor: Actor): AttachmentScope {
  return isAllowed(actor, 'review.read') ? 'with_reviews' : 'order_only';
}

function registerList(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/orders/:orderId/attachments',
    {
      config: { access: 'attachment.read' },
      schema: {
        operationId: 'listAttachments',
        summary: 'The files of an order, and of its reviews for those who may read them, the oldest first',
        tags: ['attachments'],
        params: orderParams,
        querystring: z.strictObject(pageQuery),
        response: { 200: attachmentListSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      const { cursor, limit } = request.query;
      const actor = actorOf(request);
      await requireVisible(database, orderId, actor);
      const after = readCursor(cursor, z.uuid());
      const scope = scopeOf(actor);
      const rows = await listAttachments(database, { orderId, scope, after, limit: limit + 1 });
      const page = cutPage(rows, { limit, placeOf: ({ id }) => id });
      return reply.code(200).send({ ...page, items: page.items.map(toAttachment) });
    },
  );
}

/** The name as RFC 6266 and RFC 8187 write it, whatever characters it has. */
function disposition(fileName: string): string {
  const escaped = encodeURIComponent(fileName).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${escaped}`;
}

function sendFile(reply: FastifyReply, file: { fileName: string; mediaType: string; content: Buffer }) {
  return reply
    .code(200)
    .header('content-type', file.mediaType)
    .header('content-disposition', disposition(file.fileName))
    .header('content-security-policy', FILE_POLICY)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
    .send(file.content);
}

function registerDownload(app: ApiApp, context: ApiContext): void {
  const { database } = context;
  app.get(
    '/v1/orders/:orderId/attachments/:attachmentId',
    {
      config: { access: 'attachment.read', download: Object.keys(ATTACHMENT_TYPES) },
      schema: {
        operationId: 'downloadAttachment',
        summary: 'The content of a file, to be saved and not to be shown',
        tags: ['attachments'],
        params: attachmentParams,
        response: { ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { orderId, attachmentId } = request.params;
      const actor = actorOf(request);
      await requireVisible(database, orderId, actor);
      const id = z.uuid().safeParse(attachmentId);
      const scope = scopeOf(actor);
      const found = id.success ? await findAttachment(database, { orderId, id: id.data, scope }) : null;
      if (!found) throw refuse.notFound('attachment');
      const { fileName } = found.attachment;
      const open = await openFor(context, request, [fileName]);
      await noteReads(context, request, [
        { subject: subjectOf('person', found.attachment.authorId), orderId },
      ]);
      return sendFile(reply, {
        ...found.attachment,
        fileName: open(fileName) ?? ERASED,
        content: found.content,
      });
    },
  );
}

/** Files of orders and of their reviews. */
export function registerAttachments(app: ApiApp, context: ApiContext): void {
  registerUploads(app, context);
  registerList(app, context);
  registerDownload(app, context);
}
