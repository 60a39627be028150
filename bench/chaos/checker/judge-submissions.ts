import { z } from 'zod';
import { groupRows } from '../../../db/group-rows.ts';
import type { Breach, ObservedOrder } from './observation.ts';
import {
  acknowledgements,
  outcomeOf,
  requestsOfKind,
  type JournalRequest,
  type RequestTo,
} from './requests.ts';

const answeredOrder = z.object({ id: z.string() });

function firstReference(order: ObservedOrder): string {
  return order.revisions.find(({ revision }) => revision === 1)?.reference ?? '';
}

function judgeSubmission(request: RequestTo<'submit'>, found: readonly ObservedOrder[]): Breach[] {
  const { reference, personId } = request.intent;
  const subject = `order ${reference}`;
  const ids = new Set(acknowledgements(request).map(({ body }) => answeredOrder.parse(JSON.parse(body)).id));
  const breaches: Breach[] = [];
  if (found.length > 1) {
    const detail = `${found.length} orders came of one key: ${found.map(({ id }) => id).join(', ')}`;
    breaches.push({ rule: 'order_doubled', subject, detail });
  }
  for (const id of ids) {
    if (found.some((order) => order.id === id && order.submitterId === personId)) continue;
    breaches.push({ rule: 'order_lost', subject, detail: `${id} was acknowledged and is not there` });
  }
  const outcome = outcomeOf(request);
  if (outcome.is === 'refused' && found.length > 0)
    breaches.push({ rule: 'refused_but_recorded', subject, detail: outcome.body });
  return breaches;
}

/** No acknowledged order is lost, none is there twice, and none was asked for by nobody. */
export function judgeSubmissions(
  requests: readonly JournalRequest[],
  orders: readonly ObservedOrder[],
): Breach[] {
  const byReference = groupRows(orders, firstReference);
  const submissions = requestsOfKind(requests, 'submit');
  const asked = new Set(submissions.map(({ intent }) => intent.reference));
  const unasked = orders.filter((order) => !asked.has(firstReference(order)));
  return [
    ...submissions.flatMap((request) =>
      judgeSubmission(request, byReference.get(request.intent.reference) ?? []),
    ),
    ...unasked.map(({ id }): Breach => ({
      rule: 'order_unasked',
      subject: id,
      detail: 'nobody submitted it',
    })),
  ];
}
