import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refuse, type DomainError } from '../../domain/errors.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import { actionOfRevision, canBeRevised } from '../../domain/order-status.ts';
import { canonicalJson, sha256Hex } from '../../db/canonical.ts';
import { UNSETTLED } from '../../db/idempotency.ts';
import type { OrderHead } from '../../db/order-views.ts';
import { addRevision } from '../../db/orders.ts';
import type { Transaction } from '../../db/pool.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { isSettled, keyOf, sendAnswer, type Answer } from '../idempotency.ts';
import {
  orderParams,
  requireOrder,
  requireOrderFor,
  revisionParams,
  seesOutsideOnly,
} from '../order-lookup.ts';
import { findCustomerFaults, findStepFaults } from '../order-submission.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem-responses.ts';
import { previewImpact, readRevision, toImpactAnswer, toOutsideImpact } from '../revision-impact.ts';
import { impactPreviewSchema, orderRevisionAnswerSchema, revisionAnswerSchema } from '../schemas/impact.ts';
import { findDayFaults, orderRevisionSchema } from '../schemas/order.ts';
import { idempotencyHeaders } from '../schemas/values.ts';
import { ORDER_BODY_LIMIT_BYTES } from './orders.ts';

const revisionHeaders = idempotencyHeaders.extend({
  'impact-hash': z
    .string()
    .optional()
    .describe(
      'The hash of the certificate that was shown: refused when the revision would do something else by now.',
    ),
});

function findConflict({ status }: OrderHead): DomainError | null {
  if (canBeRevised(status)) return null;
  return refuse.orderStateConflict({ status, action: actionOfRevision(status) });
}

/** The order, for somebody who may write its next revision, and the document that was validated against it. */
async function requireRevisable(
  { database }: ApiContext,
  request: FastifyRequest,
  input: { orderId: string; document: OrderDocument },
): Promise<OrderHead> {
  const { orderId, document } = input;
  const actor = actorOf(request);
  const head = await requireOrderFor(database, { orderId, actor, operation: 'order.resubmit' });
  const faults = [
    ...findCustomerFaults(document, actor),
    ...findDayFaults(document, head.asOf),
    ...(await findStepFaults(database, document)),
  ];
  if (faults.length > 0) throw refuse.invalidRequest(faults);
  return head;
}

interface Revising {
  readonly head: OrderHead;
  readonly document: OrderDocument;
  /** The hash of the certificate that its author was shown; null when they did not say. */
  readonly shownHash: string | null;
}

/** What the author is shown at the latest: the impact as it is when they submit. */
async function assess(tx: Transaction, request: FastifyRequest, revising: Revising): Promise<string> {
  const { head, document, shownHash } = revising;
  const authorId = actorOf(request).id;
  const { impact, impactHash } = await previewImpact(tx, { head, document, authorId });
  if (shownHash !== null && shownHash !== impactHash)
    throw refuse.impactChanged({ shown: shownHash, current: impactHash });
  return canonicalJson(impact);
}

/** Writes the next revision of an order, once for each key. */
async function writeRevision(
  context: ApiContext,
  request: FastifyRequest,
  revising: Revising,
): Promise<Answer> {
  const { head, document } = revising;
  const keyed = keyOf(request);
  const revision = head.reviewedRevision + 1;
  const createdAt = new Date();
  const documentHash = sha256Hex(canonicalJson(document));
  const text = JSON.stringify({ id: head.id, revision, documentHash, createdAt: createdAt.toISOString() });
  return context.database.transaction(async (tx) => {
    const stored = keyed && (await context.answers.claim(tx, keyed, text));
    if (stored) return { status: stored.status, text: stored.answer };
    const conflict = findConflict(head);
    if (conflict) throw conflict;
    const shownImpact = await assess(tx, request, revising);
    const authorId = actorOf(request).id;
    const row = { orderId: head.id, revision, document, authorId, createdAt, shownImpact };
    if (!(await addRevision(tx, row))) throw refuse.revisionConflict({ current: revision });
    return { status: UNSETTLED, text };
  });
}

async function revise(
  context: ApiContext,
  request: FastifyRequest,
  input: { orderId: string; document: OrderDocument; shownHash: string | null },
): Promise<Answer> {
  const { orderId, document, shownHash } = input;
  const { answers, database, starter } = context;
  const head = await requireRevisable(context, request, { orderId, document });
  const written = await writeRevision(context, request, { head, document, shownHash });
  if (isSettled(written)) return written;
  const handover = await starter.resubmit(orderId);
  const answer: Answer = { status: handover === 'done' ? 201 : 202, text: written.text };
  const keyed = keyOf(request);
  return keyed ? answers.settle(database, keyed, answer) : answer;
}

function registerRevise(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/orders/:orderId/revisions',
    {
      config: { access: 'order.resubmit' },
      bodyLimit: ORDER_BODY_LIMIT_BYTES,
      schema: {
        operationId: 'resubmitOrder',
        summary: 'Submits the next revision of an own order, or one for an own customer',
        description:
          'For an order that was returned, is in review, or is approved; what is approved stays in force until the revision is. 201 when its review goes on, 202 when it goes on as soon as the engine can be reached.',
        tags: ['orders'],
        headers: revisionHeaders,
        params: orderParams,
        body: orderRevisionSchema,
        response: {
          201: revisionAnswerSchema,
          202: revisionAnswerSchema,
          ...BODY_PROBLEMS,
          ...NOT_FOUND,
          ...CONFLICT,
        },
      },
    },
    async (request, reply) => {
      const { orderId } = request.params;
      const shownHash = request.headers['impact-hash'] ?? null;
      return sendAnswer(
        reply,
        await revise(context, request, { orderId, document: request.body, shownHash }),
      );
    },
  );
}

function registerImpactPreview(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/orders/:orderId/revisions/preview',
    {
      config: { access: 'order.resubmit' },
      bodyLimit: ORDER_BODY_LIMIT_BYTES,
      schema: {
        operationId: 'previewRevision',
        summary: 'What the next revision of an order would do to its review, without submitting it',
        tags: ['orders'],
        params: orderParams,
        body: orderRevisionSchema,
        response: { 200: impactPreviewSchema, ...BODY_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
      },
    },
    async (request, reply) => {
      const { body: document, params } = request;
      const actor = actorOf(request);
      const head = await requireRevisable(context, request, { orderId: params.orderId, document });
      const conflict = findConflict(head);
      if (conflict) throw conflict;
      const shown = await previewImpact(context.database, { head, document, authorId: actor.id });
      const impact = (seesOutsideOnly(actor) ? toOutsideImpact : toImpactAnswer)(shown.impact);
      return reply.code(200).send({ impact, impactHash: shown.impactHash });
    },
  );
}

function registerRead(app: ApiApp, { database }: ApiContext): void {
  app.get(
    '/v1/orders/:orderId/revisions/:revision',
    {
      config: { access: 'order.read' },
      schema: {
        operationId: 'readRevision',
        summary: 'One revision of an order, with the certificate of what it did to the review',
        tags: ['orders'],
        params: revisionParams,
        response: { 200: orderRevisionAnswerSchema, ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request) => {
      const { orderId, revision } = request.params;
      const actor = actorOf(request);
      await requireOrder(database, orderId, actor);
      const { answer, impact } = await readRevision(database, { orderId, revision });
      if (!seesOutsideOnly(actor)) return answer;
      return { ...answer, impact: impact && toOutsideImpact(impact), differences: [] };
    },
  );
}

/** The revisions of an order: their impact before, the submission, and what was stored with it. */
export function registerRevisions(app: ApiApp, context: ApiContext): void {
  registerRevise(app, context);
  registerImpactPreview(app, context);
  registerRead(app, context);
}
