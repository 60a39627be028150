import type { ActorReference } from './actor.ts';
import type { DifferenceKind } from './difference.ts';
import type { Receipt } from './history-event.ts';
import { canBeRevised, isClosed, type OrderStatus } from './order-status.ts';
import type { DecisionVerb } from './review-status.ts';

/** What the database says of one order. */
export interface OrderRecord {
  readonly orderId: string;
  /** Null before the review began. */
  readonly status: OrderStatus | null;
  /** The newest revision that has a document. */
  readonly latestRevision: number;
  /** The revision under review; null before the review began. */
  readonly reviewedRevision: number | null;
  /** The hashes of the chain, the first event's first. */
  readonly hashes: readonly string[];
  /** The positions of the last event of each step. */
  readonly stepPositions: readonly number[];
  /** Where the chain does not hold, in words; null where it does. */
  readonly chainFault: string | null;
  readonly liveHolds: number;
}

/** A message that an execution acknowledged, as it was sent. */
export interface AcknowledgedMessage {
  readonly name: string;
  readonly updateId: string;
  readonly message: unknown;
  readonly receipt: Receipt;
  /** The revision that a resubmission was about; null for every other message. */
  readonly revision: number | null;
}

/** A decision that an execution recorded. */
export interface KnownDecision {
  readonly actor: ActorReference;
  readonly verb: DecisionVerb;
  readonly comment: string | null;
  readonly decidedAt: string;
  readonly receipt: Receipt;
}

/** What the engine says of the newest execution of one order. */
export interface OrderProcess {
  readonly runId: string;
  readonly isRunning: boolean;
  /** How the execution ended, or that it runs, in the engine's word. */
  readonly state: string;
  /** Whether the engine waits for a worker's answer, so that what it knows is about to change. */
  readonly isBusy: boolean;
  readonly receipts: readonly Receipt[];
  /** Up to which position the execution took the record over when it began; 0 when it began by itself. */
  readonly tookOverThrough: number;
  readonly messages: readonly AcknowledgedMessage[];
  readonly decisions: readonly KnownDecision[];
}

/** One difference between the record and the process of an order. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** Which of several of its kind it is, and by what it is known again: a message, a run, a fault; often empty. */
  readonly subject: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

function difference(kind: DifferenceKind, facts: Difference['facts'], subject = ''): Difference {
  return { kind, subject, facts };
}

function findDiverged(record: OrderRecord, process: OrderProcess): Difference[] {
  const diverged = process.receipts.filter(({ position, hash }) => {
    const recorded = record.hashes[position - 1];
    return recorded !== undefined && recorded !== hash;
  });
  const [first] = diverged;
  if (!first) return [];
  const onRecord = { position: first.position, hash: record.hashes[first.position - 1] };
  const { runId } = process;
  return [difference('chain_diverged', { runId, onRecord, receipts: diverged }, runId)];
}

/** Whether what the message did is still to come: the document that it was about is there. */
function isStillToCome(record: OrderRecord, { revision }: AcknowledgedMessage): boolean {
  return revision !== null && revision <= record.latestRevision;
}

/** What people were told had happened, and the record has lost. */
function findLostMessages(record: OrderRecord, process: OrderProcess): Difference[] {
  const isLost = ({ position }: Receipt) => position > record.hashes.length;
  const messages = process.messages.filter((sent) => isLost(sent.receipt) && !isStillToCome(record, sent));
  const known = new Set(messages.map(({ receipt }) => receipt.position));
  // A Signal is acknowledged to nobody, and what it carried cannot be told with certainty.
  const silent = process.decisions.filter(({ receipt }) => isLost(receipt) && !known.has(receipt.position));
  return [
    ...messages.map(({ updateId, ...sent }) => difference('message_lost', { ...sent, updateId }, updateId)),
    ...silent.map(({ receipt, ...decision }) =>
      difference('message_lost', { name: 'decide', receipt, decision }, `position:${receipt.position}`),
    ),
  ];
}

function findAhead(record: OrderRecord, process: OrderProcess): Difference[] {
  const lost = process.receipts.filter(({ position }) => position > record.hashes.length);
  if (lost.length === 0) return [];
  const facts = { runId: process.runId, recordEndsAt: record.hashes.length, lostReceipts: lost };
  return [difference('workflow_ahead', facts), ...findLostMessages(record, process)];
}

function findBehind(record: OrderRecord, process: OrderProcess): Difference[] {
  const known = new Set(process.receipts.map(({ position }) => position));
  const unknown = record.stepPositions.filter(
    (position) => position > process.tookOverThrough && !known.has(position),
  );
  if (unknown.length === 0) return [];
  return [difference('workflow_behind', { runId: process.runId, positions: unknown })];
}

/** Differences in whether the order goes on; both sides hold the same receipts or the process has fewer. */
function findEnds(record: OrderRecord, process: OrderProcess): Difference[] {
  const isOver = record.status !== null && isClosed(record.status);
  const { runId, state } = process;
  if (!isOver && !process.isRunning) {
    return [difference('workflow_ended_early', { runId, state, status: record.status })];
  }
  if (isOver && process.isRunning) {
    return [difference('workflow_outlives_order', { runId, status: record.status })];
  }
  return isOver ? [] : findBehind(record, process);
}

function compareKnown(record: OrderRecord, process: OrderProcess): Difference[] {
  const ahead = findAhead(record, process);
  return ahead.length > 0 ? ahead : findEnds(record, process);
}

function findUnstarted({ status }: OrderRecord): Difference[] {
  return status !== null && isClosed(status) ? [] : [difference('workflow_missing', { status })];
}

/** Differences within the record, which no restore brings about and which would hold up everybody else. */
function findLeftovers(record: OrderRecord): Difference[] {
  const { status, liveHolds } = record;
  // A returned order keeps what it holds until that expires, so that its next revision need not ask for it again.
  const isOver = status !== null && isClosed(status);
  if (!isOver || liveHolds === 0) return [];
  return [difference('holds_outlive_order', { status, liveHolds })];
}

function findUndelivered({ status, latestRevision, reviewedRevision }: OrderRecord): Difference[] {
  const isNewer = latestRevision > (reviewedRevision ?? latestRevision);
  const isWaiting = status !== null && canBeRevised(status) && isNewer;
  return isWaiting ? [difference('revision_not_delivered', { revision: latestRevision })] : [];
}

/**
 * Every difference between the record of an order and its newest execution; null stands for one that is not there.
 * An order that is over and that the engine has forgotten is no difference: the engine keeps what has ended for a
 * time only.
 */
export function compareOrder(record: OrderRecord | null, process: OrderProcess | null): Difference[] {
  if (!record) {
    if (!process) return [];
    const { runId, state, receipts, messages, decisions } = process;
    return [difference('order_missing', { runId, state, receipts, messages, decisions }, runId)];
  }
  const { chainFault } = record;
  if (chainFault !== null) return [difference('chain_broken', { fault: chainFault }, chainFault)];
  const diverged = process ? findDiverged(record, process) : [];
  if (diverged.length > 0) return diverged;
  const ends = process ? compareKnown(record, process) : findUnstarted(record);
  return [...ends, ...findLeftovers(record), ...findUndelivered(record)];
}
