import type { DecisionVerb } from './review-status.ts';

/** How many of those who are asked must agree: any one (或签), all (会签), a number, a share, or one after the other (依次). */
export type Quorum =
  | { readonly kind: 'any' | 'all' }
  | { readonly kind: 'k_of_n'; readonly approvals: number }
  /** Of those who are asked, rounded up: more than half of three is two. */
  | { readonly kind: 'percent'; readonly percent: number }
  /** The ids of the people, in the order in which they are asked; each of them must agree. */
  | { readonly kind: 'in_sequence'; readonly people: readonly string[] };

/** The quorum of a department whose policy names none: the first decision settles. */
export const ANY_ONE: Quorum = { kind: 'any' };

/** How a review can be settled by those who are asked. */
export type QuorumOutcome = 'approved' | 'approved_with_conditions' | 'rejected' | 'returned';

/** What has been decided from a seat; null while nothing has. */
export type SeatVerdict = DecisionVerb | null;

const PERCENT = 100;

/** How many of so many seats must approve. */
export function approvalsNeeded(quorum: Quorum, seats: number): number {
  switch (quorum.kind) {
    case 'any':
      return 1;
    case 'all':
    case 'in_sequence':
      return seats;
    case 'k_of_n':
      return quorum.approvals;
    case 'percent':
      return Math.ceil((seats * quorum.percent) / PERCENT);
  }
}

/** The verdict in one word of decisions that must all agree: a refusal or a return goes before every approval. */
export function jointVerdict(verdicts: readonly SeatVerdict[]): SeatVerdict {
  if (verdicts.includes('return')) return 'return';
  if (verdicts.includes('reject')) return 'reject';
  if (verdicts.includes(null)) return null;
  return verdicts.includes('approve_with_conditions') ? 'approve_with_conditions' : 'approve';
}

/** How many seats approve and how many refuse, counted apart. */
export function countVerdicts(verdicts: readonly SeatVerdict[]): { approvals: number; refusals: number } {
  const count = (...verbs: readonly SeatVerdict[]) =>
    verdicts.filter((verdict) => verbs.includes(verdict)).length;
  return { approvals: count('approve', 'approve_with_conditions'), refusals: count('reject') };
}

/**
 * How the verdicts of all seats settle the review, as soon as no further one could change it; null while one could. A
 * return settles at once. At least one approval with conditions among those that count makes the outcome conditional.
 */
export function settleQuorum(quorum: Quorum, verdicts: readonly SeatVerdict[]): QuorumOutcome | null {
  if (verdicts.includes('return')) return 'returned';
  const needed = approvalsNeeded(quorum, verdicts.length);
  const { approvals, refusals } = countVerdicts(verdicts);
  if (refusals > verdicts.length - needed) return 'rejected';
  if (approvals < needed) return null;
  return verdicts.includes('approve_with_conditions') ? 'approved_with_conditions' : 'approved';
}
