import { z } from 'zod';
import type { Receipt } from '../../../domain/history-event.ts';
import { groupRows } from '../../../db/group-rows.ts';
import type { Breach, ObservedDecision, ObservedOrder } from './observation.ts';
import {
  acknowledgements,
  outcomeOf,
  requestsOfKind,
  type JournalAnswer,
  type JournalRequest,
  type RequestTo,
} from './requests.ts';

const answeredDecision = z.object({
  decision: z.object({
    actor: z.object({ id: z.string() }),
    verb: z.string(),
    comment: z.string().nullable(),
  }),
  receipt: z.object({ position: z.number(), hash: z.string() }),
});
const decidedBody = z.object({
  type: z.literal('review.decided'),
  actor: z.object({ id: z.string() }),
  facts: z.object({
    department: z.string(),
    round: z.number(),
    verb: z.string(),
    comment: z.string().nullable(),
  }),
});

type Decide = RequestTo<'decide'>;

function isOf({ intent }: Decide, decision: ObservedDecision): boolean {
  return (
    decision.actorId === intent.personId &&
    decision.department === intent.department &&
    decision.verb === intent.verb &&
    decision.comment === intent.comment
  );
}

function said({ intent }: Decide): string {
  return `${intent.verb} by ${intent.personId} (${intent.comment})`;
}

function hasReceipt(order: ObservedOrder | undefined, receipt: Receipt): boolean {
  return (
    order?.events.some(({ position, hash }) => position === receipt.position && hash === receipt.hash) ??
    false
  );
}

/** What an acknowledgement says must be what was asked for, and its receipt must stand in the history. */
function judgeAcknowledgement(
  request: Decide,
  of: { answer: JournalAnswer; order: ObservedOrder | undefined },
): Breach[] {
  const { intent } = request;
  const { decision, receipt } = answeredDecision.parse(JSON.parse(of.answer.body));
  const subject = `${intent.orderId} ${intent.department}`;
  const breaches: Breach[] = [];
  if (!hasReceipt(of.order, receipt))
    breaches.push({ rule: 'receipt_missing', subject, detail: `of ${said(request)}` });
  if (decision.actor.id !== intent.personId || decision.comment !== intent.comment) {
    const detail = `${said(request)} was answered with ${of.answer.body}`;
    breaches.push({ rule: 'decision_contradicts', subject, detail });
  }
  return breaches;
}

function judgeDecision(request: Decide, order: ObservedOrder | undefined): Breach[] {
  const { intent } = request;
  const subject = `${intent.orderId} ${intent.department}`;
  const isRecorded = order?.decisions.some((decision) => isOf(request, decision)) ?? false;
  const outcome = outcomeOf(request);
  if (outcome.is === 'refused' && isRecorded)
    return [{ rule: 'refused_but_recorded', subject, detail: `${said(request)}: ${outcome.body}` }];
  if (outcome.is !== 'acknowledged') return [];
  const breaches = outcome.answers.flatMap((answer) => judgeAcknowledgement(request, { answer, order }));
  if (isRecorded) return breaches;
  const detail = `${said(request)} was acknowledged and is not there`;
  return [...breaches, { rule: 'decision_lost', subject, detail }];
}

/** On one piece of evidence at most one decision may have been acknowledged. */
function judgeRaces(decisions: readonly Decide[]): Breach[] {
  const acknowledged = decisions.filter((request) => acknowledgements(request).length > 0);
  const races = groupRows(
    acknowledged,
    ({ intent }) => `${intent.orderId} ${intent.department} ${intent.evidenceHash}`,
  );
  return [...races].flatMap(([subject, winners]) => {
    if (winners.length < 2) return [];
    const detail = winners.map(({ intent }) => `${intent.verb} by ${intent.personId}`).join(', ');
    return [{ rule: 'decision_contradicts', subject, detail: `all acknowledged: ${detail}` } as const];
  });
}

/** Each decision on record is in the history exactly once, and the history has no other. */
function judgeRecord(order: ObservedOrder): Breach[] {
  const decided = order.events.flatMap(({ body }) => decidedBody.safeParse(JSON.parse(body)).data ?? []);
  const breaches = order.decisions.flatMap((decision): Breach[] => {
    const { department, round } = decision;
    const told = decided.filter(({ facts }) => facts.department === department && facts.round === round);
    const subject = `${order.id} ${department}`;
    if (told.length !== 1)
      return [{ rule: 'decision_doubled', subject, detail: `round ${round} is told ${told.length} times` }];
    const agrees = told.every(
      ({ actor, facts }) =>
        actor.id === decision.actorId && facts.verb === decision.verb && facts.comment === decision.comment,
    );
    return agrees
      ? []
      : [{ rule: 'decision_contradicts', subject, detail: `round ${round} is told otherwise` }];
  });
  if (decided.length === order.decisions.length) return breaches;
  const detail = `${decided.length} are told and ${order.decisions.length} are on record`;
  return [...breaches, { rule: 'decision_doubled', subject: order.id, detail }];
}

/** No acknowledged decision is lost, none is there twice, and none contradicts another or its own refusal. */
export function judgeDecisions(
  requests: readonly JournalRequest[],
  orders: readonly ObservedOrder[],
): Breach[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  const decisions = requestsOfKind(requests, 'decide');
  return [
    ...decisions.flatMap((request) => judgeDecision(request, byId.get(request.intent.orderId))),
    ...judgeRaces(decisions),
    ...orders.flatMap(judgeRecord),
  ];
}
