import { z } from 'zod';
import type { Breach, ObservedOrder } from './observation.ts';
import { acknowledgements, refusals, requestsOfKind, type JournalRequest } from './requests.ts';

const withdrawnBody = z.object({
  type: z.literal('order.withdrawn'),
  facts: z.object({ reason: z.string() }),
});
const writtenRevision = z.object({ revision: z.number() });

function reasonsOf(order: ObservedOrder | undefined): string[] {
  return (order?.events ?? []).flatMap(
    ({ body }) => withdrawnBody.safeParse(JSON.parse(body)).data?.facts.reason ?? [],
  );
}

function judgeWithdrawal(request: JournalRequest<'withdraw'>, order: ObservedOrder | undefined): Breach[] {
  const { orderId: subject, reason } = request.intent;
  const isAcknowledged = acknowledgements(request).some(({ status }) => status === 201);
  const told = reasonsOf(order).filter((recorded) => recorded === reason).length;
  const isWithdrawn = order?.state?.status === 'withdrawn' && told === 1;
  if (isAcknowledged && !isWithdrawn) {
    const detail = `was acknowledged; the order is ${order?.state?.status ?? 'not there'} and tells it ${told} times`;
    return [{ rule: 'withdrawal_lost', subject, detail }];
  }
  const [refused] = refusals(request);
  if (!refused || isAcknowledged || told === 0) return [];
  return [{ rule: 'refused_but_recorded', subject, detail: `withdrawal: ${refused.body}` }];
}

/** A revision that was answered 201 has been taken up; one of 202 at least is there. */
function judgeRevision(request: JournalRequest<'resubmit'>, order: ObservedOrder | undefined): Breach[] {
  const { orderId: subject, reference } = request.intent;
  const acknowledged = acknowledgements(request);
  const written = order?.revisions.filter((revision) => revision.reference === reference) ?? [];
  if (written.length > 1) return [{ rule: 'order_doubled', subject, detail: `has ${reference} twice` }];
  const [refused] = refusals(request);
  if (refused && acknowledged.length === 0 && written.length > 0)
    return [{ rule: 'refused_but_recorded', subject, detail: `revision: ${refused.body}` }];
  const [answer] = acknowledged;
  if (!answer) return [];
  const { revision } = writtenRevision.parse(JSON.parse(answer.body));
  if (written[0]?.revision !== revision)
    return [{ rule: 'revision_lost', subject, detail: `${reference} was acknowledged and is not there` }];
  const isTakenUp = (order?.state?.revision ?? 0) >= revision;
  if (answer.status !== 201 || isTakenUp) return [];
  return [
    { rule: 'revision_lost', subject, detail: `revision ${revision} was answered 201 and never reviewed` },
  ];
}

/** No acknowledged withdrawal or revision is lost, and none that was refused took effect. */
export function judgeAmendments(
  requests: readonly JournalRequest[],
  orders: readonly ObservedOrder[],
): Breach[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  return [
    ...requestsOfKind(requests, 'withdraw').flatMap((request) =>
      judgeWithdrawal(request, byId.get(request.intent.orderId)),
    ),
    ...requestsOfKind(requests, 'resubmit').flatMap((request) =>
      judgeRevision(request, byId.get(request.intent.orderId)),
    ),
  ];
}
