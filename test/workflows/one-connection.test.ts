import { afterAll, beforeAll, expect, it } from 'vitest';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
const credit = aReviewer('credit');

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker({ maximumConnections: 1 });
  await addCompany(environment.owner);
  await environment.addPeople(credit);
  await environment.activate(aPolicy({ departments: [aDepartment('credit')] }));
});

afterAll(() => environment.close());

// As many steps as there are connections may run at once. If each needed one more, they would all wait for each other.
it('no step of a review needs a second connection while its transaction has one', async () => {
  const order = await environment.submit(anOrder());
  await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
  expect(await order.result()).toBe('approved');
});
