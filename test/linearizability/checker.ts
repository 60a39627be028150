import { START, statesAfter, type State, type Step } from './model.ts';

/** A step of an operation that took effect somewhere between two instants, in milliseconds of one clock. */
export interface Interval {
  readonly invokedAt: number;
  readonly returnedAt: number;
  readonly step: Step;
  /** The place in the history of the step that comes before it in the same operation. */
  readonly after?: number;
}

/**
 * Whether there is an order of the steps that keeps to their intervals and that the model allows: the search of Wing
 * and Gong (Testing and verifying concurrent objects, 1993), remembering the states it has been in as Lowe does.
 */
export function isLinearizable(history: readonly Interval[]): boolean {
  const visited = new Set<string>();
  const everything = (1n << BigInt(history.length)) - 1n;
  const isDone = (done: bigint, place: number) => (done & (1n << BigInt(place))) !== 0n;

  const search = (done: bigint, state: State): boolean => {
    if (done === everything) return true;
    const key = `${done} ${JSON.stringify(state)}`;
    if (visited.has(key)) return false;
    visited.add(key);
    const open = history.flatMap((interval, place) => (isDone(done, place) ? [] : [{ interval, place }]));
    const firstReturn = Math.min(...open.map(({ interval }) => interval.returnedAt));
    return open
      .filter(({ interval: { invokedAt, after } }) => {
        const isItsTurn = after === undefined || isDone(done, after);
        return invokedAt <= firstReturn && isItsTurn;
      })
      .some(({ interval, place }) =>
        statesAfter(state, interval.step).some((next) => search(done | (1n << BigInt(place)), next)),
      );
  };
  return search(0n, START);
}
