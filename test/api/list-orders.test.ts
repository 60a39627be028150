import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { orderListSchema, orderSchema } from '../../api/schemas/order-answers.ts';
import type { Actor } from '../../domain/actor.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { anOrder } from '../support/orders.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter');
const other = anActor('submitter', { id: 'submitter-2' });
const manager = anActor('manager');
const submitted: string[] = [];

const submit = async (by: Actor, customer: string, customerReference?: string): Promise<string> => {
  const payload = anOrder({ requiredOn: '2099-12-18', customer, customerReference });
  const answer = await environment.call(by, { method: 'POST', url: '/v1/orders', payload });
  return orderSchema.parse(answer.json()).id;
};

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  for (let number = 0; number < 7; number += 1) {
    submitted.push(await submit(submitter, `C-${number % 2}`, `PO-${number}`));
  }
  submitted.push(await submit(other, 'C-0'));
});

afterAll(() => environment.close());

async function list(actor: Actor, query: Record<string, string> = {}) {
  const answer = await environment.call(actor, { method: 'GET', url: '/v1/orders', query });
  return orderListSchema.parse(answer.json());
}

const ids = (page: z.infer<typeof orderListSchema>) => page.items.map(({ id }) => id);
const newestFirst = () => [...submitted].reverse();

it('a list is read page by page, the newest first, without gaps or repetitions', async () => {
  const seen: string[] = [];
  let page = await list(manager, { limit: '3' });
  seen.push(...ids(page));
  while (page.nextCursor !== null) {
    page = await list(manager, { limit: '3', cursor: page.nextCursor });
    seen.push(...ids(page));
  }
  expect(seen).toEqual(newestFirst());
});

it('an order that comes in between two pages does not shift them', async () => {
  const first = await list(manager, { limit: '3' });
  submitted.push(await submit(submitter, 'C-1'));
  const second = await list(manager, { limit: '3', cursor: first.nextCursor ?? '' });
  expect([...ids(first), ...ids(second)]).toEqual(newestFirst().slice(1, 7));
});

it('a submitter sees their own orders only, in the list and one by one', async () => {
  const own = await list(other);
  expect(own.items.map((order) => order.submitter.id)).toEqual([other.id]);
  const foreign = await environment.call(other, { method: 'GET', url: `/v1/orders/${submitted[0] ?? ''}` });
  const none = await environment.call(other, { method: 'GET', url: '/v1/orders/no-such-order' });
  const told = (answer: { json: () => object }) => ({ ...answer.json(), requestId: null });
  expect(told(foreign)).toEqual(told(none));
  expect(foreign.statusCode).toBe(404);
  for (const part of ['history', 'reviews/credit']) {
    const url = `/v1/orders/${submitted[0] ?? ''}/${part}`;
    const answer = await environment.call(other, { method: 'GET', url });
    expect([404, 403]).toContain(answer.statusCode);
  }
});

it.each([
  ['customer', { customer: 'C-1' }, 4],
  ['customer reference', { customerReference: 'PO-3' }, 1],
  ['both', { customer: 'C-0', customerReference: 'PO-3' }, 0],
  ['status', { status: 'submitted' }, 9],
  ['another status', { status: 'approved' }, 0],
  ['an instant before all', { submittedFrom: '2020-01-01T00:00:00Z' }, 9],
  ['an instant with an offset', { submittedBefore: '2020-01-01T08:00:00+08:00' }, 0],
])('a list is filtered by %s', async (_what, query, count) => {
  expect((await list(manager, query)).items).toHaveLength(count);
});

it.each([
  ['a limit of zero', { limit: '0' }, '/query/limit'],
  ['a limit above 200', { limit: '201' }, '/query/limit'],
  ['a cursor that is none', { cursor: 'x' }, '/query/cursor'],
  ['a cursor of another list', { cursor: Buffer.from('7').toString('base64url') }, '/query/cursor'],
  ['an unknown status', { status: 'lost' }, '/query/status'],
  ['an unknown filter', { colour: 'red' }, '/query/colour'],
  ['a NUL character', { customer: 'a\0b' }, '/query/customer'],
  ['an instant that is none', { submittedFrom: 'yesterday' }, '/query/submittedFrom'],
])('%s is refused', async (_what, query, pointer) => {
  const answer = await environment.call(manager, { method: 'GET', url: '/v1/orders', query });
  const problem = z.object({ status: z.literal(400), errors: z.array(z.object({ pointer: z.string() })) });
  expect(problem.parse(answer.json()).errors.map((fault) => fault.pointer)).toContain(pointer);
});
