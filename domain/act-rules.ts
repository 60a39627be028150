import { hasRole, type Actor } from './actor.ts';
import { isAllowed, isAllowedAs } from './authorization.ts';
import { relationToOrder, type RelatedOrder } from './relations.ts';
import { findIneligibility, type EligibilityCase } from './eligibility.ts';
import { refuse, type DomainError, type WinningDecision } from './errors.ts';
import {
  OPERATION_OF_ACT,
  type ActOf,
  type ActVerb,
  type Claim,
  type Inquiry,
  type SeatAct,
} from './review-act.ts';
import { isApproval, type ReviewStatus } from './review-status.ts';
import { findSeatActFault } from './seat-acts.ts';
import { judgeSeat } from './seat-standing.ts';
import { SHARED_SEAT, type Seating } from './seats.ts';

/** What the rules of acts depend on: the review as it is now. */
export interface ActSituation {
  readonly eligibility: EligibilityCase;
  readonly order: RelatedOrder;
  readonly status: ReviewStatus;
  readonly evidenceHash: string;
  readonly claim: Claim | null;
  /** The question that a paused review waits for. */
  readonly inquiry: Inquiry | null;
  readonly winner: WinningDecision | null;
  readonly seating: Seating;
  /** The owner of the incident that is open, or null; left out where nobody can tell. */
  readonly incidentOwner?: string | null;
  /** Whether another review of the stage is still to be decided, so that nothing relies on this one yet. */
  readonly isStageWaiting: boolean;
  /** As the policy numbers them; null where they are not known. */
  readonly earlierStages: readonly number[] | null;
}

/** Whether the actor answers for the department. */
export function isManagerOf(actor: Actor, department: string): boolean {
  return hasRole(actor, 'manager') && actor.departments.includes(department);
}

function findNotIn(statuses: readonly ReviewStatus[], { status, winner }: ActSituation): DomainError | null {
  if (statuses.includes(status)) return null;
  return winner ? refuse.reviewAlreadyDecided(winner) : refuse.reviewNotOpen(status);
}

/** Why somebody else has the review to themselves, or null. */
export function findForeignClaim(claim: Claim | null, actor: Pick<Actor, 'id'>): DomainError | null {
  return claim && claim.by.id !== actor.id ? refuse.reviewClaimed(claim) : null;
}

function findOtherEvidence(shown: string, { evidenceHash: current }: ActSituation): DomainError | null {
  return shown === current ? null : refuse.evidenceChanged({ shown, current });
}

/** Why the actor could not decide the review either, or null. */
function findReviewerFault(actor: Actor, situation: ActSituation): DomainError | null {
  const { eligibility, seating, claim } = situation;
  const isSeated = seating.quorum.kind !== 'any' || seating.seats.length > 0;
  if (!isSeated) {
    const fault = findIneligibility(actor, eligibility) ?? findNotIn(['open'], situation);
    return fault ?? findForeignClaim(claim, actor);
  }
  const closed = findNotIn(['open'], situation);
  if (closed) return closed;
  const standing = judgeSeat(actor, eligibility, seating);
  if (standing.refusal) return standing.refusal;
  return standing.seat === SHARED_SEAT ? findForeignClaim(claim, actor) : null;
}

function findClaimFault(actor: Actor, situation: ActSituation): DomainError | null {
  const { eligibility, seating, claim } = situation;
  // Who has a seat of their own has nothing to claim, and would keep the others from theirs.
  if (seating.quorum.kind !== 'any') return refuse.seatTaken();
  const fault = findIneligibility(actor, eligibility) ?? findNotIn(['open'], situation);
  return fault ?? (claim && refuse.reviewClaimed(claim));
}

function findReleaseFault(actor: Actor, situation: ActSituation): DomainError | null {
  const { claim, eligibility } = situation;
  const closed = findNotIn(['open', 'paused'], situation);
  if (closed) return closed;
  if (!claim) return refuse.notClaimed();
  return isManagerOf(actor, eligibility.department) ? null : findForeignClaim(claim, actor);
}

function findInquireFault(
  { asked, colleague }: ActOf<'inquire'>,
  actor: Actor,
  situation: ActSituation,
): DomainError | null {
  const fault = findReviewerFault(actor, situation);
  if (fault) return fault;
  const isOneself = asked === 'colleague' && colleague === actor.id;
  return isOneself ? refuse.invalidRequest([{ pointer: '/colleague', detail: 'is the one who asks' }]) : null;
}

/** Why a colleague cannot be asked: they must see the order and be able to answer. Null stands for nobody. */
export function findAskedFault(colleague: Actor | null): DomainError | null {
  const what = { operation: 'review.answer', relation: 'other' } as const;
  if (colleague && isAllowedAs(colleague, what)) return null;
  return refuse.invalidRequest([{ pointer: '/colleague', detail: 'is nobody who could answer' }]);
}

function mayAnswer(actor: Actor, { order, inquiry }: ActSituation): boolean {
  if (inquiry?.person === actor.id) return true;
  return inquiry?.asked === 'customer' && relationToOrder(actor, order) === 'own_customer';
}

function findAnswerFault(actor: Actor, situation: ActSituation): DomainError | null {
  const { inquiry, status } = situation;
  if (!inquiry || status !== 'paused') return refuse.noOpenInquiry();
  return mayAnswer(actor, situation) ? null : refuse.inquiryNotYours(inquiry);
}

function findWithdrawInquiryFault(actor: Actor, situation: ActSituation): DomainError | null {
  const { inquiry, status, eligibility } = situation;
  if (!inquiry || status !== 'paused') return refuse.noOpenInquiry();
  const isTheirs = inquiry.askedBy.id === actor.id || isManagerOf(actor, eligibility.department);
  return isTheirs ? null : refuse.inquiryNotYours(inquiry);
}

function findReturnFault(act: ActOf<'return'>, actor: Actor, situation: ActSituation): DomainError | null {
  const { earlierStages } = situation;
  const fault = findReviewerFault(actor, situation);
  if (fault) return fault;
  if (earlierStages && !earlierStages.includes(act.toStage)) {
    return refuse.invalidRequest([{ pointer: '/toStage', detail: 'is not an earlier stage of the review' }]);
  }
  return findOtherEvidence(act.evidenceHash, situation);
}

function findRecallFault(actor: Actor, situation: ActSituation): DomainError | null {
  const { winner, status, isStageWaiting } = situation;
  if (!winner) return refuse.reviewNotOpen(status);
  if (winner.decidedBy.id !== actor.id) return refuse.reviewAlreadyDecided(winner);
  return isApproval(status) && isStageWaiting ? null : refuse.decisionReliedOn();
}

function findOverrideFault(
  act: ActOf<'override'>,
  actor: Actor,
  situation: ActSituation,
): DomainError | null {
  const { order } = situation;
  if (order.authors.includes(actor.id)) return refuse.ownOrder();
  const operation = OPERATION_OF_ACT[act.verb];
  if (!isAllowedAs(actor, { operation, relation: relationToOrder(actor, order) }))
    return refuse.forbidden(operation);
  return findNotIn(['open', 'paused'], situation) ?? findOtherEvidence(act.evidenceHash, situation);
}

type Rules = {
  readonly [Verb in ActVerb]: (act: ActOf<Verb>, actor: Actor, situation: ActSituation) => DomainError | null;
};

function findSeatFault(act: SeatAct, actor: Actor, situation: ActSituation): DomainError | null {
  return findNotIn(['open'], situation) ?? findSeatActFault(act, actor, situation);
}

const FAULT_OF: Rules = {
  claim: (_, actor, situation) => findClaimFault(actor, situation),
  release: (_, actor, situation) => findReleaseFault(actor, situation),
  delegate: findSeatFault,
  add_reviewer: findSeatFault,
  assign: findSeatFault,
  inquire: findInquireFault,
  answer: (_, actor, situation) => findAnswerFault(actor, situation),
  withdraw_inquiry: (_, actor, situation) => findWithdrawInquiryFault(actor, situation),
  return: findReturnFault,
  recall: (_, actor, situation) => findRecallFault(actor, situation),
  override: findOverrideFault,
};

/**
 * Says why the actor may not do this to the review as it is, or null when they may. Judged in the API, in the
 * workflow's validator and where the act is recorded.
 */
export function findActFault<Verb extends ActVerb>(
  act: ActOf<Verb>,
  actor: Actor,
  situation: ActSituation,
): DomainError | null {
  const operation = OPERATION_OF_ACT[act.verb];
  if (!isAllowed(actor, operation)) return refuse.forbidden(operation);
  return FAULT_OF[act.verb](act, actor, situation);
}
