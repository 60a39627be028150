import { z } from 'zod';
import type { Breach, ObservedOrder } from './observation.ts';
import {
  outcomeOf,
  requestsOfKind,
  type JournalAnswer,
  type JournalRequest,
  type RequestTo,
} from './requests.ts';

/** The withdrawal of an amendment leaves the order as it was approved. */
const STATUS_AFTER = { 'order.withdrawn': 'withdrawn', 'order.amendment_withdrawn': 'approved' } as const;
const withdrawnBody = z.object({
  type: z.enum(['order.withdrawn', 'order.amendment_withdrawn']),
  facts: z.object({ reason: z.string() }),
});
const plannedBody = z.object({
  type: z.literal('order.review_planned'),
  facts: z.object({ revision: z.number() }),
});
const CREATED = 201;
const writtenRevision = z.object({ revision: z.number() });

function withdrawalsOf(order: ObservedOrder | undefined) {
  return (order?.events ?? []).flatMap(({ body }) => withdrawnBody.safeParse(JSON.parse(body)).data ?? []);
}

/** Whether the review of the revision has begun: it is the one under review, or was. */
function isTakenUp(order: ObservedOrder | undefined, revision: number): boolean {
  const planned = (order?.events ?? []).flatMap(
    ({ body }) => plannedBody.safeParse(JSON.parse(body)).data?.facts.revision ?? [],
  );
  return Math.max(order?.state?.revision ?? 0, ...planned) >= revision;
}

function judgeWithdrawal(request: RequestTo<'withdraw'>, order: ObservedOrder | undefined): Breach[] {
  const { orderId: subject, reason } = request.intent;
  const outcome = outcomeOf(request);
  const told = withdrawalsOf(order).filter(({ facts }) => facts.reason === reason);
  const status = order?.state?.status ?? 'not there';
  if (outcome.is === 'refused' && told.length > 0)
    return [{ rule: 'refused_but_recorded', subject, detail: `withdrawal: ${outcome.body}` }];
  const isKept = told.length === 1 && told.every(({ type }) => STATUS_AFTER[type] === status);
  if (outcome.is !== 'acknowledged' || isKept) return [];
  const detail = `was acknowledged; the order is ${status} and tells it ${told.length} times`;
  return [{ rule: 'withdrawal_lost', subject, detail }];
}

interface Written {
  readonly order: ObservedOrder | undefined;
  /** The revisions that came of the request. */
  readonly revisions: readonly number[];
}

function judgeAcknowledged(answer: JournalAnswer, { order, revisions }: Written): string | null {
  const { revision } = writtenRevision.parse(JSON.parse(answer.body));
  if (!revisions.includes(revision)) return `revision ${revision} was acknowledged and is not there`;
  const isPromised = answer.status === CREATED && !isTakenUp(order, revision);
  return isPromised ? `revision ${revision} was answered 201 and never reviewed` : null;
}

/** A revision that was answered 201 has been taken up; one of 202 at least is there. */
function judgeRevision(request: RequestTo<'resubmit'>, order: ObservedOrder | undefined): Breach[] {
  const { orderId: subject, reference } = request.intent;
  const written = order?.revisions.filter((revision) => revision.reference === reference) ?? [];
  const revisions = written.map(({ revision }) => revision);
  if (revisions.length > 1) return [{ rule: 'order_doubled', subject, detail: `has ${reference} twice` }];
  const outcome = outcomeOf(request);
  if (outcome.is === 'refused' && revisions.length > 0)
    return [{ rule: 'refused_but_recorded', subject, detail: `revision: ${outcome.body}` }];
  if (outcome.is !== 'acknowledged') return [];
  const lost = outcome.answers.flatMap((answer) => judgeAcknowledged(answer, { order, revisions }) ?? []);
  return lost.map((detail) => ({ rule: 'revision_lost', subject, detail }));
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
