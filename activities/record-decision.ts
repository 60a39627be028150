import { actorReference, type Actor } from '../domain/actor.ts';
import { findForeignClaim } from '../domain/act-rules.ts';
import type { StoredNeed } from '../domain/amendment/held-beyond.ts';
import { DomainError, refuse } from '../domain/errors.ts';
import { toMoneyJson } from '../domain/money.ts';
import { orderTotal } from '../domain/order-document.ts';
import { findDepartment, type Policy } from '../domain/policy.ts';
import type { DecisionStep, Recorded } from '../domain/review-step.ts';
import { isApproval, nextReviewStatus } from '../domain/review-status.ts';
import { judgeSeat } from '../domain/seat-standing.ts';
import { SHARED_SEAT, type Seating } from '../domain/seats.ts';
import { stepKey } from '../domain/step-key.ts';
import { hasSetTerms, readConditionFaults } from '../db/condition-records.ts';
import { findRecordedStep, type LockedOrder } from '../db/history.ts';
import type { Transaction, Write } from '../db/pool.ts';
import { findActivePerson } from '../db/reviewers.ts';
import { claimOf, findReview, newDecision, reviewChange, type ReviewRow } from '../db/reviews.ts';
import { askSeats, findSettlingKey, readSeating } from '../db/seats.ts';
import {
  castVote,
  decidedEvent,
  toCount,
  toDecider,
  type Authorised,
  type Ballot,
  type GivenDecision,
} from './decided-event.ts';
import { earliestExpiry, holdsEvent } from './hold-events.ts';
import { requireConfirmation } from './written-confirmation.ts';
import { lockOrderInReview, recordOnce, type StepOutcome } from './record-once.ts';
import { lockExcess, NOTHING_RELEASED, releaseExcess } from './release-excess.ts';
import type { PlannedSubject, ReviewTools } from './review-context.ts';

export interface RecordDecisionInput extends GivenDecision {
  readonly orderId: string;
  readonly actor: Actor;
  /** The seat that the workflow takes the decision to be from; left out for the shared one. */
  readonly seat?: string;
}

/**
 * Judges the decision against the records as they are now, not against what the message claims: a message that
 * reached the engine by another way than the API is held to the same rules.
 */
async function authorise(
  tx: Transaction,
  input: {
    decision: RecordDecisionInput;
    review: ReviewRow;
    seating: Seating;
    subject: PlannedSubject;
  },
): Promise<Authorised> {
  const { decision, review, seating, subject } = input;
  const actor = await findActivePerson(tx, decision.actor.id);
  if (!actor) throw refuse.forbidden('review.decide');
  const eligibilityCase = {
    department: review.department,
    authorityRequired: review.authorityRequired,
    total: toMoneyJson(orderTotal(subject.document)),
    customerClass: subject.customerClass,
    authors: subject.authors,
    escalated: review.escalatedAt !== null,
  };
  const standing = judgeSeat(actor, eligibilityCase, seating);
  if (standing.refusal) throw standing.refusal;
  if (standing.seat !== (decision.seat ?? SHARED_SEAT)) throw refuse.seatTaken();
  const claimed = standing.seat === SHARED_SEAT ? findForeignClaim(claimOf(review), actor) : null;
  if (claimed) throw claimed;
  if (review.evidenceHash !== decision.evidenceHash) {
    throw refuse.evidenceChanged({ shown: decision.evidenceHash, current: review.evidenceHash });
  }
  return { actor, seat: standing.seat, onBehalfOf: standing.onBehalfOf };
}

interface DecisionContext {
  readonly decision: RecordDecisionInput;
  readonly subject: PlannedSubject;
  readonly policy: Policy;
}

/** Takes the locks of a decision in the order in which every step takes them. */
async function lockForDecision(
  tx: Transaction,
  { decision, subject, policy }: DecisionContext,
): Promise<LockedOrder> {
  await lockExcess(tx, { department: decision.department, subject, policy });
  return lockOrderInReview(tx, { orderId: decision.orderId, action: 'decide' });
}

interface Judged {
  readonly review: ReviewRow;
  readonly authorised: Authorised;
  readonly ballot: Ballot;
}

/** Judges the decision and counts it with those that the round has. */
async function judgeDecision(tx: Transaction, { decision, subject }: DecisionContext): Promise<Judged> {
  const review = await findReview(tx, decision);
  if (!review) throw refuse.notFound('review');
  if (!nextReviewStatus(review.status, decision.verb)) throw refuse.reviewNotOpen(review.status);
  const seating = await readSeating(tx, review);
  const authorised = await authorise(tx, { decision, review, seating, subject });
  const ballot = castVote(seating, {
    seat: authorised.seat,
    actorId: authorised.actor.id,
    verb: decision.verb,
  });
  return { review, authorised, ballot };
}

interface Deciding {
  readonly decision: RecordDecisionInput;
  readonly judged: Judged;
  /** What was released by name, in the place of what an approved revision has; null when nothing was. */
  readonly needs: readonly StoredNeed[] | null;
}

/** What the decision changes: the review where it settles it, and otherwise who is asked next. */
function toWrites(tx: Transaction, { decision, judged, needs }: Deciding): Write[] {
  const { review, authorised, ballot } = judged;
  const { outcome, after } = ballot;
  const decidedAt = new Date(decision.decidedAt);
  const decided = newDecision(tx, {
    ...decision,
    ...toDecider(authorised),
    decidedAt,
    settles: outcome !== null,
  });
  if (outcome) {
    return [
      reviewChange(tx, decision, {
        ...{ status: outcome, closedBy: 'person', closedAt: decidedAt },
        ...(needs && { needs }),
      }),
      decided,
    ];
  }
  return [
    decided,
    askSeats(tx, { key: decision, seating: after, askedUntil: review.latestSafeAt ?? review.dueAt }),
  ];
}

/** A verbal order is let through by the last department only with a file that confirms it. */
function requireWriting(tx: Transaction, { decision, subject, policy }: DecisionContext): Promise<void> {
  const department = findDepartment(policy, decision.department);
  return requireConfirmation(tx, {
    orderId: decision.orderId,
    policy,
    department,
    document: subject.document,
  });
}

async function decide(
  tx: Transaction,
  tools: ReviewTools,
  decision: RecordDecisionInput,
): Promise<StepOutcome<'decision'>> {
  const subject = await tools.readSubject(tx, decision);
  const context = { decision, subject, policy: await tools.readPolicy(tx, subject.policyVersion) };
  const order = await lockForDecision(tx, context);
  const judged = await judgeDecision(tx, context);
  const { review, authorised, ballot } = judged;
  const faults = await readConditionFaults(tx, { ...decision, document: subject.document });
  if (faults.length > 0) throw refuse.invalidRequest(faults);
  const now = new Date();
  const isApproved = ballot.outcome !== null && isApproval(ballot.outcome);
  if (isApproved) await requireWriting(tx, context);
  const { taken, needs } = isApproved
    ? await releaseExcess(tx, {
        ...{ department: decision.department, subject, policy: context.policy, now },
        releasedBy: decision.actor.id,
        isAmendment: order.approvedRevision !== null,
        checkedNeeds: review.needs,
      })
    : NOTHING_RELEASED;
  const actor = actorReference(authorised.actor);
  const counted = review.isSeated ? ballot : null;
  return {
    order,
    writes: toWrites(tx, { decision, judged, needs }),
    events: [
      decidedEvent({ decision, authorised, ballot: counted }),
      ...holdsEvent('hold.taken', taken, { at: now.toISOString(), actor }),
    ],
    result: {
      step: 'decision',
      decided: {
        actor,
        verb: decision.verb,
        comment: decision.comment,
        decidedAt: decision.decidedAt,
        ...(isApproved && (await hasSetTerms(tx, decision)) && { hasTerms: true }),
      },
      ...(counted ? { count: toCount(counted) } : {}),
      holdsExpireAtMs: earliestExpiry(taken),
    },
  };
}

/** The decision that settled the round on record, when its acceptance was lost and another one has come since. */
async function findSettled(
  tools: ReviewTools,
  decision: RecordDecisionInput,
): Promise<Recorded<DecisionStep> | null> {
  const key = await findSettlingKey(tools.database, decision);
  if (key === null) return null;
  return findRecordedStep(tools.database, { orderId: decision.orderId, stepKey: key, name: 'decision' });
}

/**
 * Records a decision that the workflow accepted, with the hold that a released excess needs. Where the record has
 * another one from the same seat, or one that settled the round, that one is returned.
 * Throws a DomainError when the records forbid it; the workflow then takes its acceptance back.
 */
export async function recordDecision(
  tools: ReviewTools,
  decision: RecordDecisionInput,
): Promise<Recorded<DecisionStep>> {
  const key = stepKey.decision(decision.department, decision.round, decision.seat);
  const step = { orderId: decision.orderId, stepKey: key, name: 'decision' as const };
  try {
    return await recordOnce(tools.database, step, (tx) => decide(tx, tools, decision));
  } catch (error) {
    const isClosed = error instanceof DomainError && error.code === 'review_not_open';
    const settled = isClosed ? await findSettled(tools, decision) : null;
    if (!settled) throw error;
    return settled;
  }
}
