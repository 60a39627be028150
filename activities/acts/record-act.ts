import { actorReference, ENGINE_ACTOR, type Actor, type ActorReference } from '../../domain/actor.ts';
import { findActFault, type ActSituation } from '../../domain/act-rules.ts';
import { refuse } from '../../domain/errors.ts';
import { toMoneyJson } from '../../domain/money.ts';
import { orderTotal } from '../../domain/order-document.ts';
import { findDepartment } from '../../domain/policy.ts';
import {
  isLapse,
  isSeatAct,
  OPERATION_OF_ACT,
  type ActOf,
  type ActVerb,
  type Lapse,
  type ReviewAct,
  type SeatAct,
} from '../../domain/review-act.ts';
import type { ActStep, Recorded } from '../../domain/review-step.ts';
import { stepKey } from '../../domain/step-key.ts';
import { findOpenInquiry, toInquiry } from '../../db/inquiries.ts';
import type { Transaction } from '../../db/pool.ts';
import { findActivePerson } from '../../db/reviewers.ts';
import {
  claimOf,
  findDecision,
  findReview,
  listStages,
  placeOf,
  reviewChange,
  toWinner,
} from '../../db/reviews.ts';
import { readSeating } from '../../db/seats.ts';
import { lockOrderInReview, recordOnce, type StepOutcome } from '../record-once.ts';
import { lockExcess } from '../release-excess.ts';
import type { ReviewTools } from '../review-context.ts';
import type { ActContext, ActOutcome, ReviewClock } from './act-context.ts';
import { claim, endClaim, release } from './claims.ts';
import { giveSeatTo } from './give-seat.ts';
import { answer, endInquiry, inquire } from './inquiries.ts';
import { override } from './override.ts';
import { recall, returnToStage } from './reopening.ts';

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
  readonly clock: ReviewClock;
}

interface Authorised {
  readonly actor: ActorReference;
  /** Who gives, where a seat may be given; null when the engine acts. */
  readonly give: { readonly by: Actor; readonly situation: ActSituation } | null;
}

type Judged = Omit<ActContext, 'actor'>;

async function situationOf(
  tx: Transaction,
  { review, inquiry, stages, seating, subject }: Judged,
): Promise<ActSituation> {
  const { authors, customerClass, document } = subject;
  const { department, authorityRequired, escalatedAt, status, evidenceHash, incidentOwner } = review;
  const decision = await findDecision(tx, review);
  const total = toMoneyJson(orderTotal(document));
  const escalated = escalatedAt !== null;
  return {
    eligibility: { department, authorityRequired, total, customerClass, authors, escalated },
    order: { authors, customer: document.customer },
    ...{ status, evidenceHash, claim: claimOf(review), inquiry: inquiry && toInquiry(inquiry) },
    ...{ winner: decision && toWinner(decision), seating, incidentOwner },
    ...placeOf(review, stages),
  };
}

/**
 * Judges the act against the records as they are now, not against what the message claims: a message that reached the
 * engine by another way than the API is held to the same rules.
 */
async function authorise(
  tx: Transaction,
  { act, actor }: RecordActInput,
  judged: Judged,
): Promise<Authorised> {
  if (isLapse(act)) return { actor: ENGINE_ACTOR, give: null };
  const person = actor && (await findActivePerson(tx, actor.id));
  if (!person) throw refuse.forbidden(OPERATION_OF_ACT[act.verb]);
  const situation = await situationOf(tx, judged);
  const fault = findActFault(act, person, situation);
  if (fault) throw fault;
  return { actor: actorReference(person), give: { by: person, situation } };
}

async function performLapse(context: ActContext, { verb }: Lapse): Promise<ActOutcome> {
  switch (verb) {
    case 'end_claim':
      return endClaim(context);
    case 'end_inquiry':
      return endInquiry(context, { outcome: 'unanswered', comment: null });
  }
}

type Performers = {
  readonly [Verb in Exclude<ActVerb, SeatAct['verb']>]: (
    context: ActContext,
    act: ActOf<Verb>,
  ) => ActOutcome | Promise<ActOutcome>;
};

const PERFORMERS: Performers = {
  claim,
  release: (context, { comment }) => release(context, comment),
  inquire,
  answer,
  withdraw_inquiry: (context, { comment }) => endInquiry(context, { outcome: 'withdrawn', comment }),
  return: returnToStage,
  recall,
  override,
};

async function perform(context: ActContext, act: ReviewAct, give: Authorised['give']): Promise<ActOutcome> {
  if (!isSeatAct(act)) return performAs(context, act);
  if (!give) throw refuse.forbidden(OPERATION_OF_ACT[act.verb]);
  return giveSeatTo(context, { act, ...give });
}

async function performAs<Verb extends keyof Performers>(
  context: ActContext,
  act: ActOf<Verb>,
): Promise<ActOutcome> {
  return PERFORMERS[act.verb](context, act);
}

async function act(tx: Transaction, tools: ReviewTools, input: RecordActInput): Promise<StepOutcome<'act'>> {
  const subject = await tools.readSubject(tx, input);
  const policy = await tools.readPolicy(tx, subject.policyVersion);
  // In the order in which every step takes its locks: what is held first, then the order.
  if (input.act.verb === 'override') {
    await lockExcess(tx, { department: input.department, subject, policy });
  }
  const order = await lockOrderInReview(tx, { orderId: input.orderId, action: 'act' });
  const review = await findReview(tx, input);
  const department = findDepartment(policy, input.department);
  if (!review || !department) throw refuse.notFound('review');
  const judged: Judged = {
    ...{ tx, tools, review, subject, policy, department },
    inquiry: await findOpenInquiry(tx, input),
    stages: await listStages(tx, input),
    seating: await readSeating(tx, review),
    isAmendment: order.approvedRevision !== null,
    at: new Date(input.actedAt),
    clock: input.clock,
  };
  const { actor, give } = await authorise(tx, input, judged);
  const context: ActContext = { ...judged, actor };
  const outcome = isLapse(input.act)
    ? await performLapse(context, input.act)
    : await perform(context, input.act, give);
  const { effect, events, change, writes = [] } = outcome;
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
