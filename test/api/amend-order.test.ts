import { afterAll, beforeAll, expect, it } from 'vitest';
import { Engine } from '../../api/engine.ts';
import { OrderStarter } from '../../api/order-starter.ts';
import { orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import type { Actor } from '../../domain/actor.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { orderReviewId } from '../../workflows/contract.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter');
const stranger = anActor('submitter', { id: 'submitter-2' });
const system = anActor('system');
const credit = aReviewer('credit');
const document = anOrder({ requiredOn: '2099-12-18' });
const revised = anOrder({ requiredOn: '2099-12-18', lines: [aLine({ quantity: '5' })] });

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await addCompany(environment.review.owner);
  await environment.review.addPeople(submitter, stranger, system, credit);
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function submit(app = environment.app): Promise<string> {
  const request = { method: 'POST' as const, url: '/v1/orders', payload: document };
  return orderSchema.parse((await environment.call(submitter, request, app)).json()).id;
}

async function read(orderId: string) {
  const answer = await environment.call(submitter, { method: 'GET', url: `/v1/orders/${orderId}` });
  return orderSchema.parse(answer.json());
}

const untilStatus = (orderId: string, status: OrderStatus) =>
  environment.review.until(async () => {
    const order = await read(orderId);
    return order.status === status ? order : null;
  });

const untilOpen = (orderId: string) =>
  environment.review.until(async () => {
    const answer = await environment.call(credit, {
      method: 'GET',
      url: `/v1/orders/${orderId}/reviews/credit`,
    });
    const shown = answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
    return shown?.status === 'open' ? shown : null;
  });

async function returnOrder(orderId: string): Promise<string> {
  const { evidenceHash } = await untilOpen(orderId);
  await environment.call(credit, {
    method: 'POST',
    url: `/v1/orders/${orderId}/reviews/credit/decisions`,
    payload: { verb: 'return', comment: 'less, please', evidenceHash },
  });
  await environment.review.until(async () => {
    const answer = await environment.call(credit, { method: 'GET', url: `/v1/orders/${orderId}` });
    return orderSchema.parse(answer.json()).status === 'returned' ? true : null;
  });
  return orderId;
}

const submitAndReturn = async () => returnOrder(await submit());

const revise = (by: Actor, orderId: string, headers = {}) =>
  environment.call(by, { method: 'POST', url: `/v1/orders/${orderId}/revisions`, payload: revised, headers });

const withdraw = (by: Actor, orderId: string, headers = {}) =>
  environment.call(by, {
    method: 'POST',
    url: `/v1/orders/${orderId}/withdrawal`,
    payload: { reason: 'changed my mind' },
    headers,
  });

it('a submitter withdraws an order, once, and what it held is released', async () => {
  const orderId = await submit();
  await untilOpen(orderId);
  const headers = aKey();
  const answer = await withdraw(submitter, orderId, headers);
  expect(answer.json()).toMatchObject({
    id: orderId,
    status: 'withdrawn',
    receipt: { hash: expect.any(String) },
  });
  expect(answer.statusCode).toBe(201);
  const again = await withdraw(submitter, orderId, headers);
  expect([again.statusCode, again.body]).toEqual([201, answer.body]);
  const order = await read(orderId);
  expect(order.status).toBe('withdrawn');
  expect(order.holds.every(({ status }) => status === 'released')).toBe(true);
  const other = await withdraw(submitter, orderId);
  expect(other.json()).toMatchObject({
    status: 409,
    code: 'order_state_conflict',
    facts: { status: 'withdrawn' },
  });
});

it('a withdrawal that found no engine finds the review that starts late, under the same key', async () => {
  const away = await environment.buildWithoutEngine();
  const orderId = await submit(away);
  const [headers, url] = [aKey(), `/v1/orders/${orderId}/withdrawal`];
  const request = { method: 'POST' as const, url, payload: { reason: 'changed my mind' }, headers };
  expect((await environment.call(submitter, request, away)).statusCode).toBe(503);
  const answer = await environment.call(submitter, request);
  expect([answer.statusCode, answer.json()]).toMatchObject([201, { status: 'withdrawn' }]);
});

it('nobody withdraws an order of somebody else, and a submitter does not learn that it exists', async () => {
  const orderId = await submit();
  const missing = '01940000-0000-7000-8000-000000000001';
  const [foreign, none] = [await withdraw(stranger, orderId), await withdraw(stranger, missing)];
  const told = (problem: object) => ({ ...problem, requestId: null });
  expect(told(foreign.json())).toEqual(told(none.json()));
  expect(foreign.statusCode).toBe(404);
  expect((await withdraw(system, orderId)).json()).toMatchObject({ status: 403, code: 'forbidden' });
});

it('an order that the engine has not heard of is withdrawn once the engine knows it', async () => {
  const away = await environment.buildWithoutEngine();
  const orderId = await submit(away);
  expect((await withdraw(submitter, orderId)).statusCode).toBe(201);
});

it('a returned order goes on with its next revision, once', async () => {
  const orderId = await submitAndReturn();
  const headers = aKey();
  const answer = await revise(submitter, orderId, headers);
  expect([answer.statusCode, answer.json()]).toMatchObject([201, { id: orderId, revision: 2 }]);
  expect((await revise(submitter, orderId, headers)).body).toBe(answer.body);
  const order = await untilStatus(orderId, 'in_review');
  expect(order).toMatchObject({ revision: 2, document: revised, total: { amount: '62.50' } });
  expect(await untilOpen(orderId)).toMatchObject({ packet: { revision: 2 } });
});

it('of ten revisions at once one is taken, and the others conflict', async () => {
  const orderId = await submitAndReturn();
  const answers = await Promise.all(Array.from({ length: 10 }, () => revise(submitter, orderId)));
  const statuses = answers.map((answer) => answer.statusCode).sort();
  expect(statuses).toEqual([201, ...Array<number>(9).fill(409)]);
});

it('an order that is over takes no revision', async () => {
  const orderId = await submit();
  await environment.call(submitter, {
    method: 'POST',
    url: `/v1/orders/${orderId}/withdrawal`,
    payload: { reason: null },
  });
  await untilStatus(orderId, 'withdrawn');
  expect((await revise(submitter, orderId)).json()).toMatchObject({
    status: 409,
    code: 'order_state_conflict',
    facts: { status: 'withdrawn', action: 'amend' },
  });
});

it('orders and revisions that the engine missed are handed over by the next process that listens', async () => {
  const away = await environment.buildWithoutEngine();
  const orderId = await submit(away);
  const returnedId = await submitAndReturn();
  const url = `/v1/orders/${returnedId}/revisions`;
  const kept = await environment.call(submitter, { method: 'POST', url, payload: revised }, away);
  expect(kept.statusCode).toBe(202);
  const next = await environment.build(environment.review.temporal.client);
  await next.listen({ port: 0 });
  await untilOpen(orderId);
  expect(await untilStatus(returnedId, 'in_review')).toMatchObject({ revision: 2 });
});

it('a revision whose order ended before it could be handed over is not told to be under review', async () => {
  const { review } = environment;
  const orderId = await submitAndReturn();
  await withdraw(submitter, orderId);
  const written = { orderId, revision: 2, document: revised, authorId: submitter.id };
  await review.writeRevision(written);
  const engine = new Engine({
    temporal: review.temporal.client,
    config: { ENGINE_DEADLINE_MS: 30_000, TEMPORAL_TASK_QUEUE: review.taskQueue },
  });
  const starter = new OrderStarter({ database: review.owner, engine, log: environment.app.log });
  await expect(starter.resubmit(orderId)).rejects.toMatchObject({
    code: 'order_state_conflict',
    facts: { status: 'withdrawn' },
  });
});

it('an order that is started twice is reviewed once', async () => {
  const orderId = await submit();
  const next = await environment.build(environment.review.temporal.client);
  await next.listen({ port: 0 });
  await untilOpen(orderId);
  const { runId } = await environment.review.temporal.client.workflow
    .getHandle(orderReviewId(orderId))
    .describe();
  expect(runId).toBeTruthy();
  const history = await environment.call(submitter, { method: 'GET', url: `/v1/orders/${orderId}/history` });
  const types = history.json<{ items: { type: string }[] }>().items.map(({ type }) => type);
  expect(types.filter((type) => type === 'order.submitted')).toHaveLength(1);
});

it('the days of a revision are judged as of the order, and as of today without an instant of its own', async () => {
  const past = anOrder({ requiredOn: '2004-01-20', lines: [aLine({ requiredOn: '2004-01-19' })] });
  const payload = { ...past, asOf: '2004-01-12T00:00:00Z' };
  const submitted = await environment.call(system, { method: 'POST', url: '/v1/orders', payload });
  const orderId = await returnOrder(orderSchema.parse(submitted.json()).id);
  const resubmit = (by: Actor, id: string, next: object) =>
    environment.call(by, { method: 'POST', url: `/v1/orders/${id}/revisions`, payload: next });
  const earlier = await resubmit(system, orderId, { ...past, requiredOn: '2004-01-11' });
  expect(earlier.json()).toMatchObject({ status: 400, errors: [{ pointer: '/requiredOn' }] });
  expect((await resubmit(system, orderId, past)).statusCode).toBe(201);
  const refused = await resubmit(submitter, await submitAndReturn(), past);
  expect(refused.json()).toMatchObject({
    status: 400,
    errors: [{ pointer: '/requiredOn' }, { pointer: '/lines/0/requiredOn' }],
  });
});
