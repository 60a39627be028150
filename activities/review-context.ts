import { dayOfInstant } from '../domain/calendar-day.ts';
import type { CheckContext } from '../domain/checks/judgement.ts';
import { findDepartment, type Policy } from '../domain/policy.ts';
import { findPolicy } from '../db/policies.ts';
import type { Database, Queryable, Transaction } from '../db/pool.ts';
import { findReviewSubject, type ReviewSubject } from '../db/review-subject.ts';

/** What the activities of a review work with. */
export interface ReviewTools {
  readonly database: Database;
  /** Within the step's transaction: steps that each waited for a second connection would leave each other none. */
  readonly readPolicy: (tx: Transaction, version: number) => Promise<Policy>;
}

/** Reads policies by version and remembers them: a version never changes. */
export function policyReader(): ReviewTools['readPolicy'] {
  const known = new Map<number, Policy>();
  return async (tx, version) => {
    const remembered = known.get(version);
    if (remembered) return remembered;
    const found = await findPolicy(tx, version);
    if (!found) throw new Error(`there is no policy version ${version}`);
    known.set(version, found.policy);
    return found.policy;
  };
}

export interface PlannedSubject extends ReviewSubject {
  readonly policyVersion: number;
}

/** The subject of a review whose intake has pinned a policy. */
export async function findPlannedSubject(
  on: Queryable,
  input: { orderId: string; revision: number },
): Promise<PlannedSubject> {
  const subject = await findReviewSubject(on, input);
  if (subject.policyVersion === null) throw new Error(`order ${input.orderId} has not been planned`);
  return { ...subject, policyVersion: subject.policyVersion };
}

/** What a department's check judges, as of the order's `asOf` or of now. */
export function checkContext(input: {
  subject: ReviewSubject;
  policy: Policy;
  department: string;
  now: Date;
}): CheckContext {
  const department = findDepartment(input.policy, input.department);
  if (!department) throw new Error(`the policy has no department ${input.department}`);
  const asOfMs = (input.subject.asOf ?? input.now).getTime();
  return {
    orderId: input.subject.orderId,
    document: input.subject.document,
    policy: input.policy,
    department,
    asOfMs,
    today: dayOfInstant(asOfMs),
  };
}
