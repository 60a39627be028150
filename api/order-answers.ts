import { isCondition } from '../domain/condition-shape.ts';
import type { Condition } from '../domain/conditions.ts';
import { formatHoldAmount } from '../domain/hold.ts';
import { toMoneyJson } from '../domain/money.ts';
import type { EvidencePacket } from '../domain/packet.ts';
import { parseStored } from '../db/canonical.ts';
import { claimOf, type ReviewRow } from '../db/reviews.ts';
import type { LatestOffer } from '../db/counter-offers.ts';
import type {
  listHolds,
  OrderHead,
  OrderSummary,
  PlannedDepartment,
  ReviewWithDecision,
} from '../db/order-views.ts';
import type {
  ClaimAnswer,
  DecisionAnswer,
  HoldAnswer,
  OrderAnswer,
  OrderSummaryAnswer,
  ReviewAnswer,
  ReviewTimes,
} from './schemas/order-answers.ts';

type DecisionRow = NonNullable<ReviewWithDecision['decision']>;
type HoldRow = Awaited<ReturnType<typeof listHolds>>[number];

/** As they were recorded. What an earlier release wrote in another way is left out. */
function toConditions(stored: unknown): Condition[] {
  return Array.isArray(stored) ? stored.filter(isCondition) : [];
}

/** An instant on the wire, or null. */
export function toInstant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

function toOnBehalfOf(row: DecisionRow): DecisionAnswer['onBehalfOf'] {
  const { onBehalfOfId: id, onBehalfOfName: name, substitutionId: substitution } = row;
  return id === null || name === null || substitution === null ? null : { id, name, substitution };
}

/** A decision as it was recorded. */
export function toDecisionAnswer(row: DecisionRow): DecisionAnswer {
  return {
    department: row.department,
    round: row.round,
    actor: { id: row.actorId, name: row.actorName },
    onBehalfOf: toOnBehalfOf(row),
    verb: row.verb,
    comment: row.comment,
    conditions: toConditions(row.conditions),
    evidenceHash: row.evidenceHash,
    decidedAt: row.decidedAt.toISOString(),
    isOverride: row.isOverride,
  };
}

/** Who has the review to themselves; a claim ends when the review closes. */
export function toClaimAnswer(review: ReviewRow): ClaimAnswer {
  const isWaiting = review.status === 'open' || review.status === 'paused';
  const claim = isWaiting ? claimOf(review) : null;
  return claim && { by: claim.by, at: claim.at, endsAt: toInstant(review.claimEndsAt) };
}

/** When a review opened, when it is due, and until when it is safe to decide it. */
export function toReviewTimes(review: ReviewWithDecision['review']): ReviewTimes {
  const { calendarName, calendarVersion, deadlineFlag, latestSafeBy } = review;
  return {
    openedAt: toInstant(review.openedAt),
    dueAt: toInstant(review.dueAt),
    deadlineFlag,
    calendar:
      calendarName === null || calendarVersion === null
        ? null
        : { name: calendarName, version: calendarVersion },
    latestSafeAt: toInstant(review.latestSafeAt),
    latestSafeBy,
    escalatedAt: toInstant(review.escalatedAt),
  };
}

function toReviewAnswer({ review, decision }: ReviewWithDecision): ReviewAnswer {
  const { department, stage, round, status, evidenceHash, incidentOwner } = review;
  return {
    department,
    stage,
    round,
    status,
    by: review.closedBy,
    findings: [...parseStored<EvidencePacket>(review.packet).findings].map(({ evidence, ...finding }) => ({
      ...finding,
      evidence: [...evidence],
    })),
    evidenceHash,
    checkedAt: review.checkedAt.toISOString(),
    ...toReviewTimes(review),
    remindedAt: toInstant(review.remindedAt),
    closedAt: toInstant(review.closedAt),
    claim: toClaimAnswer(review),
    incidentOwner,
    decision: decision && toDecisionAnswer(decision),
  };
}

/** A department that the plan asks and that has not checked the revision yet. */
function pendingReview({ department, stage }: PlannedDepartment): ReviewAnswer {
  return {
    department,
    stage,
    round: null,
    status: 'pending',
    by: null,
    findings: [],
    evidenceHash: null,
    checkedAt: null,
    openedAt: null,
    dueAt: null,
    deadlineFlag: null,
    calendar: null,
    latestSafeAt: null,
    latestSafeBy: null,
    remindedAt: null,
    escalatedAt: null,
    closedAt: null,
    claim: null,
    incidentOwner: null,
    decision: null,
  };
}

function toHoldAnswer(row: HoldRow): HoldAnswer {
  const { department, kind, resource, unit, neededOn, status, reason, excessReleasedBy, ending } = row;
  return {
    department,
    kind,
    resource,
    amount: formatHoldAmount(row),
    unit,
    neededOn,
    status,
    reason,
    excessReleasedBy,
    takenAt: row.takenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    endedAt: toInstant(row.endedAt),
    ending,
  };
}

/** The reviews of the revision: those that were checked, and those that the plan still has to come to. */
function reviewsOf(view: OrderParts): ReviewAnswer[] {
  const { head, planned } = view;
  const checked = view.reviews.filter(({ review }) => review.revision === head.revision).map(toReviewAnswer);
  const isChecked = new Set(checked.map((review) => review.department));
  const pending = planned.filter(({ department }) => !isChecked.has(department)).map(pendingReview);
  return [...checked, ...pending];
}

function nextDeadline({ head, offer }: OrderParts, reviews: readonly ReviewAnswer[]): string | null {
  if (head.status === 'returned') return toInstant(head.returnedExpiresAt);
  if (offer) return offer.expiresAt.toISOString();
  const due = reviews.filter((review) => review.status === 'open').map((review) => review.dueAt);
  return due.filter((at) => at !== null).sort()[0] ?? null;
}

/** The counter-offer that an order waits for the answer to. */
export type WaitingOffer = Pick<LatestOffer['made'], 'offerHash' | 'expiresAt'>;

function toWaitingOffer(offer: WaitingOffer | null): OrderAnswer['counterOffer'] {
  return offer && { offerHash: offer.offerHash, expiresAt: offer.expiresAt.toISOString() };
}

/** What an order's answer is made of. */
export interface OrderParts {
  readonly head: OrderHead;
  readonly reviews: readonly ReviewWithDecision[];
  readonly holds: readonly HoldRow[];
  /** Those that the plan asks, in its order. */
  readonly planned: readonly PlannedDepartment[];
  readonly offer: WaitingOffer | null;
}

/** One order as its customer sees it: nothing of what goes on inside the company. */
export function toOutsideAnswer(head: OrderHead, offer: WaitingOffer | null): OrderAnswer {
  return {
    id: head.id,
    status: head.status,
    revision: head.revision,
    submittedAt: head.submittedAt.toISOString(),
    submitter: { id: head.submitterId, name: head.submitterName },
    total: toMoneyJson({ amountMinor: head.totalMinor, currency: head.currency }),
    asOf: null,
    policyVersion: null,
    document: parseStored<OrderAnswer['document']>(head.document),
    documentHash: head.documentHash,
    approvedRevision: head.approvedRevision,
    reviews: [],
    holds: [],
    counterOffer: toWaitingOffer(offer),
    nextDeadlineAt: toInstant(offer?.expiresAt ?? null),
    closedAt: toInstant(head.closedAt),
  };
}

/** One order as the API answers it. */
export function toOrderAnswer(parts: OrderParts): OrderAnswer {
  const { head } = parts;
  const reviews = reviewsOf(parts);
  return {
    id: head.id,
    status: head.status,
    revision: head.revision,
    submittedAt: head.submittedAt.toISOString(),
    submitter: { id: head.submitterId, name: head.submitterName },
    total: toMoneyJson({ amountMinor: head.totalMinor, currency: head.currency }),
    asOf: toInstant(head.asOf),
    policyVersion: head.policyVersion,
    document: parseStored<OrderAnswer['document']>(head.document),
    documentHash: head.documentHash,
    approvedRevision: head.approvedRevision,
    reviews,
    holds: parts.holds.map(toHoldAnswer),
    counterOffer: toWaitingOffer(parts.offer),
    nextDeadlineAt: nextDeadline(parts, reviews),
    closedAt: toInstant(head.closedAt),
  };
}

/** An order as a list shows it. */
export function toOrderSummary(row: OrderSummary): OrderSummaryAnswer {
  const { id, status, revision, customer, customerReference, requiredOn } = row;
  return {
    id,
    status,
    revision,
    submittedAt: row.submittedAt.toISOString(),
    submitter: { id: row.submitterId, name: row.submitterName },
    total: toMoneyJson({ amountMinor: row.totalMinor, currency: row.currency }),
    customer,
    customerReference,
    requiredOn,
  };
}
