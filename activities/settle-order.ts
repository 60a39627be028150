import { ENGINE_ACTOR, type ActorReference } from '../domain/actor.ts';
import type { HistoryEventType, NewHistoryEvent } from '../domain/history-event.ts';
import type { Recorded, Settlement, SettleStep } from '../domain/review-step.ts';
import { DomainError, refuse } from '../domain/errors.ts';
import { isClosed } from '../domain/order-status.ts';
import type { Policy } from '../domain/policy.ts';
import { findLastSettlement, lockOrder, type LockedOrder } from '../db/history.ts';
import { stepKey } from '../domain/step-key.ts';
import { endHolds, findEarliestExpiry, type HoldRow } from '../db/holds.ts';
import type { Transaction } from '../db/pool.ts';
import { findUndeliveredRevision } from '../db/orders.ts';
import { cancelWaitingReviews, standAgain } from '../db/reviews.ts';
import { issueChangeNotices } from '../db/amendment/change-notices.ts';
import { replaceConsumed } from './amendment/replace-consumed.ts';
import { endedHoldsEvent } from './hold-events.ts';
import { recordOnce, type StepOutcome } from './record-once.ts';
import type { ReviewTools } from './review-context.ts';

export interface SettleOrderInput {
  readonly orderId: string;
  readonly revision: number;
  readonly settlement: Settlement;
  /** 1 for the end of the revision's review, 2 for the end of an order that was returned by it. */
  readonly ordinal: number;
  /** The person whose act ended it; null when a rule did. */
  readonly actor: ActorReference | null;
  /** The department whose decision or deadline ended it. */
  readonly department: string | null;
  readonly reason: string | null;
}

/** How a revision is told to have ended that left the approved one in force. */
const AMENDMENT_EVENT: Readonly<Record<Settlement, HistoryEventType>> = {
  approved: 'order.approved',
  rejected: 'order.amendment_rejected',
  withdrawn: 'order.amendment_withdrawn',
  expired: 'order.amendment_expired',
  returned: 'order.returned',
};

const ORDER_EVENT: Readonly<Record<Settlement, HistoryEventType>> = {
  approved: 'order.approved',
  rejected: 'order.rejected',
  withdrawn: 'order.withdrawn',
  expired: 'order.expired',
  returned: 'order.returned',
};

function settlementEvents(input: {
  settled: SettleOrderInput;
  isAmendment: boolean;
  cancelled: readonly string[];
  ended: readonly HoldRow[];
  at: string;
}): NewHistoryEvent[] {
  const { settled, isAmendment, cancelled, ended, at } = input;
  const base = { at, actor: settled.actor ?? ENGINE_ACTOR };
  const { revision, department, reason } = settled;
  const eventOf = isAmendment ? AMENDMENT_EVENT : ORDER_EVENT;
  const events: NewHistoryEvent[] = [
    { ...base, type: eventOf[settled.settlement], facts: { revision, department, reason } },
    // What becomes of the holds has the words of how the revision ended: an approval consumes them, a return keeps them.
    ...endedHoldsEvent(settled.settlement, ended, base),
  ];
  if (cancelled.length > 0) {
    events.push({ ...base, type: 'review.cancelled', facts: { revision, departments: cancelled } });
  }
  return events;
}

interface Settling {
  readonly tx: Transaction;
  readonly input: SettleOrderInput;
  readonly order: LockedOrder;
  readonly now: Date;
}

/** Puts an amendment in the place of what was in force, and names those whom the change concerns. */
async function replaceApproved({ tx, input, order, now }: Settling): Promise<NewHistoryEvent[]> {
  const { orderId, revision, actor } = input;
  const { approvedRevision: replaced } = order;
  if (replaced === null) return [];
  const holdEvents = await replaceConsumed(tx, { orderId, now });
  const concerned = await issueChangeNotices(tx, { orderId, revision, now });
  const base = { at: now.toISOString(), actor: actor ?? ENGINE_ACTOR };
  return [...holdEvents, { ...base, type: 'order.change_issued', facts: { revision, replaced, concerned } }];
}

/** Ends what waits and what is held, and tells how; a return keeps what the order holds. */
async function end({ tx, input, order, now }: Settling): Promise<NewHistoryEvent[]> {
  const { orderId, settlement } = input;
  const isReturned = settlement === 'returned';
  const ended = isReturned ? [] : await endHolds(tx, { orderId, ending: settlement, now });
  const cancelled = await cancelWaitingReviews(tx, { orderId, now });
  if (settlement === 'approved' && cancelled.length > 0) {
    throw new Error(`order ${orderId} cannot be approved while ${cancelled.join(', ')} is open`);
  }
  const isAmendment = order.approvedRevision !== null;
  const told = { settled: input, isAmendment, cancelled, ended, at: now.toISOString() };
  const changed = settlement === 'approved' ? await replaceApproved({ tx, input, order, now }) : [];
  return [...settlementEvents(told), ...changed];
}

/** A return, which leaves the order its holds until they expire and its author the policy's time. */
async function toReturned(
  { tx, input, now }: Settling,
  { returnedExpiresAfterMs }: Policy,
): Promise<Pick<StepOutcome<'settle'>, 'result' | 'state'>> {
  const { orderId, settlement } = input;
  const returnedExpiresAt = new Date(now.getTime() + returnedExpiresAfterMs);
  const heldUntilMs = await findEarliestExpiry(tx, orderId);
  const returnedExpiresAtMs = returnedExpiresAt.getTime();
  return {
    result: { step: 'settle', settlement, returnedExpiresAtMs, heldUntilMs },
    state: { status: settlement, closedAt: null, returnedExpiresAt },
  };
}

/** The end of the order, or of an amendment that leaves the approved revision in force. */
async function toEnded({
  tx,
  input,
  order,
  now,
}: Settling): Promise<Pick<StepOutcome<'settle'>, 'result' | 'state'>> {
  const { orderId, revision, settlement } = input;
  const base = { step: 'settle', settlement, returnedExpiresAtMs: null } as const;
  const closed = { closedAt: now, returnedExpiresAt: null };
  const standing = order.approvedRevision;
  if (settlement === 'approved') {
    const result = standing === null ? base : { ...base, replaced: standing };
    return { result, state: { ...closed, status: settlement, approvedRevision: revision } };
  }
  if (standing === null) return { result: base, state: { ...closed, status: settlement } };
  await standAgain(tx, { orderId, revision: standing });
  return { result: { ...base, standing }, state: { ...closed, status: 'approved' } };
}

/** An order whose author wrote its next revision in time does not expire because nobody could deliver it yet. */
async function requireNoLaterRevision(tx: Transaction, orderId: string): Promise<void> {
  const later = await findUndeliveredRevision(tx, orderId);
  if (later) throw refuse.revisionConflict({ current: later.revision });
}

async function settle(
  tx: Transaction,
  tools: ReviewTools,
  input: SettleOrderInput,
): Promise<StepOutcome<'settle'>> {
  const now = new Date();
  const { orderId, settlement } = input;
  const order = await lockOrder(tx, orderId);
  if (isClosed(order.status)) throw refuse.orderStateConflict({ status: order.status, action: settlement });
  if (settlement === 'expired') await requireNoLaterRevision(tx, orderId);
  const settling = { tx, input, order, now };
  const events = await end(settling);
  if (settlement !== 'returned') return { order, events, ...(await toEnded(settling)) };
  const subject = await tools.readSubject(tx, input);
  const policy = await tools.readPolicy(tx, subject.policyVersion);
  return { order, events, ...(await toReturned(settling, policy)) };
}

/**
 * Ends the review of a revision: its holds, the reviews that still wait, and the state of the order. Where the record
 * has an ending already, by an execution that the engine has lost, that one is returned.
 */
export async function settleOrder(
  tools: ReviewTools,
  input: SettleOrderInput,
): Promise<Recorded<SettleStep>> {
  const { orderId } = input;
  const key = stepKey.settle(input.revision, input.ordinal);
  const step = { orderId, stepKey: key, name: 'settle' as const };
  try {
    return await recordOnce(tools.database, step, (tx) => settle(tx, tools, input));
  } catch (error) {
    const hasEnded = error instanceof DomainError && error.code === 'order_state_conflict';
    const recorded = hasEnded ? await findLastSettlement(tools.database, orderId) : null;
    if (!recorded) throw error;
    return recorded;
  }
}
