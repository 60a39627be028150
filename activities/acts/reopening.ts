import type { Reopening } from '../../domain/packet.ts';
import type { ActOf } from '../../domain/review-act.ts';
import { changeReview, retireFromStage, retireRounds } from '../../db/reviews.ts';
import { actEvent, type ActContext, type ActOutcome } from './act-context.ts';

function reopeningOf(
  { review, actor, at }: ActContext,
  given: Pick<Reopening, 'why' | 'stage' | 'comment'>,
): Reopening {
  return { ...given, by: actor, at: at.toISOString(), department: review.department };
}

/**
 * Has the reviews from an earlier stage on run again. What they hold stays held until their checks take new holds in
 * its place; what was decided stays on record as a round of the past.
 */
export async function returnToStage(context: ActContext, act: ActOf<'return'>): Promise<ActOutcome> {
  const { tx, review, at } = context;
  const { toStage: stage, comment } = act;
  const { orderId, revision } = review;
  await changeReview(tx, review, { status: 'returned', closedBy: 'person', closedAt: at });
  const departments = await retireFromStage(tx, { orderId, revision, stage });
  return {
    effect: {
      kind: 'reopened',
      departments,
      reopening: reopeningOf(context, { why: 'returned', stage, comment }),
    },
    events: [
      actEvent(context, 'review.returned_to_stage', {
        toStage: stage,
        comment,
        departments,
        evidenceHash: act.evidenceHash,
      }),
    ],
  };
}

/** Takes a decision back that nothing relies on yet: the review runs again, and the record keeps both. */
export async function recall(context: ActContext, act: ActOf<'recall'>): Promise<ActOutcome> {
  const { tx, review } = context;
  const { department, stage } = review;
  await retireRounds(tx, review);
  const reopening = reopeningOf(context, { why: 'recalled', stage, comment: act.comment });
  return {
    effect: { kind: 'reopened', departments: [department], reopening },
    events: [actEvent(context, 'review.recalled', { comment: act.comment })],
  };
}
