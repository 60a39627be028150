import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readAnswerTimes } from '../../db/answer-times.ts';
import { orderStates } from '../../db/tables/process.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const credit = aReviewer('credit');
const HOUR_MS = 3_600_000;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await review.startWorker();
  await addCompany(review.owner);
  await review.addPeople(credit);
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
});

afterAll(() => environment.close());

const long = new Date(0);

it('without an order that was answered no time is known', async () => {
  expect(await readAnswerTimes(environment.review.owner, long)).toEqual({
    orders: 0,
    halfWithinMs: null,
    mostWithinMs: null,
  });
});

it('half of the orders and nine of ten are told apart, of those alone that were answered since then', async () => {
  const { review } = environment;
  const hours = [1, 2, 3, 40, 50];
  for (const taken of hours) {
    const handle = await review.submit(anOrder());
    const orderId = orderIdOf(handle);
    await review.openReview(handle, 'credit');
    await review.owner
      .update(orderStates)
      .set({
        status: taken === 50 ? 'withdrawn' : 'approved',
        closedAt: sql`(select submitted_at + ${`${taken} hours`}::interval from orders where id = ${orderId})`,
      })
      .where(sql`order_id = ${orderId}`);
  }
  expect(await readAnswerTimes(review.owner, long)).toEqual({
    orders: 4,
    halfWithinMs: 2 * HOUR_MS,
    mostWithinMs: 40 * HOUR_MS,
  });
  const later = new Date(Date.now() + 100 * HOUR_MS);
  expect((await readAnswerTimes(review.owner, later)).orders).toBe(0);
});

it('they are for everybody who sees orders, a customer too', async () => {
  const answer = await environment.call(anActor('customer'), { url: '/v1/answer-times' });
  expect(answer.json()).toMatchObject({ windowDays: 90, orders: 4 });
});
