import { ORDER_STATUSES } from '../../domain/order-status.ts';
import type { SearchTerms } from './address-texts.ts';
import type { OrderSearch } from './audit-queries.ts';
import { dayBegins, dayEnds } from './period.ts';

/** What the API is asked for. A currency is meant only where an amount is. */
export function toOrderSearch(terms: SearchTerms): OrderSearch {
  const { reference, status: named, from, until, currency, ...same } = terms;
  const [submittedFrom, submittedBefore] = [dayBegins(from), dayEnds(until)];
  const status = ORDER_STATUSES.find((known) => known === named);
  const isOfAmount = same.totalFrom !== undefined || same.totalTo !== undefined;
  return {
    ...same,
    ...(reference !== undefined && { customerReference: reference }),
    ...(status !== undefined && { status }),
    ...(submittedFrom !== undefined && { submittedFrom }),
    ...(submittedBefore !== undefined && { submittedBefore }),
    ...(isOfAmount && currency !== undefined && { currency: currency.toUpperCase() }),
  };
}
