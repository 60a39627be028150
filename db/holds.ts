import { and, eq, lte, min } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import {
  formatHoldAmount,
  type HoldEnding,
  type HoldKind,
  type HoldRequest,
  type HoldStatus,
} from '../domain/hold.ts';
import type { PacketHold } from '../domain/packet.ts';
import type { Transaction } from './pool.ts';
import { holds } from './tables/process.ts';

export type HoldRow = typeof holds.$inferSelect;

/** One way for a live hold to end: its new status follows from why it ended. */
const STATUS_AFTER: Readonly<Record<HoldEnding, Exclude<HoldStatus, 'live'>>> = {
  approved: 'consumed',
  rejected: 'released',
  withdrawn: 'released',
  returned: 'released',
  superseded: 'released',
  expired: 'expired',
};

/** The status of a hold that ended for this reason. */
export function statusAfter(ending: HoldEnding): Exclude<HoldStatus, 'live'> {
  return STATUS_AFTER[ending];
}

/** A hold as the evidence packet shows it. */
export function toPacketHold(hold: HoldRequest): PacketHold {
  const { kind, resource, unit, neededOn, excessReleasedBy } = hold;
  return { kind, resource, amount: formatHoldAmount(hold), unit, neededOn, excessReleasedBy };
}

export interface TakeHoldsInput {
  readonly orderId: string;
  readonly department: string;
  readonly requests: readonly HoldRequest[];
  readonly reason: string;
  readonly now: Date;
  /** The order's `asOf`, or now. */
  readonly effectiveAt: Date;
  readonly expiresAt: (kind: HoldKind) => Date;
}

/**
 * Takes holds for an order. The caller has locked the resources and judged what is free in this transaction;
 * a hold ends only when its status says so, so that no clock decides how much is free.
 */
export async function takeHolds(tx: Transaction, input: TakeHoldsInput): Promise<HoldRow[]> {
  if (input.requests.length === 0) return [];
  const { orderId, department, reason, now, effectiveAt } = input;
  const rows = input.requests.map((request) => ({
    ...request,
    id: uuidv7(),
    orderId,
    department,
    reason,
    status: 'live' as const,
    takenAt: now,
    effectiveAt,
    expiresAt: input.expiresAt(request.kind),
  }));
  return tx.insert(holds).values(rows).returning();
}

/** Ends the live holds of an order, or of one of its departments, and returns them as they are now. */
export async function endHolds(
  tx: Transaction,
  input: { orderId: string; department?: string; ending: HoldEnding; now: Date },
): Promise<HoldRow[]> {
  const ofDepartment = input.department === undefined ? undefined : eq(holds.department, input.department);
  return tx
    .update(holds)
    .set({ status: STATUS_AFTER[input.ending], ending: input.ending, endedAt: input.now })
    .where(and(eq(holds.orderId, input.orderId), eq(holds.status, 'live'), ofDepartment))
    .returning();
}

/** Ends the live holds of an order that expire up to an instant, and returns them as they are now. */
export async function endExpiredHolds(
  tx: Transaction,
  input: { orderId: string; until: Date; now: Date },
): Promise<HoldRow[]> {
  const isOver = and(
    eq(holds.orderId, input.orderId),
    eq(holds.status, 'live'),
    lte(holds.expiresAt, input.until),
  );
  return tx
    .update(holds)
    .set({ status: 'expired', ending: 'expired', endedAt: input.now })
    .where(isOver)
    .returning();
}

/** When the first of an order's live holds expires, in milliseconds since 1970; null without any. */
export async function findEarliestExpiry(tx: Transaction, orderId: string): Promise<number | null> {
  const [row] = await tx
    .select({ at: min(holds.expiresAt) })
    .from(holds)
    .where(and(eq(holds.orderId, orderId), eq(holds.status, 'live')));
  return row?.at?.getTime() ?? null;
}

/** What the approved revision of an order has consumed for a department. */
export function listConsumedHolds(
  tx: Transaction,
  of: { orderId: string; department: string },
): Promise<HoldRow[]> {
  return tx
    .select()
    .from(holds)
    .where(
      and(eq(holds.orderId, of.orderId), eq(holds.department, of.department), eq(holds.status, 'consumed')),
    );
}

/** Ends what an approved revision has consumed for a department, as its amendment takes its place. */
export function supersedeConsumed(
  tx: Transaction,
  of: { orderId: string; department: string; now: Date },
): Promise<HoldRow[]> {
  return tx
    .update(holds)
    .set({ status: STATUS_AFTER.superseded, ending: 'superseded', endedAt: of.now })
    .where(
      and(eq(holds.orderId, of.orderId), eq(holds.department, of.department), eq(holds.status, 'consumed')),
    )
    .returning();
}

/** The departments for which an order has consumed something, by name. */
export async function listConsumingDepartments(tx: Transaction, orderId: string): Promise<string[]> {
  const rows = await tx
    .selectDistinct({ department: holds.department })
    .from(holds)
    .where(and(eq(holds.orderId, orderId), eq(holds.status, 'consumed')))
    .orderBy(holds.department);
  return rows.map(({ department }) => department);
}

/** Writes down what an approved amendment has consumed in the place of the revision before. */
export async function consumeAnew(
  tx: Transaction,
  input: Omit<TakeHoldsInput, 'expiresAt'> & { readonly expiresAt: Date },
): Promise<HoldRow[]> {
  const { requests, expiresAt, now, ...hold } = input;
  if (requests.length === 0) return [];
  const rows = requests.map((request) => ({
    ...request,
    ...hold,
    id: uuidv7(),
    status: STATUS_AFTER.approved,
    ending: 'approved' as const,
    takenAt: now,
    endedAt: now,
    expiresAt,
  }));
  return tx.insert(holds).values(rows).returning();
}

/** Whether the department keeps a live hold for the order. */
export async function hasLiveHold(
  tx: Transaction,
  input: { orderId: string; department: string },
): Promise<boolean> {
  const count = await tx.$count(
    holds,
    and(eq(holds.orderId, input.orderId), eq(holds.department, input.department), eq(holds.status, 'live')),
  );
  return count > 0;
}
