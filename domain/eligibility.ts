import { hasRole, type Actor } from './actor.ts';
import { refuse, type DomainError } from './errors.ts';
import { toMoney, type MoneyJson } from './money.ts';

/** The review that somebody wants to decide, as far as eligibility depends on it. */
export interface EligibilityCase {
  readonly department: string;
  readonly authorityRequired: boolean;
  readonly total: MoneyJson;
  /** Everybody who submitted or amended the order. */
  readonly authors: readonly string[];
  /** After escalation the department's manager may decide as well. */
  readonly escalated: boolean;
}

/**
 * Says why the actor may not decide the review, or null when they may (I4).
 * Judged in the API, in the workflow's validator and again where the decision is recorded.
 */
export function findIneligibility(actor: Actor, review: EligibilityCase): DomainError | null {
  if (review.authors.includes(actor.id)) return refuse.ownOrder();
  const inDepartment = actor.departments.includes(review.department);
  const mayDecide = hasRole(actor, 'reviewer') || (hasRole(actor, 'manager') && review.escalated);
  if (!inDepartment || !mayDecide) return refuse.wrongDepartment(review.department);
  if (review.authorityRequired && !coversTotal(actor.authorityLimit, review.total)) {
    return refuse.aboveAuthority({
      total: `${review.total.amount} ${review.total.currency}`,
      limit: actor.authorityLimit && `${actor.authorityLimit.amount} ${actor.authorityLimit.currency}`,
    });
  }
  return null;
}

function coversTotal(limit: MoneyJson | null, total: MoneyJson): boolean {
  if (!limit) return false;
  const [limitMoney, totalMoney] = [toMoney(limit), toMoney(total)];
  return limitMoney.currency === totalMoney.currency && limitMoney.amountMinor >= totalMoney.amountMinor;
}
