import { actorReference, type Actor, type OnBehalfOf } from '../domain/actor.ts';
import { isTerm, type Condition } from '../domain/conditions.ts';
import { findForeignClaim } from '../domain/act-rules.ts';
import { heldBeyond, toStoredNeeds } from '../domain/amendment/held-beyond.ts';
import { judgeStanding } from '../domain/eligibility.ts';
import { refuse } from '../domain/errors.ts';
import type { NewHistoryEvent } from '../domain/history-event.ts';
import type { HoldRequest } from '../domain/hold.ts';
import { toMoneyJson } from '../domain/money.ts';
import { orderTotal } from '../domain/order-document.ts';
import { findDepartment, holdLifetimeMs, type Policy } from '../domain/policy.ts';
import type { DecisionStep, Recorded } from '../domain/review-step.ts';
import { isApproval, nextReviewStatus, type DecisionVerb } from '../domain/review-status.ts';
import { stepKey } from '../domain/step-key.ts';
import { readConditionFaults } from '../db/condition-records.ts';
import { lockResources } from '../db/facts/lock-resources.ts';
import { hasLiveHold, listConsumedHolds, takeHolds, type HoldRow } from '../db/holds.ts';
import type { LockedOrder } from '../db/history.ts';
import type { Transaction } from '../db/pool.ts';
import { findActivePerson } from '../db/reviewers.ts';
import { claimOf, findReview, newDecision, reviewChange, type ReviewRow } from '../db/reviews.ts';
import { earliestExpiry, holdsEvent } from './hold-events.ts';
import { requireConfirmation } from './written-confirmation.ts';
import { lockOrderInReview, recordOnce, type StepOutcome } from './record-once.ts';
import type { PlannedSubject, ReviewTools } from './review-context.ts';

export interface RecordDecisionInput {
  readonly orderId: string;
  readonly revision: number;
  readonly department: string;
  readonly round: number;
  readonly verb: DecisionVerb;
  readonly comment: string | null;
  readonly conditions: readonly Condition[];
  readonly evidenceHash: string;
  readonly actor: Actor;
  readonly channel: 'update' | 'signal';
  /** RFC 3339, UTC: when the workflow accepted it. */
  readonly decidedAt: string;
}

/** Who decides, and for whom when it is not in their own name. */
interface Authorised {
  readonly actor: Actor;
  readonly onBehalfOf: OnBehalfOf | null;
}

/**
 * Judges the decision against the records as they are now, not against what the message claims: a message that
 * reached the engine by another way than the API is held to the same rules.
 */
async function authorise(
  tx: Transaction,
  input: { decision: RecordDecisionInput; review: ReviewRow; subject: PlannedSubject },
): Promise<Authorised> {
  const { decision, review, subject } = input;
  const actor = await findActivePerson(tx, decision.actor.id);
  if (!actor) throw refuse.forbidden('review.decide');
  const standing = judgeStanding(actor, {
    department: review.department,
    authorityRequired: review.authorityRequired,
    total: toMoneyJson(orderTotal(subject.document)),
    customerClass: subject.customerClass,
    authors: subject.authors,
    escalated: review.escalatedAt !== null,
  });
  if (standing.refusal) throw standing.refusal;
  const claimed = findForeignClaim(claimOf(review), actor);
  if (claimed) throw claimed;
  if (review.evidenceHash !== decision.evidenceHash) {
    throw refuse.evidenceChanged({ shown: decision.evidenceHash, current: review.evidenceHash });
  }
  return { actor, onBehalfOf: standing.onBehalfOf };
}

interface DecisionContext {
  readonly decision: RecordDecisionInput;
  readonly subject: PlannedSubject;
  readonly policy: Policy;
}

/** Whether an approval may have to hold credit beyond the limit. */
function mayReleaseExcess({ decision, subject, policy }: DecisionContext): boolean {
  const isCredit = findDepartment(policy, decision.department)?.check === 'credit';
  return isCredit && orderTotal(subject.document).amountMinor > 0n;
}

/** Takes the locks of a decision in the order in which every step takes them. */
async function lockForDecision(tx: Transaction, context: DecisionContext): Promise<LockedOrder> {
  const { decision, subject } = context;
  if (mayReleaseExcess(context)) {
    await lockResources(tx, { kind: 'credit', resources: [subject.document.customer] });
  }
  return lockOrderInReview(tx, { orderId: decision.orderId, action: 'decide' });
}

/** What a person who approves a credit review without a hold takes upon themselves. */
function toExcess({ decision, subject }: DecisionContext): HoldRequest {
  const total = orderTotal(subject.document);
  return {
    kind: 'credit',
    resource: subject.document.customer,
    amount: total.amountMinor,
    unit: total.currency,
    neededOn: null,
    excessReleasedBy: decision.actor.id,
  };
}

/** A person who approves a credit review without a hold releases what goes beyond the limit, by name (I6). */
async function releaseExcess(
  tx: Transaction,
  input: DecisionContext & { readonly now: Date; readonly isAmendment: boolean },
): Promise<HoldRow[]> {
  const { decision, subject, policy, now, isAmendment } = input;
  if (!mayReleaseExcess(input) || (await hasLiveHold(tx, decision))) return [];
  const needs = [toExcess(input)];
  return takeHolds(tx, {
    orderId: decision.orderId,
    department: decision.department,
    requests: isAmendment ? heldBeyond(needs, await listConsumedHolds(tx, decision)) : needs,
    reason: `excess released with revision ${decision.revision}`,
    now,
    effectiveAt: subject.asOf ?? now,
    expiresAt: (kind) => new Date(now.getTime() + holdLifetimeMs(policy, kind)),
  });
}

function decidedEvent(decision: RecordDecisionInput, authorised: Authorised): NewHistoryEvent {
  const { actor, onBehalfOf } = authorised;
  const { department, round, revision, verb, comment, conditions, evidenceHash, channel, decidedAt } =
    decision;
  return {
    type: 'review.decided',
    at: decidedAt,
    actor: actorReference(actor),
    facts: {
      department,
      round,
      revision,
      verb,
      comment,
      conditions,
      evidenceHash,
      channel,
      authority: { roles: actor.roles, limit: actor.authorityLimit, limits: actor.duties?.limits ?? [] },
      onBehalfOf,
    },
  };
}

function toDecider({ actor, onBehalfOf }: Authorised) {
  return {
    actorId: actor.id,
    actorName: actor.name,
    onBehalfOfId: onBehalfOf?.id ?? null,
    onBehalfOfName: onBehalfOf?.name ?? null,
    substitutionId: onBehalfOf?.substitution ?? null,
  };
}

async function decide(
  tx: Transaction,
  tools: ReviewTools,
  decision: RecordDecisionInput,
): Promise<StepOutcome<'decision'>> {
  const subject = await tools.readSubject(tx, decision);
  const context = { decision, subject, policy: await tools.readPolicy(tx, subject.policyVersion) };
  const order = await lockForDecision(tx, context);
  const review = await findReview(tx, decision);
  if (!review) throw refuse.notFound('review');
  const status = nextReviewStatus(review.status, decision.verb);
  if (!status) throw refuse.reviewNotOpen(review.status);
  const authorised = await authorise(tx, { decision, review, subject });
  const faults = await readConditionFaults(tx, { ...decision, document: subject.document });
  if (faults.length > 0) throw refuse.invalidRequest(faults);
  const { actor } = authorised;
  if (isApproval(status)) {
    const department = findDepartment(context.policy, decision.department);
    await requireConfirmation(tx, { ...decision, ...context, document: subject.document, department });
  }
  const now = new Date();
  const taken = isApproval(status)
    ? await releaseExcess(tx, { ...context, now, isAmendment: order.approvedRevision !== null })
    : [];
  const decidedAt = new Date(decision.decidedAt);
  const base = { at: now.toISOString(), actor: actorReference(actor) };
  return {
    order,
    writes: [
      reviewChange(tx, decision, {
        ...{ status, closedBy: 'person', closedAt: decidedAt },
        // What was released by name is needed in the place of what the approved revision has.
        ...(taken.length > 0 && { needs: toStoredNeeds([toExcess(context)]) }),
      }),
      newDecision(tx, { ...decision, ...toDecider(authorised), decidedAt }),
    ],
    events: [decidedEvent(decision, authorised), ...holdsEvent('hold.taken', taken, base)],
    result: {
      step: 'decision',
      decided: {
        actor: actorReference(actor),
        verb: decision.verb,
        comment: decision.comment,
        decidedAt: decision.decidedAt,
        ...(decision.conditions.some(isTerm) && { hasTerms: true }),
      },
      holdsExpireAtMs: earliestExpiry(taken),
    },
  };
}

/**
 * Records a decision that the workflow accepted, with the hold that a released excess needs.
 * Throws a DomainError when the records forbid it; the workflow then takes its acceptance back.
 */
export function recordDecision(
  tools: ReviewTools,
  decision: RecordDecisionInput,
): Promise<Recorded<DecisionStep>> {
  const key = stepKey.decision(decision.department, decision.round);
  const step = { orderId: decision.orderId, stepKey: key, name: 'decision' as const };
  return recordOnce(tools.database, step, (tx) => decide(tx, tools, decision));
}
