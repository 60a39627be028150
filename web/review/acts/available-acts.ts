import type { ActVerb } from '../../../domain/review-act.ts';
import type { Order, ReviewCase } from '../../api/queries.ts';

/** The acts of the review page; answers are given where the question stands. */
export type PanelAct = Exclude<ActVerb, 'answer'>;

/** What is done to a review by way of a form or a tap, and why it cannot be, if it cannot. */
export interface OfferedAct {
  readonly verb: PanelAct;
  /** Null when it can be done; else the text that says why not, or `as_decision` where a decision cannot be taken either. */
  readonly whyNot: 'as_decision' | 'seats' | 'first_stage' | 'relied_on' | null;
}

interface Onlooker {
  readonly id: string;
  readonly mayDecide: boolean;
  /** What the person may do to this order. */
  readonly may: (operation: 'review.decide' | 'review.override' | 'incident.resolve') => boolean;
}

function offer(verb: PanelAct, whyNot: OfferedAct['whyNot'] = null): OfferedAct {
  return { verb, whyNot };
}

/** What only who decides the review can do to it. Where they cannot, it is shown all the same, with the reason. */
function actsOfReviewers(review: ReviewCase, { mayDecide }: Onlooker): OfferedAct[] {
  const whyNot = mayDecide ? null : 'as_decision';
  const isFirst = review.stage <= 1;
  return [
    offer('inquire', whyNot),
    offer('delegate', whyNot),
    offer('add_reviewer', whyNot),
    offer('return', whyNot ?? (isFirst ? 'first_stage' : null)),
  ];
}

function claimActs({ claim, quorum }: ReviewCase, { id, mayDecide }: Onlooker): OfferedAct[] {
  if (claim) return [offer('release', claim.by.id === id ? null : 'as_decision')];
  const whyNot = mayDecide ? null : ('as_decision' as const);
  return [offer('claim', whyNot ?? (quorum.kind === 'any' ? null : 'seats'))];
}

/** A decision can be recalled as long as another review of the stage waits: then nothing relies on it yet. */
function recallActs(review: ReviewCase, order: Order, { id }: Onlooker): OfferedAct[] {
  const isOwn = review.decision?.actor.id === id;
  const isFavourable = review.status === 'approved' || review.status === 'approved_with_conditions';
  if (!isOwn || !isFavourable) return [];
  const isStageWaiting = order.reviews.some((other) => other.stage === review.stage && isWaiting(other));
  return [offer('recall', isStageWaiting ? null : 'relied_on')];
}

function questionActs({ status, inquiries }: ReviewCase): OfferedAct[] {
  const isAsked = status === 'paused' && inquiries.some(({ endedAt }) => endedAt === null);
  return isAsked ? [offer('withdraw_inquiry')] : [];
}

function isWaiting({ status }: Pick<ReviewCase, 'status'>): boolean {
  return status === 'open' || status === 'paused';
}

/** What owners of incidents and administrators do. */
function actsOfOthers({ department }: ReviewCase, order: Order, { may }: Onlooker): OfferedAct[] {
  const hasIncident = order.reviews.some(
    (other) => other.department === department && other.incidentOwner !== null,
  );
  return [
    ...(hasIncident && may('incident.resolve') ? [offer('assign')] : []),
    ...(may('review.override') ? [offer('override')] : []),
  ];
}

/** What can be done to the review as it is, and by whom: the API judges again. */
export function offeredActs(review: ReviewCase, order: Order, onlooker: Onlooker): OfferedAct[] {
  if (!isWaiting(review)) return recallActs(review, order, onlooker);
  const acts = onlooker.may('review.decide')
    ? [
        ...(review.status === 'open' ? actsOfReviewers(review, onlooker) : questionActs(review)),
        ...claimActs(review, onlooker),
      ]
    : [];
  return [...acts, ...actsOfOthers(review, order, onlooker)];
}
