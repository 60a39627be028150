import { ENGINE_ACTOR } from '../../domain/actor.ts';
import { fromStoredNeeds } from '../../domain/amendment/held-beyond.ts';
import type { NewHistoryEvent } from '../../domain/history-event.ts';
import { consumeAnew, listConsumingDepartments, supersedeConsumed, type HoldRow } from '../../db/holds.ts';
import type { Transaction } from '../../db/pool.ts';
import { listCurrentReviews } from '../../db/reviews.ts';
import { holdsEvent } from '../hold-events.ts';

/**
 * Lets what an approved amendment needs take the place of what the revision before had consumed. The difference was held
 * for it, so that no sum grows here: departments that were not touched keep theirs, those that no longer take part give
 * theirs back. The live holds of the order have been consumed already.
 */
export async function replaceConsumed(
  tx: Transaction,
  { orderId, now }: { orderId: string; now: Date },
): Promise<NewHistoryEvent[]> {
  const reviews = new Map(
    (await listCurrentReviews(tx, orderId)).map((review) => [review.department, review]),
  );
  const ended: HoldRow[] = [];
  const taken: HoldRow[] = [];
  for (const department of await listConsumingDepartments(tx, orderId)) {
    const review = reviews.get(department);
    // The same as before: it was not touched.
    if (review?.needs === null) continue;
    const superseded = await supersedeConsumed(tx, { orderId, department, now });
    ended.push(...superseded);
    const [first] = superseded;
    if (!first || !review) continue;
    const requests = fromStoredNeeds(review.needs);
    const reason = `needed by revision ${review.revision}`;
    const { effectiveAt, expiresAt } = first;
    taken.push(
      ...(await consumeAnew(tx, { orderId, department, requests, reason, now, effectiveAt, expiresAt })),
    );
  }
  const base = { at: now.toISOString(), actor: ENGINE_ACTOR };
  return [
    ...holdsEvent('hold.released', ended, base),
    ...holdsEvent('hold.taken', taken, base),
    ...holdsEvent('hold.consumed', taken, base),
  ];
}
