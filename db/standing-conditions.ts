import type { ReviewBefore } from '../domain/amendment/impact.ts';
import { agreedDocument, moveConditions } from '../domain/agreed-terms.ts';
import { isCondition } from '../domain/condition-shape.ts';
import type { Condition } from '../domain/conditions.ts';
import type { CounterOffer } from '../domain/counter-offer.ts';
import type { DepartmentConditions } from '../domain/merge-conditions.ts';
import type { OrderDocument } from '../domain/order-document.ts';
import type { ReviewRecords } from './amendment/reviews-before.ts';

/** What was set by everybody who decided in the round that the review stands on. */
function conditionsOf(records: ReviewRecords, { department, decided }: ReviewBefore): Condition[] {
  if (decided?.by !== 'person') return [];
  return records.decisions
    .filter((row) => row.department === department && row.round === decided.round)
    .flatMap(({ conditions }) => (Array.isArray(conditions) ? conditions.filter(isCondition) : []));
}

/**
 * The conditions that are still to be agreed to, on the document that is under review: what an accepted offer was made
 * for is settled, and a carried decision goes on with its own.
 */
export function standingConditions(
  records: ReviewRecords,
  of: { reviews: readonly ReviewBefore[]; document: OrderDocument; agreedRevision: number },
): DepartmentConditions[] {
  const { reviews, document, agreedRevision } = of;
  return reviews
    .filter(({ decided }) => decided !== null && decided.revision > agreedRevision)
    .map((review) => ({
      department: review.department,
      conditions: moveConditions(conditionsOf(records, review), {
        before: review.document,
        after: document,
      }),
    }));
}

/**
 * The reviews as they are before the revision that an accepted offer makes: each department has agreed to what the offer
 * takes over of its own conditions.
 */
export function withAgreedDocuments(
  records: ReviewRecords,
  of: { reviews: readonly ReviewBefore[]; document: OrderDocument; offer: CounterOffer },
): ReviewBefore[] {
  const { reviews, document, offer } = of;
  return reviews.map((review) => {
    // Only what was decided on the very document that the offer was made for can be read line by line.
    if (review.decided?.revision !== offer.revision) return review;
    const conditions = conditionsOf(records, review);
    return { ...review, agreed: agreedDocument(document, { offer, conditions }) };
  });
}
