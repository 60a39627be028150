import { z } from 'zod';
import { verifyChain } from '../../../cli/verify-chain.ts';
import { ORDER_STATUSES, isClosed } from '../../../domain/order-status.ts';
import { isApproval, REVIEW_STATUSES } from '../../../domain/review-status.ts';
import type { Breach, ObservedOrder } from './observation.ts';

const orderStatus = z.enum(ORDER_STATUSES);
const reviewStatus = z.enum(REVIEW_STATUSES);
const CLOSING_EVENTS: ReadonlySet<string> = new Set([
  'order.approved',
  'order.rejected',
  'order.withdrawn',
  'order.expired',
]);

function judgeEnd(order: ObservedOrder): Breach[] {
  const status = orderStatus.safeParse(order.state?.status);
  const hasEnded = status.success && isClosed(status.data) && order.workflow?.status === 'COMPLETED';
  if (hasEnded) return [];
  const detail = `is ${order.state?.status ?? 'not begun'}, its review ${order.workflow?.status ?? 'unknown'}`;
  return [{ rule: 'order_unended', subject: order.id, detail }];
}

function judgeAgreement(order: ObservedOrder): Breach[] {
  const { apiStatus, state, workflow } = order;
  if (!workflow?.result || (apiStatus === state?.status && workflow.result === state.status)) return [];
  const detail = `API ${apiStatus ?? 'nothing'}, database ${state?.status ?? 'nothing'}, engine ${workflow.result}`;
  return [{ rule: 'states_disagree', subject: order.id, detail }];
}

/** Whether an end follows another one that is no approval, or an approval that nothing amended. */
function hasEndedTwice(ends: readonly string[]): boolean {
  return ends.some((type, index) => {
    const next = ends[index + 1];
    if (next === undefined || type === 'order.amended') return false;
    return type !== 'order.approved' || next !== 'order.amended';
  });
}

/** How what is told of the order's end contradicts its status; null when it does not. */
function contradictionInEvents({ events }: ObservedOrder, status: string): string | null {
  const closing = events.filter(({ type }) => CLOSING_EVENTS.has(type)).map(({ type }) => type);
  const isAfterEnd = (index: number) => events.slice(0, index).some(({ type }) => CLOSING_EVENTS.has(type));
  const ends = events.filter(
    ({ type }, index) => CLOSING_EVENTS.has(type) || (type === 'order.amended' && isAfterEnd(index)),
  );
  if (hasEndedTwice(ends.map(({ type }) => type))) return `ended as ${closing.join(' and ')}`;
  const type = closing.at(-1);
  return type !== undefined && type !== `order.${status}` ? `is ${status} and tells ${type}` : null;
}

/** How the reviews contradict the status: all agree to what is approved, somebody rejects what is rejected. */
function contradictionInReviews(order: ObservedOrder, status: string): string | null {
  const reviews = order.reviews.map((review) => reviewStatus.parse(review.status));
  const isAgreed = reviews.length > 0 && reviews.every(isApproval);
  if (status === 'approved' && !isAgreed) return `is approved with reviews that are ${reviews.join(', ')}`;
  const isRejected =
    reviews.includes('rejected') || order.events.some(({ type }) => type === 'review.last_resort_reached');
  return status === 'rejected' && !isRejected ? 'is rejected and nobody rejected it' : null;
}

/** An order ends once, as it says, and is approved by everybody or refused by somebody. */
function judgeEnding(order: ObservedOrder): Breach[] {
  const status = order.state?.status ?? 'submitted';
  const detail = contradictionInEvents(order, status) ?? contradictionInReviews(order, status);
  return detail === null ? [] : [{ rule: 'ending_contradicts', subject: order.id, detail }];
}

function judgeChain(order: ObservedOrder): Breach[] {
  const faults = verifyChain(order.id, order.events).map(({ place, detail }) => `event ${place}: ${detail}`);
  const { state, events } = order;
  const last = events.at(-1);
  if (state && (last?.position !== state.head.position || last.hash !== state.head.hash))
    faults.push(`the head is ${state.head.position} and the last event ${last?.position ?? 0}`);
  if (faults.length === 0) return [];
  return [{ rule: 'chain_broken', subject: order.id, detail: faults.join('; ') }];
}

/** What the engine's own history keeps of the chain stands in it. */
function judgeReceipts(order: ObservedOrder): Breach[] {
  const hashes = new Map(order.events.map(({ position, hash }) => [position, hash]));
  const missing = (order.workflow?.receipts ?? []).filter(
    ({ position, hash }) => hashes.get(position) !== hash,
  );
  return missing.map(({ position }) => ({
    rule: 'receipt_missing' as const,
    subject: order.id,
    detail: `the engine keeps a receipt at ${position} that the history has not`,
  }));
}

/** The engine's history makes the workflow do the same again. */
function judgeReplay({ id, workflow }: ObservedOrder): Breach[] {
  const detail = workflow?.replayFailure ?? null;
  return detail === null ? [] : [{ rule: 'replay_failed', subject: id, detail }];
}

/** Every order has ended, once, as everybody says, its history replays, and its chain holds with all the receipts of the engine. */
export function judgeOrders(orders: readonly ObservedOrder[]): Breach[] {
  return orders.flatMap((order) => [
    ...judgeEnd(order),
    ...judgeAgreement(order),
    ...judgeEnding(order),
    ...judgeChain(order),
    ...judgeReceipts(order),
    ...judgeReplay(order),
  ]);
}
