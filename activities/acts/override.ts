import type { ActOf } from '../../domain/review-act.ts';
import { OVERRIDE_SEAT } from '../../domain/seats.ts';
import { newDecision } from '../../db/reviews.ts';
import { earliestExpiry, holdsEvent } from '../hold-events.ts';
import { NOTHING_RELEASED, releaseExcess } from '../release-excess.ts';
import { actEvent, type ActContext, type ActOutcome } from './act-context.ts';

/** Settles the review in the place of those who may decide it, by name and with a reason. */
export async function override(context: ActContext, act: ActOf<'override'>): Promise<ActOutcome> {
  const { tx, review, subject, policy, actor, at, isAmendment } = context;
  const { outcome, reason, evidenceHash } = act;
  const { orderId, department, round } = review;
  const now = new Date();
  const release = {
    ...{ department, subject, policy, releasedBy: actor.id, now, isAmendment },
    checkedNeeds: review.needs,
  };
  const { taken, needs } = outcome === 'approve' ? await releaseExcess(tx, release) : NOTHING_RELEASED;
  return {
    effect: { kind: 'overridden', outcome, reason, holdsExpireAtMs: earliestExpiry(taken) },
    events: [
      actEvent(context, 'review.overridden', { outcome, reason, evidenceHash, statusBefore: review.status }),
      ...holdsEvent('hold.taken', taken, { at: now.toISOString(), actor }),
    ],
    change: {
      status: outcome === 'approve' ? 'approved' : 'rejected',
      closedBy: 'person',
      closedAt: at,
      ...(needs && { needs }),
    },
    writes: [
      newDecision(tx, {
        ...{ orderId, department, round, evidenceHash, verb: outcome, comment: reason, conditions: [] },
        ...{ actorId: actor.id, actorName: actor.name, channel: 'update', decidedAt: at },
        ...{ isOverride: true, seat: OVERRIDE_SEAT, settles: true },
      }),
    ],
  };
}
