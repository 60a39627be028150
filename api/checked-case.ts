import type { Actor } from '../domain/actor.ts';
import { findForeignClaim } from '../domain/act-rules.ts';
import { findIneligibility, type EligibilityCase } from '../domain/eligibility.ts';
import { refuse, type DomainError, type WinningDecision } from '../domain/errors.ts';
import { toMoneyJson } from '../domain/money.ts';
import { judgeSeat } from '../domain/seat-standing.ts';
import { SHARED_SEAT } from '../domain/seats.ts';
import { findReviewCase, type RecordedDecision, type ReviewCaseRow } from '../db/review-cases.ts';
import { claimOf } from '../db/reviews.ts';
import { readSeating, type RecordedSeating } from '../db/seats.ts';
import type { ApiContext } from './dependencies.ts';

/** One department's review of an order, as a path names it. */
export interface ReviewOfOrder {
  readonly orderId: string;
  readonly department: string;
}

type CheckedRow = ReviewCaseRow & { readonly review: NonNullable<ReviewCaseRow['review']> };

/** The case of a department that has checked the order. */
export interface CheckedCase extends CheckedRow {
  /** Who is asked, and what they have decided so far. */
  readonly seating: RecordedSeating;
}

function isChecked(row: ReviewCaseRow): row is CheckedRow {
  return row.review !== null;
}

/** The review as it is now. Throws `not_found` when the department has not checked the order. */
export async function requireCase(context: ApiContext, key: ReviewOfOrder): Promise<CheckedCase> {
  const row = await findReviewCase(context.database, key);
  if (!row || !isChecked(row)) throw refuse.notFound('review');
  return { ...row, seating: await readSeating(context.database, row.review) };
}

/** A recorded decision as the one that won. */
export function toWinner(decision: RecordedDecision['decision']): WinningDecision {
  return {
    decidedBy: { id: decision.actorId, name: decision.actorName },
    verb: decision.verb,
    decidedAt: decision.decidedAt.toISOString(),
  };
}

/** The refusal that names the decision that was made instead. */
export function toAlreadyDecided(decision: RecordedDecision['decision']): DomainError {
  return refuse.reviewAlreadyDecided(toWinner(decision));
}

function findClosed({ review, status, currentRevision }: CheckedCase): DomainError | null {
  if (review.revision !== currentRevision) return refuse.reviewNotOpen('pending');
  return review.status === 'open' && status === 'in_review' ? null : refuse.reviewNotOpen(review.status);
}

/** What eligibility for the review depends on. */
export function toEligibilityCase(row: CheckedCase): EligibilityCase {
  const { review, authors, customerClass } = row;
  const { department, authorityRequired } = review;
  const total = toMoneyJson({ amountMinor: row.totalMinor, currency: row.currency });
  const escalated = review.escalatedAt !== null;
  return { department, authorityRequired, total, customerClass, authors, escalated };
}

/** Why the actor may not decide the review as the records are now, whatever they would decide; null when they may. */
export function findReasonNotToDecide(row: CheckedCase, actor: Actor): DomainError | null {
  const closed = (row.decision && toAlreadyDecided(row.decision)) ?? findClosed(row);
  const eligibilityCase = toEligibilityCase(row);
  const claim = () => findForeignClaim(claimOf(row.review), actor);
  if (!row.review.isSeated) return findIneligibility(actor, eligibilityCase) ?? closed ?? claim();
  // Once it is closed no seat is asked any more, which says less than by whom it was closed.
  if (closed) return closed;
  const standing = judgeSeat(actor, eligibilityCase, row.seating);
  if (standing.refusal) return standing.refusal;
  return standing.seat === SHARED_SEAT ? claim() : null;
}
