import { ENGINE_ACTOR } from '../domain/actor.ts';
import { refuse } from '../domain/errors.ts';
import type { NewHistoryEvent } from '../domain/history-event.ts';
import { toMoneyJson } from '../domain/money.ts';
import type { OrderStatus } from '../domain/order-status.ts';
import { orderTotal } from '../domain/order-document.ts';
import { planStages, type PlannedStage } from '../domain/plan.ts';
import type { PlannedReview, PlanStep, Recorded } from '../domain/review-step.ts';
import { stepKey } from '../domain/step-key.ts';
import { hasMadeToOrderProduct } from '../db/facts/plan.ts';
import { lockOrder } from '../db/history.ts';
import { addOrderState } from '../db/order-states.ts';
import { findPersonName } from '../db/reviewers.ts';
import { findActivePolicy } from '../db/policies.ts';
import type { Transaction } from '../db/pool.ts';
import { retireReviews } from '../db/reviews.ts';
import { findReviewSubject, type ReviewSubject } from '../db/review-subject.ts';
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
  }));
}

/** The states, on record, out of which a revision is planned. */
const PLANNABLE: readonly OrderStatus[] = ['submitted', 'returned'];

/** The version that the order runs under: pinned before, asked for by a connected system, or the active one. */
async function pinPolicy(tx: Transaction, subject: ReviewSubject): Promise<number> {
  if (subject.policyVersion !== null) return subject.policyVersion;
  return subject.requestedPolicyVersion ?? (await findActivePolicy(tx)).version;
}

/** What the author of the revision did: events of the API's write, recorded by the engine as it takes it up. */
function authorEvent(subject: ReviewSubject, actor: { id: string; name: string }): NewHistoryEvent {
  return {
    type: subject.revision === 1 ? 'order.submitted' : 'order.resubmitted',
    at: subject.revisedAt.toISOString(),
    actor,
    facts: {
      revision: subject.revision,
      documentHash: subject.documentHash,
      asOf: subject.asOf?.toISOString() ?? null,
    },
  };
}

async function plan(
  tx: Transaction,
  tools: ReviewTools,
  input: PlanReviewInput,
): Promise<StepOutcome<'plan'>> {
  const now = new Date();
  const subject = await findReviewSubject(tx, input);
  const { authors, customerClass } = subject;
  const policyVersion = await pinPolicy(tx, subject);
  const policy = await tools.readPolicy(tx, policyVersion);
  const { document } = subject;
  const facts = { hasMadeToOrderLine: await hasMadeToOrderProduct(tx, document) };
  const stages = planStages({ policy, document, facts });
  const order =
    subject.policyVersion === null
      ? await addOrderState(tx, { orderId: input.orderId, policyVersion, now })
      : await lockOrder(tx, input.orderId);
  if (!PLANNABLE.includes(order.status)) {
    throw refuse.orderStateConflict({ status: order.status, action: 'begin_review' });
  }
  if (input.revision > 1) await retireReviews(tx, input.orderId);
  const authorId = authors.at(-1) ?? subject.submitterId;
  const author = { id: authorId, name: await findPersonName(tx, authorId) };
  const total = toMoneyJson(orderTotal(document));
  return {
    order,
    events: [
      authorEvent(subject, author),
      {
        type: 'order.review_planned',
        at: now.toISOString(),
        actor: ENGINE_ACTOR,
        facts: {
          revision: input.revision,
          policyVersion,
          total,
          departments: stages.flatMap(({ stage, departments }) =>
            departments.map(({ policy: department, because }) => ({
              department: department.name,
              stage,
              because,
            })),
          ),
        },
      },
    ],
    result: {
      step: 'plan',
      policyVersion,
      total,
      authors,
      customerClass,
      customer: document.customer,
      stages: stages.map(toPlannedReviews),
    },
    state: { status: 'in_review', revision: input.revision, returnedExpiresAt: null },
  };
}

/** Intake: pins the policy, lays out the stages, and takes the order's revision into its history. */
export function planReview(tools: ReviewTools, input: PlanReviewInput): Promise<Recorded<PlanStep>> {
  const step = { orderId: input.orderId, stepKey: stepKey.plan(input.revision), name: 'plan' as const };
  return recordOnce(tools.database, step, (tx) => plan(tx, tools, input));
}
