import type { ActEffect } from '../domain/review-act.ts';
import type { ActStep, Recorded } from '../domain/review-step.ts';
import { nextReviewStatus, type ReviewAction } from '../domain/review-status.ts';
import { OPEN_TO_ANY } from '../domain/seats.ts';
import type { OrderCase } from './order-case.ts';
import type { ReviewCase } from './review-case.ts';

type EffectOf<Kind extends ActEffect['kind']> = Extract<ActEffect, { kind: Kind }>;

function move(review: ReviewCase, action: ReviewAction): void {
  review.status = nextReviewStatus(review.status, action) ?? review.status;
}

function resume(review: ReviewCase, ladder: ReviewCase['ladder']): void {
  move(review, 'resume');
  review.ladder = ladder;
  review.inquiry = null;
  review.pausedClock = null;
}

function pause(review: ReviewCase, { inquiry, clock }: EffectOf<'paused'>): void {
  move(review, 'pause');
  review.ladder = [];
  review.inquiry = inquiry;
  review.pausedClock = clock;
}

function goOnWithAnswer(review: ReviewCase, effect: EffectOf<'answered'>): void {
  const { round, evidenceHash, ladder, seating } = effect;
  resume(review, ladder);
  review.seating = seating ? { ...seating, votes: [] } : OPEN_TO_ANY;
  review.round = round;
  review.evidenceHash = evidenceHash;
  review.acts = 0;
}

/** Their holds stay until the checks that are to come take new ones in their place. */
function reopen(order: OrderCase, { departments, reopening }: EffectOf<'reopened'>): void {
  for (const department of departments) {
    order.reviews.delete(department);
    order.reopenings.set(department, reopening);
  }
}

function override(
  review: ReviewCase,
  input: { done: ActStep['done']; effect: EffectOf<'overridden'> },
): void {
  const { actor, at } = input.done;
  const { outcome, reason, holdsExpireAtMs } = input.effect;
  // A paused review is settled as well.
  review.status = outcome === 'approve' ? 'approved' : 'rejected';
  review.winner = { decidedBy: actor, verb: outcome, decidedAt: at };
  review.decidedBy = actor;
  review.comment = reason;
  review.ladder = [];
  review.holdsExpireAtMs = holdsExpireAtMs ?? review.holdsExpireAtMs;
}

/** Takes in the act that is on record for the review, whoever was thought to have done it. */
export function applyAct(order: OrderCase, review: ReviewCase, recorded: Recorded<ActStep>): void {
  const { done, effect, receipt } = recorded;
  order.lastReceipt = receipt;
  review.acts += 1;
  switch (effect.kind) {
    case 'claimed':
      review.claim = effect.claim;
      return;
    case 'unclaimed':
      review.claim = null;
      return;
    case 'seated':
      review.seating = { ...review.seating, seats: effect.seats };
      return;
    case 'paused':
      pause(review, effect);
      return;
    case 'resumed':
      resume(review, effect.ladder);
      return;
    case 'answered':
      goOnWithAnswer(review, effect);
      return;
    case 'reopened':
      reopen(order, effect);
      return;
    case 'overridden':
      override(review, { done, effect });
  }
}
