import type { EligibilityCase } from '../domain/eligibility.ts';
import { toMoneyJson } from '../domain/money.ts';
import { orderTotal } from '../domain/order-document.ts';
import type { DepartmentPolicy } from '../domain/policy.ts';
import type { CheckStep } from '../domain/review-step.ts';
import { findOpenShortage, seatReviewers, type Shortage } from '../domain/seat-reviewers.ts';
import type { Seating } from '../domain/seats.ts';
import type { Transaction } from '../db/pool.ts';
import { listDepartmentPeople } from '../db/reviewers.ts';
import type { NewReviewRow } from '../db/reviews.ts';
import type { PlannedSubject } from './review-context.ts';

/** Who is asked as a review opens, and why they are too few; a shortage is an incident, never a pass (I4). */
export interface Asked {
  /** Null where any one decides. */
  readonly seating: Seating | null;
  readonly shortage: Shortage | null;
}

/** Finds who is asked to decide a review that opens now, and freezes them where the policy names a quorum. */
export async function askReviewers(
  tx: Transaction,
  of: { subject: PlannedSubject; department: DepartmentPolicy },
): Promise<Asked> {
  const { subject, department } = of;
  const { authors, customerClass, document } = subject;
  const review: EligibilityCase = {
    ...{ department: department.name, authorityRequired: department.authorityRequired },
    ...{ authors, customerClass, total: toMoneyJson(orderTotal(document)), escalated: false },
  };
  const people = await listDepartmentPeople(tx, department.name);
  const { quorum } = department;
  if (!quorum || quorum.kind === 'any') return { seating: null, shortage: findOpenShortage(people, review) };
  const { seats, shortage } = seatReviewers({ quorum, people, review });
  return { seating: { quorum, seats, votes: [] }, shortage };
}

/** How many must agree, on the row of the review. */
export function toSeatingColumns(seating: Seating | null | undefined): Partial<NewReviewRow> {
  return seating ? { quorum: seating.quorum, isSeated: true } : {};
}

/** Who is asked, for the answer of the check: nothing where any one decides. */
export function toSeatingResult(seating: Seating | null | undefined): Pick<CheckStep, 'seating'> {
  return seating ? { seating: { quorum: seating.quorum, seats: seating.seats } } : {};
}

/** Who is asked, for the event of the opening: nothing where any one decides. */
export function toSeatingFacts(seating: Seating | null | undefined) {
  if (!seating) return {};
  return { quorum: seating.quorum, eligible: seating.seats.flatMap(({ holder }) => holder?.id ?? []) };
}
