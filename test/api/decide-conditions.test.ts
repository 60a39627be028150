import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import { orderReviewId } from '../../workflows/contract.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter');
const credit = aReviewer('credit');
const auditor = anActor('auditor');

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  await addCompany(environment.review.owner);
  await environment.review.addPeople(submitter, credit, auditor);
  await environment.review.activate(
    aPolicy({ departments: [aDepartment('credit'), aDepartment('materials')] }),
  );
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function submit(): Promise<string> {
  const payload = anOrder({ requiredOn: '2099-12-18' });
  const answer = await environment.call(submitter, { method: 'POST', url: '/v1/orders', payload });
  return orderSchema.parse(answer.json()).id;
}

function shown(orderId: string) {
  const url = `/v1/orders/${orderId}/reviews/credit`;
  return environment.review.until(async () => {
    const answer = await environment.call(credit, { method: 'GET', url });
    return answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
  });
}

function decide({ orderId, payload }: { orderId: string; payload: object }) {
  const url = `/v1/orders/${orderId}/reviews/credit/decisions`;
  return environment.call(credit, { method: 'POST', url, payload });
}

describe('conditions on the order that is decided', () => {
  const conditional = (evidenceHash: string, ...conditions: unknown[]) => ({
    verb: 'approve_with_conditions',
    evidenceHash,
    conditions,
  });

  it('that do not fit it are refused by the API, with the place of each fault', async () => {
    const orderId = await submit();
    const { evidenceHash } = await shown(orderId);
    const payload = conditional(
      evidenceHash,
      'words',
      { kind: 'quantity', line: 9, atMost: '8' },
      { kind: 'product', line: 1, product: 'P-999' },
    );
    const answer = await decide({ orderId, payload });
    expect(answer.json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/conditions/1/line' }, { pointer: '/conditions/2/product' }],
    });
  });

  it('that do not fit it are refused by the engine when they come past the API, and decide nothing', async () => {
    const orderId = await submit();
    const { evidenceHash } = await shown(orderId);
    const handle = environment.review.temporal.client.workflow.getHandle(orderReviewId(orderId));
    const refused = environment.review.decide(handle, {
      department: 'credit',
      verb: 'approve_with_conditions',
      actor: credit,
      conditions: [{ kind: 'quantity', line: 9, atMost: '8' }],
    });
    await expect(refused).rejects.toMatchObject({ cause: { type: 'invalid_request' } });
    const payload = { verb: 'approve', evidenceHash };
    expect((await decide({ orderId, payload })).statusCode).toBe(201);
  });

  it('are answered as they were set', async () => {
    const orderId = await submit();
    const { evidenceHash } = await shown(orderId);
    const conditions = ['words', { kind: 'quantity', line: 1, atMost: '8' }];
    const payload = conditional(evidenceHash, ...conditions);
    const answer = await decide({ orderId, payload });
    expect(answer.json()).toMatchObject({ decision: { conditions } });
    const read = await environment.call(auditor, { method: 'GET', url: `/v1/orders/${orderId}` });
    const review = orderSchema.parse(read.json()).reviews.find(({ department }) => department === 'credit');
    expect(review?.decision?.conditions).toEqual(conditions);
  });
});
