/** How work goes on in parallel. */
export interface Lanes<Item> {
  /** Items of one lane are worked one after the other, in the order in which they come. */
  readonly laneOf: (item: Item) => string;
  /** So many items are worked at once. */
  readonly atOnce: number;
  /** So many items are taken from the source before the first of them is done. */
  readonly lookAhead: number;
  readonly work: (item: Item) => Promise<void>;
}

/** Lets `atOnce` tasks run and the others wait their turn. */
function openGate(atOnce: number): (task: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return async (task) => {
    if (free > 0) free -= 1;
    else {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
    try {
      await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/**
 * Works all items, in parallel between lanes and in order within one. After a failure nothing more is begun; what
 * has begun is awaited, and the first failure is thrown.
 */
export async function workInLanes<Item>(items: AsyncIterable<Item>, lanes: Lanes<Item>): Promise<void> {
  const gate = openGate(lanes.atOnce);
  const lastOfLane = new Map<string, Promise<void>>();
  const underway = new Set<Promise<void>>();
  const failures: unknown[] = [];

  const begin = (item: Item): void => {
    const lane = lanes.laneOf(item);
    const before = lastOfLane.get(lane) ?? Promise.resolve();
    const task = before
      .then(() => (failures.length > 0 ? undefined : gate(() => lanes.work(item))))
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => {
        underway.delete(task);
        if (lastOfLane.get(lane) === task) lastOfLane.delete(lane);
      });
    lastOfLane.set(lane, task);
    underway.add(task);
  };

  for await (const item of items) {
    if (failures.length > 0) break;
    begin(item);
    if (underway.size >= lanes.lookAhead) await Promise.race(underway);
  }
  await Promise.all(underway);
  if (failures.length > 0) throw failures[0];
}
