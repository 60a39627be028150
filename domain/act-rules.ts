import { hasRole, type Actor } from './actor.ts';
import { isAllowed } from './authorization.ts';
import { findIneligibility, type EligibilityCase } from './eligibility.ts';
import { refuse, type DomainError, type WinningDecision } from './errors.ts';
import { OPERATION_OF_ACT, type Claim, type ReviewAct } from './review-act.ts';
import type { ReviewStatus } from './review-status.ts';
import { findSeatActFault } from './seat-acts.ts';
import type { Seating } from './seats.ts';

/** What the rules of acts depend on: the review as it is now. */
export interface ActSituation {
  readonly eligibility: EligibilityCase;
  readonly status: ReviewStatus;
  readonly claim: Claim | null;
  readonly winner: WinningDecision | null;
  readonly seating: Seating;
  /** The owner of the incident that is open, or null; left out where nobody can tell. */
  readonly incidentOwner?: string | null;
}

/** Whether the actor answers for the department. */
export function isManagerOf(actor: Actor, department: string): boolean {
  return hasRole(actor, 'manager') && actor.departments.includes(department);
}

/** Why the review is closed to acts, or null while it is open. */
function findClosed({ status, winner }: ActSituation): DomainError | null {
  if (status === 'open') return null;
  return winner ? refuse.reviewAlreadyDecided(winner) : refuse.reviewNotOpen(status);
}

/** Why somebody else has the review to themselves, or null. */
export function findForeignClaim(claim: Claim | null, actor: Pick<Actor, 'id'>): DomainError | null {
  return claim && claim.by.id !== actor.id ? refuse.reviewClaimed(claim) : null;
}

function findClaimFault(actor: Actor, situation: ActSituation): DomainError | null {
  const { eligibility, seating, claim } = situation;
  // Who has a seat of their own has nothing to claim, and would keep the others from theirs.
  if (seating.quorum.kind !== 'any') return refuse.seatTaken();
  const fault = findIneligibility(actor, eligibility) ?? findClosed(situation);
  return fault ?? (claim && refuse.reviewClaimed(claim));
}

function findReleaseFault(actor: Actor, situation: ActSituation): DomainError | null {
  const { claim, eligibility } = situation;
  if (!claim) return findClosed(situation) ?? refuse.notClaimed();
  return isManagerOf(actor, eligibility.department) ? null : findForeignClaim(claim, actor);
}

/**
 * Says why the actor may not do this to the review as it is, or null when they may. Judged in the API, in the
 * workflow's validator and where the act is recorded.
 */
export function findActFault(act: ReviewAct, actor: Actor, situation: ActSituation): DomainError | null {
  const operation = OPERATION_OF_ACT[act.verb];
  if (!isAllowed(actor, operation)) return refuse.forbidden(operation);
  switch (act.verb) {
    case 'claim':
      return findClaimFault(actor, situation);
    case 'release':
      return findReleaseFault(actor, situation);
    case 'delegate':
    case 'add_reviewer':
    case 'assign':
      return findClosed(situation) ?? findSeatActFault(act, actor, situation);
  }
}
