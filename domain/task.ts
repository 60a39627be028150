import type { Actor, ActorReference } from './actor.ts';
import { isAllowedAs } from './authorization.ts';
import type { EligibilityCase } from './eligibility.ts';
import { dutyToSeeTo, type IncidentDuty } from './incident.ts';
import { judgeSeat } from './seat-standing.ts';
import type { SeatOrigin, Seating } from './seats.ts';

/** What can wait for a person. */
export const TASK_KINDS = ['review', 'incident', 'answer', 'resubmission', 'counter_offer'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/**
 * Why a task is somebody's. A review: by their own department, because it is escalated to them, for somebody, or from a
 * seat that they have by their duties or were given. An incident: they own it, or manage the department. A question: it
 * was put to them. All else: they submitted the order.
 */
export const TASK_REASONS = [
  'own_department',
  'escalated',
  'stands_in',
  'seat',
  'delegated',
  'added',
  'assigned',
  'incident_owner',
  'incident_manager',
  'asked',
  'own_order',
] as const;

export interface TaskReason {
  readonly code: (typeof TASK_REASONS)[number];
  /** For whom they would decide, who gave them the seat, or who asks; null where nobody else is concerned. */
  readonly person: ActorReference | null;
  /** The substitution under which they would decide; null in their own name. */
  readonly substitution: string | null;
}

function reason(code: TaskReason['code'], person: ActorReference | null = null): TaskReason {
  return { code, person, substitution: null };
}

const BY_SEAT: Readonly<Record<SeatOrigin, TaskReason['code']>> = {
  eligible: 'seat',
  delegated: 'delegated',
  added: 'added',
  assigned: 'assigned',
};

/**
 * Why an open review waits for the actor, or null when it does not: judged as their decision would be (I4).
 */
export function reasonToDecide(
  actor: Actor,
  { eligibility, seating }: { readonly eligibility: EligibilityCase; readonly seating: Seating },
): TaskReason | null {
  const standing = judgeSeat(actor, eligibility, seating);
  if (standing.refusal) return null;
  if (standing.onBehalfOf) {
    const { id, name, substitution } = standing.onBehalfOf;
    return { code: 'stands_in', person: { id, name }, substitution };
  }
  const held = seating.seats.find(({ holder }) => holder?.id === actor.id);
  if (held) return reason(BY_SEAT[held.origin], held.givenBy);
  const isReviewer = isAllowedAs(actor, { operation: 'review.decide', relation: 'own_department' });
  return reason(isReviewer ? 'own_department' : 'escalated');
}

/** Why an open incident waits for the actor, or null: nobody assigns a person on an order of their own. */
export function reasonToSeeTo(
  actor: Actor,
  incident: IncidentDuty & Pick<EligibilityCase, 'authors'>,
): TaskReason | null {
  const duty = incident.authors.includes(actor.id) ? null : dutyToSeeTo(actor, incident);
  return duty && reason(duty);
}

/** Why a question waits for the one whom it was put to. */
export function reasonToAnswer(askedBy: ActorReference): TaskReason {
  return reason('asked', askedBy);
}

/** Why what concerns an order as a whole waits for its submitter. */
export const REASON_OF_SUBMITTER: TaskReason = reason('own_order');
