import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Acting } from '../../support/acting.ts';
import { aKey, anActor, ApiEnvironment } from '../../support/api-environment.ts';
import { addCompany } from '../../support/company.ts';
import { aDepartment, aPolicy } from '../../support/orders.ts';
import { aReviewer } from '../../support/review-environment.ts';

let environment: ApiEnvironment;
let acting: Acting;
const submitter = anActor('submitter');
const reviewer = aReviewer('credit');
const both = aReviewer('credit', { id: 'both', roles: ['submitter', 'reviewer'] });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  await environment.review.addPeople(submitter, reviewer, both);
  const departments = [aDepartment('credit'), aDepartment('materials', { stage: 2 })];
  await environment.review.activate(aPolicy({ departments }));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function anItem(by = submitter) {
  const path = { orderId: await acting.submit(by), department: 'credit' };
  const { evidenceHash } = await acting.shown(reviewer, path);
  return { ...path, verb: 'approve', comment: 'seen', evidenceHash };
}

const URL = '/v1/decisions';

describe('many decisions at once', () => {
  it('are judged each alone, with a result for each in their order', async () => {
    const [one, two, own] = [await anItem(), await anItem(), await anItem(both)];
    const items = [
      one,
      { ...two, evidenceHash: '0'.repeat(64) },
      own,
      { ...two, verb: 'reject', comment: null },
      { ...one, orderId: 'nothing' },
      two,
      { ...two, verb: 'reject' },
    ];
    const { status, body } = await acting.post(both, URL, { items });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      results: [
        { status: 201, orderId: one.orderId, body: { decision: { verb: 'approve', actor: { id: 'both' } } } },
        { status: 409, body: { code: 'evidence_changed' } },
        { status: 403, body: { code: 'own_order' } },
        { status: 400, body: { errors: [{ pointer: '/comment' }] } },
        { status: 404, body: { code: 'not_found' } },
        { status: 201, orderId: two.orderId },
        { status: 409, body: { code: 'review_already_decided' } },
      ],
    });
    expect(await acting.shown(reviewer, { orderId: own.orderId, department: 'credit' })).toMatchObject({
      status: 'open',
    });
  });

  it('that are sent twice with one key decide once, and are answered alike', async () => {
    const items = [await anItem(), await anItem()];
    const key = aKey();
    const first = await acting.post(reviewer, URL, { items }, key);
    expect(await acting.post(reviewer, URL, { items }, key)).toEqual(first);
    const types = await acting.events(items[0]?.orderId ?? '');
    expect(types.filter((type) => type === 'review.decided')).toHaveLength(1);
    expect(await acting.post(reviewer, URL, { items: items.slice(1) }, key)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('are at least one and at most a hundred', async () => {
    const item = { orderId: 'nothing', department: 'credit', verb: 'approve', evidenceHash: '0'.repeat(64) };
    const many = (length: number) => ({ items: Array.from({ length }, () => item) });
    expect(await acting.post(reviewer, URL, many(0))).toMatchObject({ status: 400 });
    expect(await acting.post(reviewer, URL, many(101))).toMatchObject({ status: 400 });
    const { status, body } = await acting.post(reviewer, URL, many(100));
    expect(status).toBe(200);
    expect(body).toMatchObject({ results: Array.from({ length: 100 }, () => ({ status: 404 })) });
    expect(await acting.post(submitter, URL, many(1))).toMatchObject({ status: 403 });
  });
});
