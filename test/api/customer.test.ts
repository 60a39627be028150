import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { orderListSchema, orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import { customers } from '../../db/tables/master-data.ts';
import type { Actor } from '../../domain/actor.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { orderReviewId, WITHDRAW, type WithdrawMessage } from '../../workflows/contract.ts';
import { findDomainError } from '../../workflows/failure.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { aCustomer, addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const clerk = anActor('submitter');
const admin = anActor('admin');
const credit = aReviewer('credit');
const buyer = anActor('customer', { id: 'buyer', customers: ['C-1001'] });
const colleague = anActor('customer', { id: 'colleague', customers: ['C-1001', 'C-1003'] });
const rival = anActor('customer', { id: 'rival', customers: ['C-1002'] });
const document = anOrder({ requiredOn: '2099-12-18' });
const NOWHERE = '01940000-0000-7000-8000-000000000001';

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await addCompany(environment.review.owner);
  await environment.review.owner.insert(customers).values(aCustomer({ externalId: 'C-1002', name: 'Rival' }));
  await environment.review.addPeople(clerk, admin, credit, buyer, colleague, rival);
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

const post = (by: Actor, url: string, payload: object) =>
  environment.call(by, { method: 'POST', url, payload });
const get = (by: Actor, url: string) => environment.call(by, { method: 'GET', url });

async function submit(by: Actor): Promise<string> {
  const answer = await post(by, '/v1/orders', document);
  expect(answer.statusCode).toBe(201);
  return orderSchema.parse(answer.json()).id;
}

const untilStatus = (by: Actor, orderId: string, status: OrderStatus) =>
  environment.review.until(async () => {
    const order = orderSchema.parse((await get(by, `/v1/orders/${orderId}`)).json());
    return order.status === status ? order : null;
  });

const untilOpen = (orderId: string) =>
  environment.review.until(async () => {
    const answer = await get(credit, `/v1/orders/${orderId}/reviews/credit`);
    const shown = answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
    return shown?.status === 'open' ? shown : null;
  });

async function returnOrder(orderId: string): Promise<void> {
  const { evidenceHash } = await untilOpen(orderId);
  await post(credit, `/v1/orders/${orderId}/reviews/credit/decisions`, {
    ...{ verb: 'return', comment: 'they always try this', evidenceHash },
  });
  await untilStatus(credit, orderId, 'returned');
}

describe('a customer', () => {
  it('submits an order, follows it and withdraws it', async () => {
    const orderId = await submit(buyer);
    await untilStatus(buyer, orderId, 'in_review');
    const withdrawn = await post(buyer, `/v1/orders/${orderId}/withdrawal`, { reason: 'sold out' });
    expect(withdrawn.json()).toMatchObject({ id: orderId, status: 'withdrawn' });
    expect((await untilStatus(buyer, orderId, 'withdrawn')).closedAt).not.toBeNull();
  });

  it('withdraws and amends also what a colleague or the company wrote for them', async () => {
    const withdrawn = await submit(clerk);
    await untilOpen(withdrawn);
    expect((await post(buyer, `/v1/orders/${withdrawn}/withdrawal`, {})).statusCode).toBe(201);
    const returned = await submit(buyer);
    await returnOrder(returned);
    const revised = anOrder({ requiredOn: '2099-12-18', lines: [aLine({ quantity: '5' })] });
    const answer = await post(colleague, `/v1/orders/${returned}/revisions`, revised);
    expect([answer.statusCode, answer.json()]).toMatchObject([201, { revision: 2 }]);
    expect(await untilStatus(buyer, returned, 'in_review')).toMatchObject({ revision: 2, document: revised });
  });

  it('sees of an order its state, its document and its dates, and nothing of what goes on inside', async () => {
    const orderId = await submit(buyer);
    await returnOrder(orderId);
    const inside = orderSchema.parse((await get(credit, `/v1/orders/${orderId}`)).json());
    expect(inside.reviews).toMatchObject([{ decision: { comment: 'they always try this' } }]);
    const answer = await get(buyer, `/v1/orders/${orderId}`);
    const hidden = { reviews: [], holds: [], policyVersion: null, nextDeadlineAt: null };
    expect(orderSchema.parse(answer.json())).toEqual({ ...inside, ...hidden });
    expect(answer.body).not.toMatch(/credit|they always|finding/);
  });

  it('previews an order without being told of limits, stock or people', async () => {
    const large = anOrder({ requiredOn: '2099-12-18', lines: [aLine({ quantity: '99999' })] });
    const told = [document, large].map((order) => post(buyer, '/v1/orders/preview', order));
    const [small, other] = (await Promise.all(told)).map((answer): unknown => answer.json());
    const total = { amount: '125.00', currency: 'CNY' };
    expect(small).toEqual({ policyVersion: null, total, stages: [] });
    expect(other).toEqual({ policyVersion: null, total: { ...total, amount: '1249987.50' }, stages: [] });
  });

  it.each([
    ['submits', '/v1/orders'],
    ['previews', '/v1/orders/preview'],
  ])('%s nothing for another customer, whether there is one or not', async (_what, url) => {
    const answers = [];
    for (const customer of ['C-1002', 'C-none'])
      answers.push(await post(buyer, url, { ...document, customer }));
    const [other, unknown] = answers.map(({ statusCode, json }) => [statusCode, problem.parse(json())]);
    expect(other).toMatchObject([400, { code: 'invalid_request', errors: [{ pointer: '/customer' }] }]);
    expect(other).toEqual(unknown);
  });

  it('hands no order on to another customer', async () => {
    const orderId = await submit(buyer);
    await returnOrder(orderId);
    const answer = await post(buyer, `/v1/orders/${orderId}/revisions`, { ...document, customer: 'C-1002' });
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '/customer' }] });
  });

  it('lists the orders of their own customer, also when another one is asked for', async () => {
    const ours = await submit(clerk);
    const theirs = await submit(rival).catch(() => null);
    expect(theirs).toBeNull();
    const list = async (query: string) => {
      const answer = await get(rival, `/v1/orders${query}`);
      return orderListSchema.parse(answer.json()).items;
    };
    expect(await list('')).toEqual([]);
    expect(await list('?customer=C-1001')).toEqual([]);
    const listed = orderListSchema.parse((await get(buyer, '/v1/orders?limit=1')).json()).items;
    expect(listed).toMatchObject([{ id: ours, customer: 'C-1001' }]);
  });
});

/** A problem but for what tells one request from another. */
const problem = z.looseObject({ code: z.string() }).transform((told) => ({ ...told, requestId: null }));

describe("another customer's order", () => {
  let orderId: string;

  beforeEach(async () => {
    orderId = await submit(buyer);
    await untilOpen(orderId);
  });

  it.each([
    ['GET', '', undefined, 404],
    ['POST', '/withdrawal', {}, 404],
    ['POST', '/withdrawal', { reason: 'mine' }, 404],
    ['POST', '/revisions', { ...document, customer: 'C-1002' }, 404],
    ['POST', '/revisions', {}, 400],
  ] as const)('answers %s %s exactly like one that does not exist', async (method, path, payload, status) => {
    const ask = async (id: string) => {
      const request = { method, url: `/v1/orders/${id}${path}`, ...(payload && { payload }) };
      const { statusCode, headers, json } = await environment.call(rival, request);
      return { statusCode, type: headers['content-type'], body: problem.parse(json()) };
    };
    const [foreign, missing, malformed] = [await ask(orderId), await ask(NOWHERE), await ask('x')];
    expect(foreign).toEqual(missing);
    expect(foreign).toEqual(malformed);
    expect(foreign.statusCode).toBe(status);
  });

  it('is not withdrawn by its review either', async () => {
    const handle = environment.review.temporal.client.workflow.getHandle(orderReviewId(orderId));
    const sent = handle.executeUpdate<unknown, [WithdrawMessage]>(WITHDRAW, {
      args: [{ actor: rival, reason: null }],
    });
    const refused: unknown = await sent.catch((error: unknown) => error);
    expect(refused instanceof WorkflowUpdateFailedError && findDomainError(refused.cause)?.code).toBe(
      'forbidden',
    );
  });
});

describe('a person with the role customer', () => {
  const put = (record: object) =>
    environment.call(admin, { method: 'PUT', url: '/v1/people/P-1', payload: { name: 'P', ...record } });

  it.each([
    [{ roles: ['customer'] }, '/customers'],
    [{ roles: ['submitter'], customers: ['C-1001'] }, '/customers'],
    [{ roles: ['customer', 'reviewer'], customers: ['C-1001'] }, '/roles'],
  ])('is not made of %j', async (record, pointer) => {
    expect((await put(record)).json()).toMatchObject({ status: 400, errors: [{ pointer }] });
  });

  it('is made with customers and no other role', async () => {
    const answer = await put({ roles: ['customer'], customers: ['C-1001'] });
    expect(answer.json()).toMatchObject({ roles: ['customer'], customers: ['C-1001'] });
  });
});
