import { useSyncExternalStore } from 'react';
import type { ReviewKey } from '../api/queries.ts';

/** What one look can take in. */
export const MOST_CHOSEN = 100;

let chosen: readonly ReviewKey[] = [];
const listeners = new Set<() => void>();

function isSame(one: ReviewKey, other: ReviewKey): boolean {
  return one.orderId === other.orderId && one.department === other.department;
}

function change(next: readonly ReviewKey[]): void {
  chosen = next.slice(0, MOST_CHOSEN);
  for (const listener of listeners) listener();
}

/** The reviews that were chosen to be decided together, as long as the pages are open. */
export const chosenReviews = {
  list: (): readonly ReviewKey[] => chosen,
  has: (review: ReviewKey): boolean => chosen.some((one) => isSame(one, review)),
  toggle: (review: ReviewKey): void => {
    const others = chosen.filter((one) => !isSame(one, review));
    change(others.length === chosen.length ? [...chosen, review] : others);
  },
  add: (reviews: readonly ReviewKey[]): void => {
    const added = reviews.filter((review) => !chosen.some((one) => isSame(one, review)));
    change([...chosen, ...added]);
  },
  remove: (review: ReviewKey): void => {
    change(chosen.filter((one) => !isSame(one, review)));
  },
  clear: (): void => {
    change([]);
  },
};

/** The chosen reviews, brought up to date. */
export function useChosenReviews(): readonly ReviewKey[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => chosen,
  );
}
