/** Who had to do with an order, as far as a change of what is approved concerns them. */
export interface OrderPeople {
  /** Whoever decided, with the revision that they decided on. */
  readonly deciders: readonly { readonly id: string; readonly revision: number }[];
  /** Whoever wrote a revision. */
  readonly authors: readonly { readonly id: string; readonly revision: number }[];
  /** The managers of the departments that reviewed it. */
  readonly managers: readonly string[];
}

/**
 * The people who are to be made aware that an approved order has changed (ISO 9001:2015, 8.2.4): whoever decided on it,
 * wrote it or answers for a department of its review. Who wrote or decided this very revision knows of it.
 */
export function findConcerned({ deciders, authors, managers }: OrderPeople, revision: number): string[] {
  const involved = [...authors, ...deciders];
  const knowing = involved.filter((one) => one.revision === revision).map(({ id }) => id);
  const concerned = new Set([...involved.map(({ id }) => id), ...managers]);
  return [...concerned].filter((id) => !knowing.includes(id)).sort();
}
