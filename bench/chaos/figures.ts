import type { Intent, JournalEntry } from './journal.ts';
import type { ObservedOrder } from './checker/observation.ts';
import { outcomeOf, requestsOf, requestsOfKind } from './checker/requests.ts';

function countBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** What a run did, in numbers. */
export function figuresOf({
  journal,
  orders,
}: {
  journal: readonly JournalEntry[];
  orders: readonly ObservedOrder[];
}) {
  const requests = requestsOf(journal);
  const acknowledged = (kind: Intent['kind']) =>
    requestsOfKind(requests, kind).filter((request) => outcomeOf(request).is === 'acknowledged').length;
  return {
    orders: orders.length,
    endings: countBy(orders, ({ state }) => state?.status ?? 'not begun'),
    events: sum(orders.map(({ events }) => events.length)),
    receipts: sum(orders.map(({ workflow }) => workflow?.receipts.length ?? 0)),
    decisions: sum(orders.map(({ decisions }) => decisions.length)),
    holds: sum(orders.map(({ holds }) => holds.length)),
    requests: requests.length,
    acknowledged: {
      orders: acknowledged('submit'),
      decisions: acknowledged('decide'),
      withdrawals: acknowledged('withdraw'),
      revisions: acknowledged('resubmit'),
    },
    unanswered: requests.filter((request) => outcomeOf(request).is === 'unknown').length,
    silences: journal.filter(({ type }) => type === 'silence').length,
    statuses: countBy(
      journal.flatMap((entry) => (entry.type === 'answer' ? [entry.status] : [])),
      String,
    ),
  };
}
