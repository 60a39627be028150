import { afterAll, beforeAll, expect, it } from 'vitest';
import { orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import type { ApiApp } from '../../api/dependencies.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';
import { findUnexplained } from './checker.ts';
import { REVIEWED_ORDER } from './model.ts';
import { RacingClients, type OpenReview } from './racing-client.ts';
import { racesOf, REVIEWERS, type PlannedClient } from './racing-plan.ts';

/** Short enough for some decisions to be left without an answer, long enough for others to get one. */
const HASTY_DEADLINE_MS = 40;
const SEEDS = [1, 2, 3, 4];
/** Orders on which clients race at the same time. */
const RACES = 8;

let environment: ApiEnvironment;
let hasty: ApiApp;
const submitter = anActor('submitter');
const reviewers = Array.from({ length: REVIEWERS }, (_none, index) =>
  aReviewer('credit', { id: `racer-${index}`, name: `Racer ${index}` }),
);
const [first = aReviewer('credit')] = reviewers;

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  const { review } = environment;
  hasty = await environment.build(review.temporal.client, { engineDeadlineMs: HASTY_DEADLINE_MS });
  await addCompany(review.owner);
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await Promise.all([submitter, ...reviewers].map((actor) => environment.keyOf(actor)));
  await review.startWorker();
});

afterAll(() => environment.close());

/** Submits an order whose credit review waits for a person. */
async function openReview(): Promise<OpenReview> {
  const payload = anOrder({ requiredOn: '2099-12-18' });
  const submitted = await environment.call(submitter, { method: 'POST', url: '/v1/orders', payload });
  const { id: orderId } = orderSchema.parse(submitted.json());
  const { evidenceHash } = await environment.review.until(async () => {
    const url = `/v1/orders/${orderId}/reviews/credit`;
    const answer = await environment.call(first, { method: 'GET', url });
    return answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
  });
  return { orderId, evidenceHash };
}

async function race(planned: readonly PlannedClient[]) {
  const clients = new RacingClients(environment, await openReview());
  const { app } = environment;
  const run = async ({ who, isHasty, asksAgain, requests }: PlannedClient) => {
    const actor = who === 'submitter' ? submitter : (reviewers[who] ?? first);
    const way = { app: isHasty ? hasty : app, again: asksAgain ? app : null };
    for (const request of requests) await clients.ask(actor, request, way);
  };
  await Promise.all(planned.map(run));
  return clients.history;
}

it.each(SEEDS)('what racing clients were told has an order that the model allows (seed %i)', async (seed) => {
  const histories = await Promise.all(racesOf({ seed, races: RACES }).map(race));
  for (const history of histories) {
    const unexplained = findUnexplained(REVIEWED_ORDER, history);
    expect(unexplained.length === 0 ? [] : { unexplained, history }).toEqual([]);
  }
});
