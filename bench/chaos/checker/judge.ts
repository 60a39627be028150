import type { JournalEntry } from '../journal.ts';
import { judgeAmendments } from './judge-amendments.ts';
import { judgeDecisions } from './judge-decisions.ts';
import { judgeHolds } from './judge-holds.ts';
import { judgeOrders } from './judge-orders.ts';
import { judgeSubmissions } from './judge-submissions.ts';
import type { Breach, ObservedOrder } from './observation.ts';
import { judgeAnswers, requestsOf } from './requests.ts';

/** What a run came to: what the clients were told, and what is there afterwards. */
export interface Evidence {
  readonly journal: readonly JournalEntry[];
  readonly orders: readonly ObservedOrder[];
}

/** Every rule that the run broke; none when it kept them all. Throws on a journal that contradicts itself. */
export function judge({ journal, orders }: Evidence): Breach[] {
  const requests = requestsOf(journal);
  return [
    ...judgeAnswers(requests),
    ...judgeSubmissions(requests, orders),
    ...judgeDecisions(requests, orders),
    ...judgeAmendments(requests, orders),
    ...judgeOrders(orders),
    ...judgeHolds(journal, orders),
  ];
}
