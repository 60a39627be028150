import { z } from 'zod';
import { refuse } from '../../domain/errors.ts';
import {
  acknowledgeChange,
  listChangeNotices,
  type ChangeNoticeRow,
} from '../../db/amendment/change-notices.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { keyOf, sendAnswer } from '../idempotency.ts';
import { toInstant } from '../order-answers.ts';
import { requireVisible, revisionParams, seesOutsideOnly } from '../order-lookup.ts';
import { sealRemarks } from '../personal-data/remarks.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import { idempotencyHeaders, instant, longText } from '../schemas/values.ts';

const PATH = '/v1/orders/:orderId/revisions/:revision/acknowledgements';

const acknowledgementBody = z
  .strictObject({ comment: longText.nullable().default(null) })
  .meta({ id: 'NewAcknowledgement' });

const changeNoticeSchema = z
  .object({
    person: z.object({ id: z.string(), name: z.string() }),
    issuedAt: instant,
    acknowledgedAt: instant.nullable().describe('Null until the person has acknowledged the change.'),
    comment: z.string().nullable(),
    position: z.int().nullable().describe('In the history of the order; null until it is recorded there.'),
  })
  .meta({ id: 'ChangeNotice' });

const changeNoticeListSchema = z
  .object({ items: z.array(changeNoticeSchema) })
  .meta({ id: 'ChangeNoticeList' });

function toChangeNotice(row: ChangeNoticeRow): z.infer<typeof changeNoticeSchema> {
  const { personId: id, personName: name, comment, position } = row;
  return {
    person: { id, name },
    issuedAt: row.issuedAt.toISOString(),
    acknowledgedAt: toInstant(row.acknowledgedAt),
    comment,
    position,
  };
}

function registerWriting(app: ApiApp, context: ApiContext): void {
  const { database, answers, noticeWaker } = context;
  app.post(
    PATH,
    {
      config: { access: 'change.acknowledge' },
      schema: {
        operationId: 'acknowledgeChange',
        summary: 'Says that the caller knows of the change that the revision made to what was approved',
        description: 'For those whom the change concerns; the first time counts.',
        tags: ['orders'],
        headers: idempotencyHeaders,
        params: revisionParams,
        body: acknowledgementBody,
        response: { 201: changeNoticeSchema, ...BODY_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { orderId, revision } = request.params;
      await requireVisible(database, orderId, actor);
      const answer = await answers.writeOnce(request, async (tx) => {
        const remark = { actorId: actor.id, orderId, keyed: keyOf(request) };
        const { comment } = await sealRemarks(context, tx, remark, request.body);
        const own = { orderId, revision, personId: actor.id, comment, now: new Date() };
        const acknowledged = await acknowledgeChange(tx, own);
        if (!acknowledged) throw refuse.notFound('change notice');
        return { status: 201, text: JSON.stringify(toChangeNotice(acknowledged)) };
      });
      noticeWaker.wake('in_app');
      return sendAnswer(reply, answer);
    },
  );
}

function registerList(app: ApiApp, { database }: ApiContext): void {
  app.get(
    PATH,
    {
      config: { access: 'order.read' },
      schema: {
        operationId: 'listAcknowledgements',
        summary: 'Whom the change of an approved order concerns, and who of them has acknowledged it',
        description: 'A customer sees only what concerns themselves.',
        tags: ['orders'],
        params: revisionParams,
        response: { 200: changeNoticeListSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const { orderId, revision } = request.params;
      await requireVisible(database, orderId, actor);
      const all = await listChangeNotices(database, { orderId, revision });
      const seen = seesOutsideOnly(actor) ? all.filter(({ personId }) => personId === actor.id) : all;
      return reply.code(200).send({ items: seen.map(toChangeNotice) });
    },
  );
}

/** The notices of a change to what was approved, and their acknowledgement. */
export function registerAcknowledgements(app: ApiApp, context: ApiContext): void {
  registerWriting(app, context);
  registerList(app, context);
}
