import { afterAll, beforeAll, expect, it } from 'vitest';
import { pastOrderSchema, type PastOrderAnswer } from '../../api/schemas/past-order.ts';
import { substitutions } from '../../db/tables/organisation.ts';
import { Acting } from '../support/acting.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let acting: Acting;
const auditor = anActor('auditor');
const submitter = anActor('submitter');
const two = aReviewer('credit', { id: 'two', name: 'Two' });
const deputy = aReviewer('materials', { id: 'deputy', name: 'Deputy' });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  await environment.review.addPeople(auditor, submitter, two, deputy);
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function stateAt(orderId: string, query = ''): Promise<PastOrderAnswer> {
  const { body } = await acting.get(auditor, `/v1/orders/${orderId}/history/state${query}`);
  return pastOrderSchema.parse(body);
}

it('a past decision tells for whom it was made, and under which conditions', async () => {
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  const [startsAt, endsAt] = [new Date(Date.now() - 1_000), new Date(Date.now() + 86_400_000)];
  await environment.review.owner.insert(substitutions).values({
    ...{ externalId: 'S-1', version: 1, updatedAt: new Date(), kind: 'adds', startsAt, endsAt },
    ...{ principalId: 'two', substituteId: 'deputy', departments: [], customerClasses: [] },
  });
  const orderId = await acting.submit(submitter);
  const path = { orderId, department: 'credit' };
  await acting.shown(two, path);
  const condition = 'Half of it in advance';
  const approval = { verb: 'approve_with_conditions', conditions: [condition] };
  expect(await acting.decide(deputy, path, approval)).toMatchObject({ status: 201 });
  const [decided] = (await stateAt(orderId)).reviews;
  expect(decided?.decisions).toMatchObject([
    {
      ...{ actor: { id: 'deputy' }, verb: 'approve_with_conditions', conditions: [condition] },
      onBehalfOf: { id: 'two', name: 'Two', substitution: 'S-1' },
    },
  ]);
});

it('an order tells whom its plan asks and in which stage, also whom it has not come to yet', async () => {
  const departments = [aDepartment('credit'), aDepartment('materials', { stage: 2 })];
  await environment.review.activate(aPolicy({ departments }));
  const orderId = await acting.submit(submitter);
  await acting.shown(two, { orderId, department: 'credit' });
  const { planned, reviews: rounds } = await stateAt(orderId);
  expect(planned).toEqual([
    { department: 'credit', stage: 1 },
    { department: 'materials', stage: 2 },
  ]);
  expect(rounds.map(({ department }) => department)).toEqual(['credit']);
  expect((await stateAt(orderId, '?position=1')).planned).toEqual([]);
});
