import { actorReference, ENGINE_ACTOR, type Actor, type ActorReference } from '../../domain/actor.ts';
import { findActFault, type ActSituation } from '../../domain/act-rules.ts';
import { refuse } from '../../domain/errors.ts';
import { toMoneyJson } from '../../domain/money.ts';
import { orderTotal } from '../../domain/order-document.ts';
import { findDepartment } from '../../domain/policy.ts';
import { OPERATION_OF_ACT, type Lapse, type ReviewAct } from '../../domain/review-act.ts';
import type { ActStep, Recorded } from '../../domain/review-step.ts';
import type { Seating } from '../../domain/seats.ts';
import { stepKey } from '../../domain/step-key.ts';
import type { Transaction } from '../../db/pool.ts';
import { findActivePerson } from '../../db/reviewers.ts';
import { claimOf, findReview, reviewChange, type ReviewRow } from '../../db/reviews.ts';
import { readSeating } from '../../db/seats.ts';
import { lockOrderInReview, recordOnce, type StepOutcome } from '../record-once.ts';
import type { PlannedSubject, ReviewTools } from '../review-context.ts';
import type { ActContext, ActOutcome } from './act-context.ts';
import { claim, endClaim, release } from './claims.ts';
import { giveSeatTo } from './give-seat.ts';

export interface RecordActInput {
  readonly orderId: string;
  readonly revision: number;
  readonly department: string;
  readonly round: number;
  /** 1 for the first act on the round, one more for each further one. */
  readonly ordinal: number;
  readonly act: ReviewAct | Lapse;
  /** Null when the engine acts by itself. */
  readonly actor: Actor | null;
  /** RFC 3339, UTC: when the workflow accepted it. */
  readonly actedAt: string;
}

interface Authorised {
  readonly actor: ActorReference;
  /** Who gives, where a seat may be given; null when the engine acts. */
  readonly give: { readonly by: Actor; readonly situation: ActSituation } | null;
}

function isLapse(act: ReviewAct | Lapse): act is Lapse {
  return act.verb === 'end_claim';
}

function situationOf(review: ReviewRow, subject: PlannedSubject, seating: Seating): ActSituation {
  return {
    eligibility: {
      department: review.department,
      authorityRequired: review.authorityRequired,
      total: toMoneyJson(orderTotal(subject.document)),
      customerClass: subject.customerClass,
      authors: subject.authors,
      escalated: review.escalatedAt !== null,
    },
    status: review.status,
    claim: claimOf(review),
    winner: null,
    seating,
    incidentOwner: review.incidentOwner,
  };
}

/**
 * Judges the act against the records as they are now, not against what the message claims: a message that reached the
 * engine by another way than the API is held to the same rules.
 */
async function authorise(
  tx: Transaction,
  input: { recorded: RecordActInput; review: ReviewRow; subject: PlannedSubject },
): Promise<Authorised> {
  const { recorded, review, subject } = input;
  const { act, actor } = recorded;
  if (isLapse(act)) return { actor: ENGINE_ACTOR, give: null };
  const person = actor && (await findActivePerson(tx, actor.id));
  if (!person) throw refuse.forbidden(OPERATION_OF_ACT[act.verb]);
  const situation = situationOf(review, subject, await readSeating(tx, review));
  const fault = findActFault(act, person, situation);
  if (fault) throw fault;
  return { actor: actorReference(person), give: { by: person, situation } };
}

async function perform(
  context: ActContext,
  act: ReviewAct | Lapse,
  give: Authorised['give'],
): Promise<ActOutcome> {
  switch (act.verb) {
    case 'claim':
      return claim(context);
    case 'release':
      return release(context, act.comment);
    case 'end_claim':
      return endClaim(context);
    case 'delegate':
    case 'add_reviewer':
    case 'assign':
      if (!give) throw refuse.forbidden(OPERATION_OF_ACT[act.verb]);
      return giveSeatTo(context, { act, ...give });
  }
}

async function act(tx: Transaction, tools: ReviewTools, input: RecordActInput): Promise<StepOutcome<'act'>> {
  const subject = await tools.readSubject(tx, input);
  const policy = await tools.readPolicy(tx, subject.policyVersion);
  const order = await lockOrderInReview(tx, { orderId: input.orderId, action: 'act' });
  const review = await findReview(tx, input);
  const department = findDepartment(policy, input.department);
  if (!review || !department) throw refuse.notFound('review');
  const { actor, give } = await authorise(tx, { recorded: input, review, subject });
  const at = new Date(input.actedAt);
  const context: ActContext = { tx, tools, review, subject, policy, department, actor, at };
  const { effect, events, change, writes = [] } = await perform(context, input.act, give);
  return {
    order,
    writes: [...(change ? [reviewChange(tx, input, change)] : []), ...writes],
    events,
    result: { step: 'act', done: { act: input.act, actor, at: input.actedAt }, effect },
  };
}

/**
 * Records what the workflow accepted that somebody does to a review, or does itself when a time is over.
 * Throws a DomainError when the records forbid it; the workflow then takes its acceptance back.
 */
export function recordAct(tools: ReviewTools, input: RecordActInput): Promise<Recorded<ActStep>> {
  const step = { orderId: input.orderId, stepKey: stepKey.act(input), name: 'act' as const };
  return recordOnce(tools.database, step, (tx) => act(tx, tools, input));
}
