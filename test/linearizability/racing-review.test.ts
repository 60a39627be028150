import { afterAll, beforeAll, expect, it } from 'vitest';
import { badHistories, type BadHistory } from './bad-histories.ts';
import { findUnexplained } from './checker.ts';
import { REVIEWED_ORDER } from './model.ts';
import { playedShapes, type Shapes } from './played-shapes.ts';
import { RaceEnvironment } from './race-environment.ts';
import { racesOf, type PlannedClient } from './racing-plan.ts';

const SEEDS = [1, 2, 3];
/** Orders on which clients race at the same time. */
const RACES = 8;

let environment: RaceEnvironment;
let shapes: Shapes;

beforeAll(async () => {
  environment = await RaceEnvironment.start();
  shapes = await playedShapes(environment);
});

afterAll(() => environment.close());

async function historyOf(planned: readonly PlannedClient[]) {
  const clients = await environment.openReview();
  await environment.race(clients, planned);
  return clients.history;
}

it.each(SEEDS)('what racing clients were told has an order that the model allows (seed %i)', async (seed) => {
  const histories = await Promise.all(racesOf({ seed, races: RACES }).map(historyOf));
  for (const history of histories) {
    const unexplained = findUnexplained(REVIEWED_ORDER, history);
    expect(unexplained.length === 0 ? [] : { unexplained, history }).toEqual([]);
  }
});

it('the histories that are made bad are good before', () => {
  for (const history of [shapes.approved, shapes.withdrawn, shapes.returned]) {
    expect(findUnexplained(REVIEWED_ORDER, history)).toEqual([]);
  }
});

it('twenty histories are made bad', () => {
  expect(new Set(badHistories.map(({ fault }) => fault)).size).toBe(20);
});

it.each(badHistories)('a history is refused in which $fault', ({ spoil }: BadHistory) => {
  expect(findUnexplained(REVIEWED_ORDER, spoil(shapes))).not.toEqual([]);
});
