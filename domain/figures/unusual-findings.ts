/** Orders of the last days are held against those of the days before. */
export const RECENT_DAYS = 30;
export const EARLIER_DAYS = 90;
/** With fewer orders, or fewer with a finding, nothing is said. */
export const LEAST_ORDERS = 5;
export const LEAST_UNUSUAL = 3;
/** From so many earlier orders on a customer or product is held against its own past; before, against that of all. */
export const LEAST_EARLIER = 20;
/** What comes about by chance less often than this is called unusual. */
export const MOST_CHANCE = 0.01;

/** Orders, and how many of them had a finding that asks for attention or blocks. */
export interface FindingCounts {
  readonly orders: number;
  readonly unusual: number;
}

/** A customer or product with the counts of both times. */
export interface FindingHistory {
  readonly id: string;
  readonly recent: FindingCounts;
  readonly earlier: FindingCounts;
}

/** One whose recent orders have findings more often than its past, or that of all, would lead one to expect. */
export interface UnusualFindings extends FindingHistory {
  /** Whose earlier orders it is held against. */
  readonly basis: 'own' | 'all';
  /** How likely it is that by chance as many or more of the recent orders have a finding. */
  readonly chance: number;
}

/** The share of orders with a finding (Laplace's rule of succession), so that it is never quite nothing nor all. */
export function expectedShare({ orders, unusual }: FindingCounts): number {
  return (unusual + 1) / (orders + 2);
}

/**
 * How likely so many or more of the orders have a finding when each has one with the same probability: the upper tail of
 * the binomial distribution, by its recurrence from the logarithm of one term, which does not underflow.
 */
export function chanceOfAtLeast({ orders, unusual }: FindingCounts, share: number): number {
  if (unusual <= 0) return 1;
  const logOdds = Math.log(share) - Math.log1p(-share);
  let logTerm = orders * Math.log1p(-share);
  let tail = 0;
  for (let found = 1; found <= orders; found += 1) {
    logTerm += Math.log((orders - found + 1) / found) + logOdds;
    if (found >= unusual) tail += Math.exp(logTerm);
  }
  return Math.min(1, tail);
}

/** Those with unusual findings, first what chance explains least, of two alike the one with more such orders. */
export function findUnusual(
  histories: readonly FindingHistory[],
  all: { readonly earlier: FindingCounts },
): UnusualFindings[] {
  return histories
    .filter(({ recent }) => recent.orders >= LEAST_ORDERS && recent.unusual >= LEAST_UNUSUAL)
    .map((history): UnusualFindings => {
      const basis = history.earlier.orders >= LEAST_EARLIER ? 'own' : 'all';
      const share = expectedShare(basis === 'own' ? history.earlier : all.earlier);
      return { ...history, basis, chance: chanceOfAtLeast(history.recent, share) };
    })
    .filter(({ chance }) => chance < MOST_CHANCE)
    .sort((one, other) => one.chance - other.chance || other.recent.unusual - one.recent.unusual);
}
