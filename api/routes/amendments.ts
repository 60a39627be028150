import type { FastifyRequest } from 'fastify';
import { refuse, type DomainError } from '../../domain/errors.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import { nextOrderStatus, type OrderAction } from '../../domain/order-status.ts';
import { canonicalJson, sha256Hex } from '../../db/canonical.ts';
import { UNSETTLED } from '../../db/idempotency.ts';
import { findWithdrawal } from '../../db/history.ts';
import type { OrderHead } from '../../db/order-views.ts';
import { addRevision } from '../../db/orders.ts';
import { WITHDRAW, type WithdrawMessage } from '../../workflows/contract.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { isSettled, keyOf, sendAnswer, type Answer } from '../idempotency.ts';
import { orderParams, requireOrderFor } from '../order-lookup.ts';
import { findCustomerFaults, findStepFaults } from '../order-submission.ts';
import { BODY_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem-responses.ts';
import { sendOnce } from '../review-updates.ts';
import { withdrawalBody } from '../schemas/decision.ts';
import {
  pendingAnswerSchema,
  revisionAnswerSchema,
  withdrawalAnswerSchema,
} from '../schemas/order-answers.ts';
import { findDayFaults, orderRevisionSchema } from '../schemas/order.ts';
import { idempotencyHeaders } from '../schemas/values.ts';
import { ORDER_BODY_LIMIT_BYTES } from './orders.ts';

function findConflict(head: OrderHead, action: OrderAction): DomainError | null {
  const isPossible = nextOrderStatus(head.status, action) !== null;
  return isPossible ? null : refuse.orderStateConflict({ status: head.status, action });
}

/** A review that has not begun cannot be told anything: it is started first. */
async function requireStarted({ starter }: ApiContext, head: OrderHead): Promise<void> {
  if (head.status !== 'submitted') return;
  if ((await starter.start(head.id)) === 'pending') throw refuse.engineUnavailable();
}

async function withdraw(
  context: ApiContext,
  request: FastifyRequest,
  input: { orderId: string; reason: string | null },
): Promise<Answer> {
  const { orderId, reason } = input;
  const actor = actorOf(request);
  const operation = 'order.withdraw' as const;
  const readHead = () => requireOrderFor(context.database, { orderId, actor, operation });
  await readHead();
  const keyed = keyOf(request);
  return sendOnce<WithdrawMessage>(context, {
    keyed,
    update: {
      orderId,
      name: WITHDRAW,
      updateId: `${WITHDRAW}:${actor.id}:${keyed?.key ?? request.id}`,
      message: { actor, reason },
    },
    findRefusal: async () => {
      const head = await readHead();
      const conflict = findConflict(head, 'withdraw');
      if (!conflict) await requireStarted(context, head);
      return conflict;
    },
    toAnswer: ({ receipt }) => Promise.resolve({ id: orderId, status: 'withdrawn', receipt }),
    recover: async () => {
      const recorded = await findWithdrawal(context.database, orderId);
      const isOwn = recorded?.actorId === actor.id && recorded.reason === reason;
      return isOwn ? { id: orderId, status: 'withdrawn', receipt: recorded.receipt } : null;
    },
    ended: () => refuse.orderStateConflict({ status: 'ended', action: 'withdraw' }),
  });
}

function registerWithdrawal(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/orders/:orderId/withdrawal',
    {
      config: { access: 'order.withdraw' },
      schema: {
        operationId: 'withdrawOrder',
        summary: 'Withdraws an own order, or one for an own customer; everything that it holds is released',
        tags: ['orders'],
        headers: idempotencyHeaders,
        params: orderParams,
        body: withdrawalBody,
        response: {
          201: withdrawalAnswerSchema,
          202: pendingAnswerSchema,
          ...BODY_PROBLEMS,
          ...NOT_FOUND,
          ...CONFLICT,
        },
      },
    },
    async (request, reply) => {
      const { reason = null } = request.body;
      return sendAnswer(reply, await withdraw(context, request, { orderId: request.params.orderId, reason }));
    },
  );
}

/** Writes the next revision of a returned order, once for each key. */
async function writeRevision(
  context: ApiContext,
  request: FastifyRequest,
  input: { head: OrderHead; document: OrderDocument },
): Promise<Answer> {
  const { head, document } = input;
  const keyed = keyOf(request);
  const revision = head.revision + 1;
  const createdAt = new Date();
  const documentHash = sha256Hex(canonicalJson(document));
  const text = JSON.stringify({ id: head.id, revision, documentHash, createdAt: createdAt.toISOString() });
  return context.database.transaction(async (tx) => {
    const stored = keyed && (await context.answers.claim(tx, keyed, text));
    if (stored) return { status: stored.status, text: stored.answer };
    const conflict = findConflict(head, 'resubmit');
    if (conflict) throw conflict;
    const authorId = actorOf(request).id;
    const isAdded = await addRevision(tx, { orderId: head.id, revision, document, authorId, createdAt });
    if (!isAdded) throw refuse.revisionConflict({ current: revision });
    return { status: UNSETTLED, text };
  });
}

async function resubmit(
  context: ApiContext,
  request: FastifyRequest,
  input: { orderId: string; document: OrderDocument },
): Promise<Answer> {
  const { orderId, document } = input;
  const { answers, database, starter } = context;
  const operation = 'order.resubmit' as const;
  const actor = actorOf(request);
  const head = await requireOrderFor(database, { orderId, actor, operation });
  const faults = [
    ...findCustomerFaults(document, actor),
    ...findDayFaults(document, head.asOf),
    ...(await findStepFaults(database, document)),
  ];
  if (faults.length > 0) throw refuse.invalidRequest(faults);
  const written = await writeRevision(context, request, { head, document });
  if (isSettled(written)) return written;
  const handover = await starter.resubmit(orderId);
  const answer: Answer = { status: handover === 'done' ? 201 : 202, text: written.text };
  const keyed = keyOf(request);
  return keyed ? answers.settle(database, keyed, answer) : answer;
}

function registerRevisions(app: ApiApp, context: ApiContext): void {
  app.post(
    '/v1/orders/:orderId/revisions',
    {
      config: { access: 'order.resubmit' },
      bodyLimit: ORDER_BODY_LIMIT_BYTES,
      schema: {
        operationId: 'resubmitOrder',
        summary: 'Submits the next revision of an own order, or one for an own customer, that was returned',
        description: '201 when its review goes on, 202 when it goes on as soon as the engine can be reached.',
        tags: ['orders'],
        headers: idempotencyHeaders,
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
      return sendAnswer(reply, await resubmit(context, request, { orderId, document: request.body }));
    },
  );
}

/** What a submitter does with an order of theirs after submitting it. */
export function registerAmendments(app: ApiApp, context: ApiContext): void {
  registerWithdrawal(app, context);
  registerRevisions(app, context);
}
