/** A sequential object: what may happen to it, one thing after the other. */
export interface Model<State, Action> {
  readonly start: State;
  /** The state after the action, the very same one when it changes nothing; null when it cannot happen in it. */
  readonly after: (state: State, action: Action) => State | null;
  /** The states that this one can turn into by itself, seen by nobody. */
  readonly byItself: (state: State) => readonly State[];
  /** Whether the action changes nothing anybody could see, whenever it happens. */
  readonly isObservation: (action: Action) => boolean;
}

/** An action that took effect at one point between two instants, in milliseconds of one clock. */
export interface Timed<Action> {
  readonly invokedAt: number;
  /** Infinity without an answer: it may have taken effect at any time since, or not at all. */
  readonly returnedAt: number;
  readonly action: Action;
}

/** One search for an order of a history. */
class Search<State, Action> {
  /** What the best attempt so far could not place. */
  left: readonly Timed<Action>[];
  private readonly model: Model<State, Action>;
  private readonly visited = new Set<string>();

  constructor(model: Model<State, Action>, history: readonly Timed<Action>[]) {
    this.model = model;
    this.left = history.filter(isAnswered);
  }

  /** Whether the model allows the open actions from this state on. */
  succeeds(state: State, open: ReadonlyMap<number, Timed<Action>>): boolean {
    const key = `${[...open.keys()].join(' ')} ${JSON.stringify(state)}`;
    if (this.visited.has(key)) return false;
    this.visited.add(key);
    this.note(open);
    if (this.left.length === 0) return true;
    const firstReturn = Math.min(...[...open.values()].map(({ returnedAt }) => returnedAt));
    const enabled = [...open].filter(([, { invokedAt }]) => invokedAt <= firstReturn);
    const moves = enabled.flatMap(([place, { action }]) => {
      const next = this.model.after(state, action);
      return next === null ? [] : [{ place, action, next }];
    });
    // What only looked, and may look now, loses nothing by going first: without this, reads multiply the search.
    const look = moves.find(({ action, next }) => next === state && this.model.isObservation(action));
    if (look) return this.succeeds(state, without(open, look.place));
    return (
      moves.some(({ place, next }) => this.succeeds(next, without(open, place))) ||
      this.model.byItself(state).some((next) => this.succeeds(next, open))
    );
  }

  private note(open: ReadonlyMap<number, Timed<Action>>): void {
    const left = [...open.values()].filter(isAnswered);
    if (left.length < this.left.length) this.left = left;
  }
}

function isAnswered({ returnedAt }: Timed<unknown>): boolean {
  return Number.isFinite(returnedAt);
}

function without<Value>(open: ReadonlyMap<number, Value>, place: number): ReadonlyMap<number, Value> {
  const rest = new Map(open);
  rest.delete(place);
  return rest;
}

/**
 * The actions of a history that no order explains: empty when it is linearizable, otherwise what the best attempt
 * could not place. The search is Wing and Gong's (Testing and verifying concurrent objects, 1993), remembering the
 * states it has been in as Lowe does (Testing for linearizability, 2017).
 */
export function findUnexplained<State, Action>(
  model: Model<State, Action>,
  history: readonly Timed<Action>[],
): readonly Timed<Action>[] {
  const search = new Search(model, history);
  return search.succeeds(model.start, new Map(history.entries())) ? [] : search.left;
}
