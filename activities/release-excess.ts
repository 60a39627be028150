import { heldBeyond, toStoredNeeds, type StoredNeed } from '../domain/amendment/held-beyond.ts';
import type { HoldRequest } from '../domain/hold.ts';
import { orderTotal } from '../domain/order-document.ts';
import { findDepartment, holdLifetimeMs, type Policy } from '../domain/policy.ts';
import { lockResources } from '../db/facts/lock-resources.ts';
import { hasLiveHold, listConsumedHolds, takeHolds, type HoldRow } from '../db/holds.ts';
import type { Transaction } from '../db/pool.ts';
import type { PlannedSubject } from './review-context.ts';

/** An approval that may go beyond the credit limit. */
export interface ExcessRelease {
  readonly department: string;
  readonly subject: PlannedSubject;
  readonly policy: Policy;
}

/** What was released by name: the holds, and what they stand for in the place of what an approved revision has. */
export interface ReleasedExcess {
  readonly taken: readonly HoldRow[];
  /** Null when nothing was released. */
  readonly needs: readonly StoredNeed[] | null;
}

/** What is released where there is nothing to approve. */
export const NOTHING_RELEASED: ReleasedExcess = { taken: [], needs: null };

/** Whether an approval may have to hold credit beyond the limit. */
function mayReleaseExcess({ department, subject, policy }: ExcessRelease): boolean {
  const isCredit = findDepartment(policy, department)?.check === 'credit';
  return isCredit && orderTotal(subject.document).amountMinor > 0n;
}

/** Locks what a release takes from, before the order is locked. */
export async function lockExcess(tx: Transaction, release: ExcessRelease): Promise<void> {
  if (!mayReleaseExcess(release)) return;
  await lockResources(tx, { kind: 'credit', resources: [release.subject.document.customer] });
}

/** What a person who approves a credit review without a hold takes upon themselves. */
function toExcess(subject: PlannedSubject, releasedBy: string): HoldRequest {
  const total = orderTotal(subject.document);
  return {
    kind: 'credit',
    resource: subject.document.customer,
    amount: total.amountMinor,
    unit: total.currency,
    neededOn: null,
    excessReleasedBy: releasedBy,
  };
}

/** A person who approves a credit review without a hold releases what goes beyond the limit, by name (I6). */
export async function releaseExcess(
  tx: Transaction,
  input: ExcessRelease & {
    readonly releasedBy: string;
    readonly now: Date;
    readonly isAmendment: boolean;
    /** What the check of an amendment found that it needs in the end; nothing where that is beyond the limit. */
    readonly checkedNeeds: readonly StoredNeed[] | null;
  },
): Promise<ReleasedExcess> {
  const { department, subject, policy, releasedBy, now, isAmendment, checkedNeeds } = input;
  const owner = { orderId: subject.orderId, department };
  if (!mayReleaseExcess(input) || (await hasLiveHold(tx, owner))) return NOTHING_RELEASED;
  // What the approved revision has consumed is enough for it, within the limit.
  if (isAmendment && checkedNeeds && checkedNeeds.length > 0) return NOTHING_RELEASED;
  const needs = [toExcess(subject, releasedBy)];
  const taken = await takeHolds(tx, {
    ...owner,
    requests: isAmendment ? heldBeyond(needs, await listConsumedHolds(tx, owner)) : needs,
    reason: `excess released with revision ${subject.revision}`,
    now,
    effectiveAt: subject.asOf ?? now,
    expiresAt: (kind) => new Date(now.getTime() + holdLifetimeMs(policy, kind)),
  });
  // An amendment may need no more than what was consumed, and keeps that only by saying so.
  return { taken, needs: isAmendment || taken.length > 0 ? toStoredNeeds(needs) : null };
}
