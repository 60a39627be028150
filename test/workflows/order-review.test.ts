import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../db/default-policy.ts';
import { anOrder } from '../support/orders.ts';
import { aReviewer, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await environment.addPeople(...DEFAULT_POLICY.departments.map((department) => aReviewer(department.name)));
});

afterAll(() => environment.close());

it('an order that every department approves is approved', async () => {
  const order = await environment.submit(anOrder());
  for (const department of ['order_data', 'credit', 'payment_terms', 'materials', 'final_approval']) {
    await environment.decide(order, { department, verb: 'approve', actor: aReviewer(department) });
  }
  expect(await order.result()).toBe('approved');
});
