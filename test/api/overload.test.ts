import { afterAll, beforeAll, expect, it } from 'vitest';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter');

beforeAll(async () => {
  environment = await ApiEnvironment.start({ longestBacklogMs: 500 });
  await addCompany(environment.review.owner);
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
});

afterAll(() => environment.close());

/** Always the same submission, which is one order however often it is sent. */
const headers = aKey();
const submit = () =>
  environment.call(submitter, {
    method: 'POST',
    url: '/v1/orders',
    payload: anOrder({ requiredOn: '2099-12-18' }),
    headers,
  });

const untilAnswered = (status: number) =>
  environment.review.until(async () => {
    const answer = await submit();
    return answer.statusCode === status ? answer : null;
  });

it('new orders are turned away while the workers are behind, and taken again once they are not', async () => {
  expect((await submit()).statusCode).toBe(201);
  // No worker polls yet, so the work of that order waits ever longer.
  const refused = await untilAnswered(503);
  expect(refused.json()).toMatchObject({ code: 'overloaded' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  const reads = await environment.call(submitter, { method: 'GET', url: '/v1/orders' });
  expect(reads.statusCode).toBe(200);
  await environment.review.startWorker();
  await untilAnswered(201);
});
