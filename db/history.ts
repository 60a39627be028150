import { and, asc, desc, eq, inArray, like, sql } from 'drizzle-orm';
import { endsExecution } from '../domain/archive.ts';
import { noticeRuleOf } from '../domain/notice.ts';
import type { OrderStatus } from '../domain/order-status.ts';
import type { ChainedEvent, NewHistoryEvent, Receipt } from '../domain/history-event.ts';
import { isStep, type Recorded, type StepName, type StepOf, type StepResult } from '../domain/review-step.ts';
import { canonicalJson, parseStored, sha256Hex } from './canonical.ts';
import type { Queryable, Transaction, Write } from './pool.ts';
import { archiveOutbox } from './tables/archive.ts';
import { noticeOutbox } from './tables/notices.ts';
import { historyEvents, orderStates } from './tables/process.ts';

type OrderStateChange = Partial<
  Pick<
    typeof orderStates.$inferInsert,
    'status' | 'revision' | 'approvedRevision' | 'returnedExpiresAt' | 'closedAt'
  >
>;

/** An order's state and the head of its chain, locked by {@link lockOrder} until the transaction ends. */
export interface LockedOrder {
  readonly orderId: string;
  readonly status: OrderStatus;
  /** The revision that is, or was last, under review. */
  readonly revision: number;
  /** The revision in force; null before the first is approved. */
  readonly approvedRevision: number | null;
  readonly position: number;
  readonly hash: string;
}

export interface AppendInput {
  readonly order: LockedOrder;
  /** Names the activity and its subject, so that a retry finds what it did. */
  readonly stepKey: string;
  /** At least one. */
  readonly events: readonly NewHistoryEvent[];
  /** Null for what the record notes beside the order's process. */
  readonly result: StepResult | null;
  /** What else the step writes, in the same statement: a round trip less for each. None sees what another wrote. */
  readonly writes?: readonly Write[] | undefined;
  /** What changes in the order's state together with the events. */
  readonly state?: OrderStateChange | undefined;
}

/** The hash of an event's canonical JSON, chained to the one before it. */
export function chainHash(previousHash: string, body: string): string {
  return sha256Hex(previousHash + body);
}

/** The revision in force. Orders that were approved before amendments could come have no other than the last one. */
const revisionInForce = sql<number | null>`coalesce(${orderStates.approvedRevision},
  case when ${orderStates.status} = 'approved' then ${orderStates.revision} end)`;

/**
 * Locks an order's state row until the transaction ends: whatever changes an order comes one after the other, also
 * when a worker that was taken for dead goes on. Lock order: resources, then the order.
 */
export async function lockOrder(tx: Transaction, orderId: string): Promise<LockedOrder> {
  const [head] = await tx
    .select({
      status: orderStates.status,
      revision: orderStates.revision,
      approvedRevision: revisionInForce,
      position: orderStates.headPosition,
      hash: orderStates.headHash,
    })
    .from(orderStates)
    .where(eq(orderStates.orderId, orderId))
    .for('update');
  if (!head) throw new Error(`order ${orderId} has no state row to append to`);
  return { orderId, ...head };
}

/** Puts the events that somebody is to be told of into the outbox, in the statement that appends them. */
function putInOutbox(tx: Transaction, rows: readonly (typeof historyEvents.$inferInsert)[]): Write[] {
  const told = rows.filter(({ type }) => noticeRuleOf(type) !== null);
  if (told.length === 0) return [];
  const inserted = tx
    .insert(noticeOutbox)
    .values(told.map(({ orderId, position }) => ({ orderId, position })));
  return [tx.$with('told').as(inserted.returning({ id: noticeOutbox.id }))];
}

/** Tells the archive of an execution that ends with the step. */
function tellArchive(tx: Transaction, { order: { orderId }, result }: AppendInput): Write[] {
  if (!endsExecution(result)) return [];
  const inserted = tx.insert(archiveOutbox).values({ orderId });
  return [tx.$with('to_archive').as(inserted.returning({ id: archiveOutbox.id }))];
}

/**
 * Appends events to an order's chain and returns the receipt of the last one.
 * Throws a unique violation when another execution of the same step was faster; its retry finds the result.
 */
export async function appendEvents(tx: Transaction, input: AppendInput): Promise<Receipt> {
  const { orderId } = input.order;
  let { position, hash } = input.order;
  const rows = input.events.map((event, stepOrdinal) => {
    position += 1;
    const chained: ChainedEvent = { ...event, orderId, position };
    const body = canonicalJson(chained);
    const previousHash = hash;
    hash = chainHash(previousHash, body);
    return {
      orderId,
      position,
      type: event.type,
      at: new Date(event.at),
      body,
      previousHash,
      hash,
      stepKey: input.stepKey,
      stepOrdinal,
      stepResult: stepOrdinal === 0 ? input.result : null,
    };
  });
  const advanced = tx.$with('advanced').as(
    tx
      .update(orderStates)
      .set({ ...input.state, headPosition: position, headHash: hash, updatedAt: new Date() })
      .where(eq(orderStates.orderId, orderId))
      .returning({ orderId: orderStates.orderId }),
  );
  await tx
    .with(...(input.writes ?? []), ...putInOutbox(tx, rows), ...tellArchive(tx, input), advanced)
    .insert(historyEvents)
    .values(rows);
  return { position, hash };
}

/** What a step of the order recorded when it ran before, or null when it has not. */
export async function findRecordedStep<Name extends StepName>(
  on: Queryable,
  step: { orderId: string; stepKey: string; name: Name },
): Promise<Recorded<StepOf<Name>> | null> {
  const rows = await on
    .select({ position: historyEvents.position, hash: historyEvents.hash, result: historyEvents.stepResult })
    .from(historyEvents)
    .where(and(eq(historyEvents.orderId, step.orderId), eq(historyEvents.stepKey, step.stepKey)))
    .orderBy(asc(historyEvents.stepOrdinal));
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return null;
  if (!first.result || !isStep(first.result, step.name)) {
    throw new Error(`step ${step.stepKey} of order ${step.orderId} was recorded as something else`);
  }
  return { ...first.result, receipt: { position: last.position, hash: last.hash } };
}

/** What was done by the step that ended at this position of the order's chain; null when it was not an act. */
export async function findActAt(on: Queryable, of: { orderId: string; position: number }) {
  const [event] = await on
    .select({ stepKey: historyEvents.stepKey })
    .from(historyEvents)
    .where(and(eq(historyEvents.orderId, of.orderId), eq(historyEvents.position, of.position)));
  if (!event?.stepKey.startsWith('act:')) return null;
  const { stepKey } = event;
  const step = await findRecordedStep(on, { orderId: of.orderId, stepKey, name: 'act' });
  return step && { stepKey, step };
}

/** How the order ended last on record, in whichever step, or null when nothing has ended yet. */
export async function findLastSettlement(
  on: Queryable,
  orderId: string,
): Promise<Recorded<StepOf<'settle'>> | null> {
  const [last] = await on
    .select({ stepKey: historyEvents.stepKey })
    .from(historyEvents)
    .where(and(eq(historyEvents.orderId, orderId), like(historyEvents.stepKey, 'settle:%')))
    .orderBy(desc(historyEvents.position))
    .limit(1);
  return last ? findRecordedStep(on, { orderId, stepKey: last.stepKey, name: 'settle' }) : null;
}

/** Who withdrew the order, with their reason and the receipt; null when nobody has. */
export async function findWithdrawal(on: Queryable, orderId: string) {
  const [event] = await on
    .select({ stepKey: historyEvents.stepKey, body: historyEvents.body })
    .from(historyEvents)
    .where(
      and(
        eq(historyEvents.orderId, orderId),
        inArray(historyEvents.type, ['order.withdrawn', 'order.amendment_withdrawn']),
      ),
    )
    .orderBy(desc(historyEvents.position))
    .limit(1);
  if (!event) return null;
  const step = await findRecordedStep(on, { orderId, stepKey: event.stepKey, name: 'settle' });
  const { actor, facts } = parseStored<ChainedEvent>(event.body);
  return step && { actorId: actor.id, reason: facts['reason'], receipt: step.receipt };
}
