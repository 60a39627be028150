import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { bundleListSchema, orderArchiveListSchema, orderArchiveSchema } from '../../api/schemas/archive.ts';
import { sha256Hex } from '../../db/canonical.ts';
import { archivedExecutions } from '../../db/tables/archive.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const auditor = anActor('auditor');
const credit = aReviewer('credit');
const orderIds: string[] = [];

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await addCompany(review.owner);
  await review.addPeople(credit);
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await review.startWorker();
  for (let count = 0; count < 3; count += 1) {
    const order = await review.submit(anOrder());
    await review.decide(order, { department: 'credit', verb: 'approve', actor: credit });
    await order.result();
    orderIds.push(orderIdOf(order));
  }
  await review.until(async () => ((await review.owner.$count(archivedExecutions)) === 3 ? true : null));
});

afterAll(() => environment.close());

async function get(url: string) {
  const answer = await environment.call(auditor, { url });
  return { status: answer.statusCode, body: answer.statusCode === 200 ? answer.json<unknown>() : null };
}

it('an auditor reads the state, the history and the executions of an order', async () => {
  const answer = await get(`/v1/orders/${orderIds[0]}/archive`);
  const archive = orderArchiveSchema.parse(answer.body);
  expect(archive).toMatchObject({ orderId: orderIds[0], status: 'approved' });
  expect(archive.events.at(-1)).toMatchObject(archive.head);
  const [execution] = archive.executions;
  expect(sha256Hex(Buffer.from(execution?.history ?? '', 'base64'))).toBe(execution?.historyHash);
});

it('every order that has ended is listed once, page after page', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? 'limit=2' : `limit=2&cursor=${cursor}`;
    const page = orderArchiveListSchema.parse((await get(`/v1/archive?${query}`)).body);
    seen.push(...page.items.map(({ orderId }) => orderId));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual([...orderIds].sort());
});

it('the code of the build that ran an order is handed out byte for byte', async () => {
  const { items } = bundleListSchema.parse((await get('/v1/workflow-bundles')).body);
  const archive = orderArchiveSchema.parse((await get(`/v1/orders/${orderIds[0]}/archive`)).body);
  expect(items.map(({ hash }) => hash)).toEqual([archive.executions[0]?.bundleHash]);
  const answer = await environment.call(auditor, { url: `/v1/workflow-bundles/${items[0]?.hash}` });
  expect(answer.rawPayload.equals(readFileSync(inject('workflowBundlePath')))).toBe(true);
});

it('what is not there is not found', async () => {
  const unknown = '01940000-0000-7000-8000-000000000001';
  expect(await get(`/v1/orders/${unknown}/archive`)).toMatchObject({ status: 404 });
  expect(await get(`/v1/workflow-bundles/${'0'.repeat(64)}`)).toMatchObject({ status: 404 });
});
