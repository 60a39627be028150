import { ENGINE_ACTOR } from '../domain/actor.ts';
import { refuse } from '../domain/errors.ts';
import type { HistoryEventType, NewHistoryEvent } from '../domain/history-event.ts';
import { toMoneyJson } from '../domain/money.ts';
import type { OrderStatus } from '../domain/order-status.ts';
import { orderTotal } from '../domain/order-document.ts';
import { findImpactDifferences } from '../domain/amendment/impact-differences.ts';
import type { ImpactCertificate } from '../domain/amendment/impact.ts';
import { planStages, type PlannedStage } from '../domain/plan.ts';
import type { Policy } from '../domain/policy.ts';
import type { PlannedReview, PlanStep, Recorded } from '../domain/review-step.ts';
import { stepKey } from '../domain/step-key.ts';
import { assessRevision, hashCertificate, type AssessedRevision } from '../db/amendment/assess-revision.ts';
import { canonicalJson, parseStored, sha256Hex } from '../db/canonical.ts';
import { hasMadeToOrderProduct } from '../db/facts/plan.ts';
import { lockOrder, type LockedOrder } from '../db/history.ts';
import { addOrderState } from '../db/order-states.ts';
import { findPersonName } from '../db/reviewers.ts';
import { findActivePolicy } from '../db/policies.ts';
import type { Transaction } from '../db/pool.ts';
import { findReviewSubject, type ReviewSubject } from '../db/review-subject.ts';
import { carryReviews } from './amendment/carry-reviews.ts';
import { recordOnce, type StepOutcome } from './record-once.ts';
import type { ReviewTools } from './review-context.ts';

export interface PlanReviewInput {
  readonly orderId: string;
  readonly revision: number;
}

function toPlannedReviews(stage: PlannedStage): PlannedReview[] {
  return stage.departments.map(({ policy }) => ({
    department: policy.name,
    authorityRequired: policy.authorityRequired,
    lastResort: policy.deadline.lastResort,
    ...(policy.check === 'final_approval' && { isFinal: true }),
  }));
}

/** The states, on record, out of which a revision is planned. */
const PLANNABLE: readonly OrderStatus[] = [
  'submitted',
  'returned',
  'in_review',
  'approved',
  'awaiting_customer',
];

/** The version that the order runs under: pinned before, asked for by a connected system, or the active one. */
async function pinPolicy(tx: Transaction, subject: ReviewSubject): Promise<number> {
  if (subject.policyVersion !== null) return subject.policyVersion;
  return subject.requestedPolicyVersion ?? (await findActivePolicy(tx)).version;
}

const AUTHOR_EVENT: Readonly<Record<OrderStatus, HistoryEventType>> = {
  submitted: 'order.submitted',
  in_review: 'order.amended',
  returned: 'order.resubmitted',
  awaiting_customer: 'order.amended',
  approved: 'order.amended',
  rejected: 'order.amended',
  withdrawn: 'order.amended',
  expired: 'order.amended',
};

interface AuthorAct {
  readonly actor: { readonly id: string; readonly name: string };
  readonly impact: ImpactCertificate | null;
  /** The state of the order before the revision was taken up. */
  readonly before: OrderStatus;
}

/** What the author was shown when they submitted the revision, and where what counts says something else. */
function compareWithShown({ shownImpact }: ReviewSubject, impact: ImpactCertificate) {
  if (shownImpact === null) return {};
  const shown = parseStored<ImpactCertificate>(shownImpact);
  return { shownImpactHash: sha256Hex(shownImpact), differences: findImpactDifferences(shown, impact) };
}

/** What the author of the revision did: events of the API's write, recorded by the engine as it takes it up. */
function authorEvent(subject: ReviewSubject, { actor, impact, before }: AuthorAct): NewHistoryEvent {
  return {
    type: AUTHOR_EVENT[before],
    at: subject.revisedAt.toISOString(),
    actor,
    facts: {
      revision: subject.revision,
      documentHash: subject.documentHash,
      asOf: subject.asOf?.toISOString() ?? null,
      ...(impact && { impact, impactHash: hashCertificate(impact), ...compareWithShown(subject, impact) }),
    },
  };
}

/** The policy of an order that is planned for the first time, or the one that it keeps. */
interface Planning {
  readonly subject: ReviewSubject;
  readonly policyVersion: number;
  readonly policy: Policy;
  readonly now: Date;
}

interface Laid {
  readonly order: LockedOrder;
  readonly stages: readonly PlannedStage[];
  /** Null for the first revision. */
  readonly assessed: AssessedRevision | null;
}

function requirePlannable(order: LockedOrder, { revision }: ReviewSubject): void {
  const isNext = order.status === 'submitted' || revision > order.revision;
  if (isNext && PLANNABLE.includes(order.status)) return;
  throw refuse.orderStateConflict({ status: order.status, action: 'begin_review' });
}

async function layFirstPlan(
  tx: Transaction,
  { subject, policyVersion, policy, now }: Planning,
): Promise<Laid> {
  const { document, orderId } = subject;
  const facts = { hasMadeToOrderLine: await hasMadeToOrderProduct(tx, document) };
  const stages = planStages({ policy, document, facts });
  const order =
    subject.policyVersion === null
      ? await addOrderState(tx, { orderId, policyVersion, now })
      : await lockOrder(tx, orderId);
  requirePlannable(order, subject);
  return { order, stages, assessed: null };
}

/** Lays the plan of a further revision, under the locks of all that its untouched reviews hold, and the order's. */
async function layNextPlan(tx: Transaction, { subject, policy, now }: Planning): Promise<Laid> {
  const { orderId, revision, document, authors } = subject;
  const assessed = await assessRevision(tx, {
    ...{ orderId, revision, document, authors, policy, now },
    access: 'lock',
  });
  const order = await lockOrder(tx, orderId);
  requirePlannable(order, subject);
  // The order cannot be locked first, see lockOrder; whatever came in between is read by the next attempt.
  if (order.position !== assessed.headPosition)
    throw new Error(`order ${orderId} moved on while it was assessed`);
  return { order, stages: assessed.stages, assessed };
}

function plannedEvent(planning: Planning, stages: readonly PlannedStage[]): NewHistoryEvent {
  const { subject, policyVersion, policy, now } = planning;
  const departments = stages.flatMap(({ stage, departments: planned }) =>
    planned.map(({ policy: department, because }) => ({ department: department.name, stage, because })),
  );
  const total = toMoneyJson(orderTotal(subject.document));
  // By its hash the chain vouches for the policy too: which rules an order was held to cannot be changed afterwards.
  const policyHash = sha256Hex(canonicalJson(policy));
  const facts = { revision: subject.revision, policyVersion, policyHash, total, departments };
  return { type: 'order.review_planned', at: now.toISOString(), actor: ENGINE_ACTOR, facts };
}

async function plan(
  tx: Transaction,
  tools: ReviewTools,
  input: PlanReviewInput,
): Promise<StepOutcome<'plan'>> {
  const now = new Date();
  const subject = await findReviewSubject(tx, input);
  const policyVersion = await pinPolicy(tx, subject);
  const policy = await tools.readPolicy(tx, policyVersion);
  const planning = { subject, policyVersion, policy, now };
  const { order, stages, assessed } = await (input.revision > 1 ? layNextPlan : layFirstPlan)(tx, planning);
  const carried =
    assessed &&
    (await carryReviews(tx, { assessed, ...planning, isAmendment: order.approvedRevision !== null }));
  const { authors, customerClass } = subject;
  const authorId = subject.authorId;
  const author = { id: authorId, name: await findPersonName(tx, authorId) };
  return {
    order,
    events: [
      authorEvent(subject, {
        actor: author,
        impact: assessed?.certificate ?? null,
        before: order.status,
      }),
      plannedEvent(planning, stages),
      ...(carried?.events ?? []),
    ],
    result: {
      step: 'plan',
      policyVersion,
      total: toMoneyJson(orderTotal(subject.document)),
      authors,
      customerClass,
      customer: subject.document.customer,
      stages: stages.map(toPlannedReviews),
      ...(carried && carried.kept.length > 0 && { kept: carried.kept }),
    },
    state: {
      status: 'in_review',
      revision: input.revision,
      returnedExpiresAt: null,
      closedAt: null,
      approvedRevision: order.approvedRevision,
    },
  };
}

/** Intake: pins the policy, lays out the stages, and takes the order's revision into its history. */
export function planReview(tools: ReviewTools, input: PlanReviewInput): Promise<Recorded<PlanStep>> {
  const step = { orderId: input.orderId, stepKey: stepKey.plan(input.revision), name: 'plan' as const };
  return recordOnce(tools.database, step, (tx) => plan(tx, tools, input));
}
