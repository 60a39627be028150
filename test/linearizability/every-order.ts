import type { Model, Timed } from './checker.ts';

/** Whether the model allows the actions in exactly this order, turning by itself wherever it can. */
function allows<State, Action>(
  model: Model<State, Action>,
  input: { state: State; actions: readonly Action[] },
): boolean {
  const { state, actions } = input;
  const [first, ...rest] = actions;
  if (first === undefined) return true;
  const next = model.after(state, first);
  if (next !== null && allows(model, { state: next, actions: rest })) return true;
  return model.byItself(state).some((turned) => allows(model, { state: turned, actions }));
}

/** Every order of the history in which nothing comes before what had returned when it was asked. */
function* ordersOf<Action>(history: readonly Timed<Action>[]): Generator<readonly Timed<Action>[]> {
  if (history.length === 0) yield [];
  for (const first of history) {
    const rest = history.filter((timed) => timed !== first);
    if (rest.some((timed) => timed.returnedAt < first.invokedAt)) continue;
    for (const order of ordersOf(rest)) yield [first, ...order];
  }
}

/** Every choice of the requests without an answer that took effect after all. */
function* effectiveOf<Action>(history: readonly Timed<Action>[]): Generator<readonly Timed<Action>[]> {
  const silent = history.filter(({ returnedAt }) => returnedAt === Infinity);
  for (let chosen = 0; chosen < 2 ** silent.length; chosen += 1) {
    const left = silent.filter((_timed, bit) => (chosen & (1 << bit)) === 0);
    yield history.filter((timed) => !left.includes(timed));
  }
}

/** Whether a short history is linearizable, found out by trying every order: slow, and too simple to be wrong. */
export function isLinearizableByEveryOrder<State, Action>(
  model: Model<State, Action>,
  history: readonly Timed<Action>[],
): boolean {
  for (const effective of effectiveOf(history)) {
    for (const order of ordersOf(effective)) {
      if (allows(model, { state: model.start, actions: order.map(({ action }) => action) })) return true;
    }
  }
  return false;
}
