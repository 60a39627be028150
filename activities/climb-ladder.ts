import { ENGINE_ACTOR } from '../domain/actor.ts';
import type { HistoryEventType, NewHistoryEvent } from '../domain/history-event.ts';
import type { Rung } from '../domain/ladder.ts';
import { findDepartment, type Policy } from '../domain/policy.ts';
import type { Recorded, RungStep } from '../domain/review-step.ts';
import { stepKey } from '../domain/step-key.ts';
import { newIncident } from '../db/incidents.ts';
import type { Transaction } from '../db/pool.ts';
import { changeReview, type NewReviewRow } from '../db/reviews.ts';
import { lockOrderInReview, recordOnce, type StepOutcome } from './record-once.ts';
import type { ReviewTools } from './review-context.ts';

export interface ClimbLadderInput {
  readonly orderId: string;
  readonly revision: number;
  readonly department: string;
  readonly round: number;
  readonly rung: Rung;
}

const RUNG_EVENT: Readonly<Record<Rung, HistoryEventType>> = {
  reminder: 'review.reminded',
  manager_reminder: 'review.manager_reminded',
  escalation: 'review.escalated',
  last_resort: 'review.last_resort_reached',
};

/** The mark that a rung leaves on the review, by which task lists and eligibility see it. */
function markOf(rung: Rung, input: { now: Date; incidentOwner: string | null }): Partial<NewReviewRow> {
  switch (rung) {
    case 'reminder':
      return { remindedAt: input.now };
    case 'manager_reminder':
      return { managerRemindedAt: input.now };
    case 'escalation':
      return { escalatedAt: input.now };
    case 'last_resort':
      return input.incidentOwner === null ? {} : { incidentOwner: input.incidentOwner };
  }
}

/** Who owns the incident when the policy's last resort is to keep waiting; null when nothing is left open. */
function incidentOwnerAfter(policy: Policy, input: ClimbLadderInput): string | null {
  const deadline = findDepartment(policy, input.department)?.deadline;
  return input.rung === 'last_resort' && deadline?.lastResort === 'keep_waiting' ? policy.owner : null;
}

async function climb(
  tx: Transaction,
  tools: ReviewTools,
  input: ClimbLadderInput,
): Promise<StepOutcome<'rung'>> {
  const now = new Date();
  const subject = await tools.readSubject(tx, input);
  const incidentOwner = incidentOwnerAfter(await tools.readPolicy(tx, subject.policyVersion), input);
  const order = await lockOrderInReview(tx, { orderId: input.orderId, action: 'remind' });
  const mark = markOf(input.rung, { now, incidentOwner });
  if (Object.keys(mark).length > 0) await changeReview(tx, input, mark);
  const { department, round, revision } = input;
  const base = { at: now.toISOString(), actor: ENGINE_ACTOR };
  const review = { department, round, revision };
  const events: NewHistoryEvent[] = [{ ...base, type: RUNG_EVENT[input.rung], facts: review }];
  if (incidentOwner === null) return { order, events, result: { step: 'rung' } };
  const incident = { owner: incidentOwner, reason: 'last_resort' as const };
  events.push({ ...base, type: 'routing_incident.opened', facts: { ...review, ...incident } });
  return {
    order,
    writes: [newIncident(tx, { key: input, ...incident, openedAt: now })],
    events,
    result: { step: 'rung' },
  };
}

/** Records that a review reached a rung of its deadline; task lists show it from then on. */
export function climbLadder(tools: ReviewTools, input: ClimbLadderInput): Promise<Recorded<RungStep>> {
  const step = { orderId: input.orderId, stepKey: stepKey.rung(input), name: 'rung' as const };
  return recordOnce(tools.database, step, (tx) => climb(tx, tools, input));
}
