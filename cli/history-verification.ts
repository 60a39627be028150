import type { Receipt, HistoryEventType } from '../domain/history-event.ts';
import type { OrderStatus } from '../domain/order-status.ts';
import { answered, everyItem, type ApiClient } from './api-client.ts';
import type { components } from './generated/api.ts';
import { findExchanged } from './personal-values.ts';
import { ChainFollower, type ChainFault } from './verify-chain.ts';

type HistoryEvent = components['schemas']['HistoryEvent'];

/** How many events are asked for at once. */
const EVENTS_ON_A_PAGE = 200;

/** What an order's history has to say before the order can be in a state. */
const STATED_BY: Readonly<Record<OrderStatus, HistoryEventType | null>> = {
  // A review that has not begun has written nothing yet.
  submitted: null,
  in_review: 'order.review_planned',
  returned: 'order.returned',
  awaiting_customer: 'counter_offer.made',
  approved: 'order.approved',
  rejected: 'order.rejected',
  withdrawn: 'order.withdrawn',
  expired: 'order.expired',
};

/** A fault of a history as a whole has no place. */
export type HistoryFault = Omit<ChainFault, 'place' | 'code'> & {
  readonly place: number | null;
  readonly code: ChainFault['code'] | 'event_missing' | 'receipt_missing' | 'personal_exchanged';
};

/** What following the chain of one order came to. */
export interface HistoryReport {
  readonly orderId: string;
  readonly valid: boolean;
  readonly events: number;
  /** The last event, to be kept as a receipt; null where there is none. */
  readonly head: Receipt | null;
  readonly faults: readonly HistoryFault[];
}

/** The order whose history is verified, with what else is known of it. */
export interface VerifiedOrder {
  readonly id: string;
  /** Read before its history, so that the history knows of it. */
  readonly status: OrderStatus;
  /** Receipts that were kept elsewhere. */
  readonly receipts: readonly Receipt[];
}

/** The events of an order in the order of its chain. */
export function readEvents(api: ApiClient, orderId: string) {
  return everyItem((cursor) => {
    const query = { limit: EVENTS_ON_A_PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const params = { path: { orderId }, query };
    return answered(api.GET('/v1/orders/{orderId}/history', { params }));
  });
}

function findExchangedIn(row: HistoryEvent): HistoryFault[] {
  return findExchanged(row).map(({ id }) => ({
    place: row.position,
    code: 'personal_exchanged',
    detail: `the text ${id} is not the one that the event refers to`,
  }));
}

function findMissing(
  order: VerifiedOrder,
  follower: ChainFollower,
  types: ReadonlySet<string>,
): readonly HistoryFault[] {
  const faults: HistoryFault[] = [];
  const needed = STATED_BY[order.status];
  if (needed !== null && !types.has(needed)) {
    const detail = `the order is ${order.status} and no ${needed} is in its history`;
    faults.push({ place: null, code: 'event_missing', detail });
  }
  for (const receipt of order.receipts.filter((kept) => !follower.contains(kept))) {
    const detail = `the kept receipt ${receipt.position}:${receipt.hash} is not in the history`;
    faults.push({ place: receipt.position, code: 'receipt_missing', detail });
  }
  return faults;
}

/** Reads an order's history and follows its chain, on nothing but the bytes that were handed out. */
export async function verifyHistory(api: ApiClient, order: VerifiedOrder): Promise<HistoryReport> {
  const follower = new ChainFollower(order.id);
  const types = new Set<string>();
  const exchanged: HistoryFault[] = [];
  for await (const row of readEvents(api, order.id)) {
    follower.follow(row);
    types.add(row.type);
    exchanged.push(...findExchangedIn(row));
  }
  const faults = [...follower.faults, ...exchanged, ...findMissing(order, follower, types)];
  const events = follower.head?.position ?? 0;
  return { orderId: order.id, valid: faults.length === 0, events, head: follower.head, faults };
}
