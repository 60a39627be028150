import type { Claim } from '../../domain/review-act.ts';
import { claimOf, toClaimColumns } from '../../db/reviews.ts';
import { endOfTime } from './act-times.ts';
import { actEvent, type ActContext, type ActOutcome } from './act-context.ts';

/** The actor has the review to themselves, for as long as the policy says. */
export async function claim(context: ActContext): Promise<ActOutcome> {
  const { deadline } = context.department;
  const given = deadline.counts === 'working_time' ? deadline.claimedFor : deadline.claimedForMs;
  const endsAtMs = given === undefined ? null : await endOfTime(context, given);
  const taken: Claim = { by: context.actor, at: context.at.toISOString(), endsAtMs };
  const endsAt = endsAtMs === null ? null : new Date(endsAtMs).toISOString();
  return {
    effect: { kind: 'claimed', claim: taken },
    events: [actEvent(context, 'review.claimed', { endsAt })],
    change: toClaimColumns(taken),
  };
}

/** Everybody who may decide the review may do so again. */
export function release(context: ActContext, comment: string | null): ActOutcome {
  const facts = { claimedBy: claimOf(context.review)?.by ?? null, comment };
  return {
    effect: { kind: 'unclaimed' },
    events: [actEvent(context, 'review.claim_released', facts)],
    change: toClaimColumns(null),
  };
}

/** The time of a claim is over. */
export function endClaim(context: ActContext): ActOutcome {
  const facts = { claimedBy: claimOf(context.review)?.by ?? null };
  return {
    effect: { kind: 'unclaimed' },
    events: [actEvent(context, 'review.claim_ended', facts)],
    change: toClaimColumns(null),
  };
}
