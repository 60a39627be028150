import type { FastifyRequest } from 'fastify';
import { refuse, type DomainError } from '../../domain/errors.ts';
import { nextOrderStatus, type OrderAction } from '../../domain/order-status.ts';
import { findWithdrawal } from '../../db/history.ts';
import type { OrderHead } from '../../db/order-views.ts';
import { WITHDRAW, type WithdrawMessage } from '../../workflows/contract.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { keyOf, sendAnswer, type Answer } from '../idempotency.ts';
import { orderParams, requireOrderFor } from '../order-lookup.ts';
import { isSameRemark, sealRemarks } from '../personal-data/remarks.ts';
import { BODY_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem-responses.ts';
import { sendOnce } from '../review-updates.ts';
import { withdrawalBody } from '../schemas/decision.ts';
import { pendingAnswerSchema, withdrawalAnswerSchema } from '../schemas/order-answers.ts';
import { idempotencyHeaders } from '../schemas/values.ts';

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
  // What is withdrawn may be the amendment of an order that stays approved.
  const readStatus = async () => ((await readHead()).status === 'approved' ? 'approved' : 'withdrawn');
  const keyed = keyOf(request);
  const remark = { actorId: actor.id, orderId, keyed };
  const sealed = await sealRemarks(context, context.database, remark, { reason });
  return sendOnce<WithdrawMessage>(context, {
    keyed,
    update: {
      orderId,
      name: WITHDRAW,
      updateId: `${WITHDRAW}:${actor.id}:${keyed?.key ?? request.id}`,
      message: { actor, reason: sealed.reason },
    },
    findRefusal: async () => {
      const head = await readHead();
      const conflict = findConflict(head, 'withdraw');
      if (!conflict) await requireStarted(context, head);
      return conflict;
    },
    toAnswer: async ({ receipt }) => ({ id: orderId, status: await readStatus(), receipt }),
    recover: async () => {
      const recorded = await findWithdrawal(context.database, orderId);
      const isOwn = recorded?.actorId === actor.id && (await isSameRemark(context, recorded.reason, reason));
      return isOwn ? { id: orderId, status: await readStatus(), receipt: recorded.receipt } : null;
    },
    ended: () => refuse.orderStateConflict({ status: 'ended', action: 'withdraw' }),
  });
}

/** Withdrawing an order, or the amendment of one that is approved. */
export function registerWithdrawal(app: ApiApp, context: ApiContext): void {
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
