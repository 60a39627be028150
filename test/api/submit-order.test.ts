import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { orderSchema } from '../../api/schemas/order-answers.ts';
import { orderRevisions, orders } from '../../db/tables/process.ts';
import { sha256Hex } from '../../db/canonical.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter');
const system = anActor('system');
const order = anOrder({ requiredOn: '2099-12-18' });

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await addCompany(environment.review.owner);
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
});

afterAll(() => environment.close());

const post = (payload: object, headers: Record<string, string> = {}) =>
  environment.call(submitter, { method: 'POST', url: '/v1/orders', payload, headers });

it('a submitted order is answered with its id, kept with its hash and can be read back', async () => {
  const answer = await post(order);
  expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
  const submitted = orderSchema.parse(answer.json());
  expect(submitted).toMatchObject({
    status: 'submitted',
    revision: 1,
    submitter: { id: submitter.id },
    total: { amount: '125.00', currency: 'CNY' },
    document: order,
  });
  const rows = await environment.review.owner.select().from(orderRevisions);
  const row = rows.find(({ orderId }) => orderId === submitted.id);
  expect(row?.documentHash).toBe(sha256Hex(row?.document ?? ''));
  const read = await environment.call(submitter, { method: 'GET', url: `/v1/orders/${submitted.id}` });
  expect(orderSchema.parse(read.json())).toMatchObject({ id: submitted.id, document: order });
});

it('twenty identical submissions with one key are one order, and all get the same answer', async () => {
  const headers = aKey();
  const before = await environment.review.owner.$count(orders);
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(order, headers)));
  expect(new Set(answers.map((answer) => `${answer.statusCode} ${answer.body}`)).size).toBe(1);
  expect(answers[0]?.statusCode).toBe(201);
  expect(await environment.review.owner.$count(orders)).toBe(before + 1);
});

it('the same key with another body is refused', async () => {
  const headers = aKey();
  await post(order, headers);
  const answer = await post(anOrder({ requiredOn: '2099-12-19' }), headers);
  expect(answer.json()).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
});

it('the same key of another person is another request', async () => {
  const headers = aKey();
  const first = await post(order, headers);
  const second = await environment.call(system, {
    method: 'POST',
    url: '/v1/orders',
    payload: order,
    headers,
  });
  expect(second.statusCode).toBe(201);
  expect(second.json<{ id: string }>().id).not.toBe(first.json<{ id: string }>().id);
});

it('while the engine is away an order is accepted with 202, also when it is sent again', async () => {
  const app = await environment.buildWithoutEngine();
  const headers = aKey();
  const request = { method: 'POST' as const, url: '/v1/orders', payload: order, headers };
  const answer = await environment.call(submitter, request, app);
  expect(answer.statusCode).toBe(202);
  const again = await environment.call(submitter, request);
  expect([again.statusCode, again.body]).toEqual([202, answer.body]);
});

it('only a connected system may submit as of an earlier instant or under a named policy', async () => {
  const asOf = { ...anOrder({ requiredOn: '2004-01-20' }), asOf: '2004-01-12T00:00:00Z', policyVersion: 1 };
  expect((await post(asOf)).json()).toMatchObject({ status: 403, code: 'forbidden' });
  const answer = await environment.call(system, { method: 'POST', url: '/v1/orders', payload: asOf });
  expect(answer.json()).toMatchObject({ asOf: '2004-01-12T00:00:00.000Z', policyVersion: 1 });
});

const [line] = order.lines;
const raw = (text: string) => ({ headers: { 'content-type': 'application/json' }, payload: text });
const withOrder = (overrides: object) => ({ payload: { ...order, ...overrides } });
const withLine = (overrides: object) => withOrder({ lines: [{ ...line, ...overrides }] });
const price = (amount: string, currency = 'CNY') => ({ unitPrice: { amount, currency } });

const BAD_INPUT: readonly [what: string, request: object, pointers: readonly string[]][] = [
  ['a body that is not JSON', raw('{"customer":'), ['']],
  ['an empty body', raw(''), ['']],
  ['a list instead of an order', { payload: [] }, ['']],
  ['an unknown field', withOrder({ rush: true }), ['/rush']],
  ['an unknown field of a line', withLine({ colour: 'red' }), ['/lines/0/colour']],
  ['a wrong type', withOrder({ customer: 7 }), ['/customer']],
  ['a missing field', withOrder({ customer: undefined }), ['/customer']],
  ['an unknown currency', withLine(price('1', 'XXX')), ['/lines/0/unitPrice/currency']],
  ['a currency other than the order’s', withLine(price('1', 'EUR')), ['/lines/0/unitPrice/currency']],
  ['a quantity of zero', withLine({ quantity: '0.000' }), ['/lines/0/quantity']],
  ['a quantity below zero', withLine({ quantity: '-1' }), ['/lines/0/quantity']],
  ['a quantity of seven decimals', withLine({ quantity: '1.0000001' }), ['/lines/0/quantity']],
  ['a quantity that its unit does not come in', withLine({ quantity: '1.5' }), ['/lines/0/quantity']],
  ['a quantity as a number', withLine({ quantity: 10 }), ['/lines/0/quantity']],
  ['a decimal comma', withLine(price('12,50')), ['/lines/0/unitPrice/amount']],
  ['a price below zero', withLine(price('-1')), ['/lines/0/unitPrice/amount']],
  ['a price finer than its currency', withLine(price('1.005')), ['/lines/0/unitPrice/amount']],
  ['an exponent', withLine(price('1e3')), ['/lines/0/unitPrice/amount']],
  [
    'a total beyond what can be kept',
    withLine({ quantity: '999999999', ...price('999999999999.99') }),
    ['/lines'],
  ],
  ['a day that does not exist', withOrder({ requiredOn: '2099-02-29' }), ['/requiredOn']],
  ['a day in the past', withOrder({ requiredOn: '2020-01-01' }), ['/requiredOn']],
  ['a line’s day in the past', withLine({ requiredOn: '2020-01-01' }), ['/lines/0/requiredOn']],
  ['no lines', withOrder({ lines: [] }), ['/lines']],
  ['10,001 lines', withOrder({ lines: Array.from({ length: 10_001 }, () => line) }), ['/lines']],
  ['a text that is too long', withOrder({ customerReference: 'x'.repeat(201) }), ['/customerReference']],
  ['a NUL character', withOrder({ customerReference: 'a\0b' }), ['/customerReference']],
  [
    'a lone surrogate',
    withOrder({ requirements: [{ kind: 'packaging', text: 'a\ud800' }] }),
    ['/requirements/0/text'],
  ],
  ['__proto__', raw(JSON.stringify(order).replace('{', '{"__proto__":{"admin":true},')), ['/__proto__']],
  [
    'constructor',
    raw(JSON.stringify(order).replace('{', '{"constructor":{"prototype":{}},')),
    ['/constructor'],
  ],
  ['a name with a slash and a tilde', withOrder({ 'a/b~c': 1 }), ['/a~1b~0c']],
  [
    'deep nesting',
    raw(JSON.stringify(order).replace('{', `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)},`)),
    ['/x'],
  ],
  [
    'several bad fields',
    withOrder({
      requiredOn: '2020-01-01',
      rush: 1,
      lines: [aLine({ quantity: '0' }), aLine(price('1', 'USD'))],
    }),
    ['/lines/0/quantity', '/lines/1/unitPrice/currency', '/requiredOn', '/rush'],
  ],
];

const problem = z.object({ code: z.string(), errors: z.array(z.object({ pointer: z.string() })) });

it.each(BAD_INPUT)(
  '%s is refused with a pointer to it, and nothing is written',
  async (_what, request, pointers) => {
    const before = await environment.review.owner.$count(orders);
    const answer = await environment.call(submitter, { method: 'POST', url: '/v1/orders', ...request });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const { code, errors } = problem.parse(answer.json());
    expect(code).toBe('invalid_request');
    const found = errors.map(({ pointer }) => pointer);
    expect(found).toEqual(expect.arrayContaining([...pointers]));
    expect(found.every((pointer) => pointers.some((start) => pointer.startsWith(start)))).toBe(true);
    expect(await environment.review.owner.$count(orders)).toBe(before);
  },
);

it('a body of 5 MB is refused as too large', async () => {
  const answer = await post({ ...order, customerReference: 'x'.repeat(5_000_000) });
  expect(answer.json()).toMatchObject({ status: 413, code: 'payload_too_large' });
});

it('a body of another media type is refused', async () => {
  const answer = await environment.call(submitter, {
    method: 'POST',
    url: '/v1/orders',
    headers: { 'content-type': 'text/plain' },
    payload: 'an order, please',
  });
  expect(answer.json()).toMatchObject({ status: 415, code: 'unsupported_media_type' });
});

it('an unknown customer, product or unit is a matter for a person, not a syntax error', async () => {
  const answer = await post(
    anOrder({
      requiredOn: '2099-12-18',
      customer: 'C-?',
      lines: [aLine({ product: '未知', unit: 'crate', quantity: '0.5' })],
    }),
  );
  expect(answer.statusCode).toBe(201);
});
