import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { orderListSchema, orderSchema } from '../../api/schemas/order-answers.ts';
import { listOrders } from '../../db/order-views.ts';
import type { Actor } from '../../domain/actor.ts';
import { Acting } from '../support/acting.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let acting: Acting;
const auditor = anActor('auditor');
const submitter = anActor('submitter');
const buyer = anActor('customer', { id: 'buyer', customers: ['C-1001'] });
const one = aReviewer('credit', { id: 'one' });
const two = aReviewer('credit', { id: 'two' });
/** Decided by one, decided by two and by nobody. */
let [byOne, byTwo, small] = ['', '', ''];

async function submit(overrides: Parameters<typeof anOrder>[0]): Promise<string> {
  const payload = anOrder({ requiredOn: '2099-12-18', ...overrides });
  const answer = await environment.call(submitter, { method: 'POST', url: '/v1/orders', payload });
  return orderSchema.parse(answer.json()).id;
}

const ofQuantity = (quantity: string) => ({ lines: [aLine({ quantity })] });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  await environment.review.addPeople(auditor, submitter, buyer, one, two);
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await environment.review.startWorker();
  byOne = await submit({ ...ofQuantity('10'), customerReference: 'PO-1' });
  byTwo = await submit({ ...ofQuantity('20'), customerReference: 'PO-2' });
  small = await submit({ ...ofQuantity('1'), customerReference: 'PO-3' });
  for (const orderId of [byOne, byTwo, small]) await acting.shown(one, { orderId, department: 'credit' });
  await acting.decide(one, { orderId: byOne, department: 'credit' }, { verb: 'approve' });
  await acting.decide(two, { orderId: byTwo, department: 'credit' }, { verb: 'reject', comment: 'No.' });
}, 120_000);

afterAll(() => environment.close());

async function find(query: Record<string, string>, actor: Actor = auditor): Promise<string[]> {
  const answer = await environment.call(actor, { method: 'GET', url: '/v1/orders', query });
  expect([query, answer.statusCode]).toEqual([query, 200]);
  return orderListSchema.parse(answer.json()).items.map(({ id }) => id);
}

describe('orders are found', () => {
  it('by their id, and by how it begins', async () => {
    expect(await find({ id: byTwo })).toEqual([byTwo]);
    expect(await find({ id: byTwo.toUpperCase() })).toEqual([byTwo]);
    expect(await find({ id: byTwo.replaceAll('-', '').slice(0, 30) })).toEqual(
      [small, byTwo, byOne].filter((id) => id.startsWith(byTwo.slice(0, 34))),
    );
    // The first digits are of the time: those of orders that came in together are the same.
    expect(await find({ id: byTwo.slice(0, 8) })).toContain(byTwo);
    expect(await find({ id: 'ffffffff' })).toEqual([]);
  });

  it('by who decided and by the department that reviewed them', async () => {
    expect(await find({ decidedBy: 'one' })).toEqual([byOne]);
    expect(await find({ decidedBy: 'two', department: 'credit' })).toEqual([byTwo]);
    expect(await find({ decidedBy: 'nobody' })).toEqual([]);
    expect(await find({ department: 'credit' })).toEqual([small, byTwo, byOne]);
    expect(await find({ department: 'materials' })).toEqual([]);
  });

  it('by the version of the policy by which they are, or were, reviewed', async () => {
    const { policyVersion } = orderSchema.parse((await acting.get(auditor, `/v1/orders/${byOne}`)).body);
    expect(await find({ policyVersion: String(policyVersion) })).toEqual([small, byTwo, byOne]);
    expect(await find({ policyVersion: '2147483647' })).toEqual([]);
  });

  it('by what a check found', async () => {
    const { reviews } = orderSchema.parse((await acting.get(auditor, `/v1/orders/${small}`)).body);
    const code = reviews[0]?.findings[0]?.code ?? '';
    expect(code).toMatch(/^credit\./);
    expect(await find({ finding: code })).toContain(small);
    expect(await find({ finding: 'credit.no_such_finding' })).toEqual([]);
  });

  it('by the range of their total, both ends included, in its currency', async () => {
    const totals = await Promise.all(
      [byOne, byTwo].map(async (id) =>
        orderSchema.parse((await acting.get(auditor, `/v1/orders/${id}`)).body),
      ),
    );
    const [low = '', high = ''] = totals.map(({ total }) => total.amount);
    const currency = 'CNY';
    expect(await find({ currency, totalFrom: low })).toEqual([byTwo, byOne]);
    expect(await find({ currency, totalFrom: low, totalTo: low })).toEqual([byOne]);
    expect(await find({ currency, totalTo: high })).toEqual([small, byTwo, byOne]);
    expect(await find({ currency: 'USD', totalFrom: '0' })).toEqual([]);
    expect(await find({ currency: 'USD' })).toEqual([]);
  });

  it('page by page by several at once, and by their submitter among their own only', async () => {
    const query = { department: 'credit', currency: 'CNY', totalFrom: '0', limit: '1' };
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const url = '/v1/orders';
      const asked = cursor === '' ? query : { ...query, cursor };
      const answer = await environment.call(auditor, { method: 'GET', url, query: asked });
      const page: z.infer<typeof orderListSchema> = orderListSchema.parse(answer.json());
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([small, byTwo, byOne]);
    expect(await find({ decidedBy: 'one' }, anActor('submitter', { id: 'another' }))).toEqual([]);
  });

  it('with an index for each that picks few', async () => {
    const { owner } = environment.review;
    const indexOf = async (filter: Parameters<typeof listOrders>[1]['filter']) => {
      const query = listOrders(owner, { filter, visibility: { of: 'everybody' }, before: null, limit: 50 });
      return owner.transaction(async (tx) => {
        // Tables of a test are so small that reading the whole of one is always cheaper.
        await tx.execute(sql`set local enable_seqscan = off`);
        const plan = await tx.execute(sql`explain ${query.getSQL()}`);
        return JSON.stringify(plan.rows);
      });
    };
    expect(await indexOf({ finding: 'credit.limit_exceeded' })).toContain('reviews_findings_idx');
    expect(await indexOf({ decidedBy: 'one' })).toContain('decisions_decider_idx');
    expect(await indexOf({ ids: { from: byOne, to: byOne } })).toContain('orders_pkey');
  });
});

it.each([
  { department: 'credit' },
  { decidedBy: 'one' },
  { finding: 'credit.within_limit' },
  { policyVersion: '1' },
])('a customer, from whom reviews are kept, cannot find out of them by searching for %o', async (query) => {
  const answer = await environment.call(buyer, { method: 'GET', url: '/v1/orders', query });
  expect(answer.json()).toMatchObject({ status: 403, code: 'forbidden' });
  expect((await environment.call(buyer, { method: 'GET', url: '/v1/orders' })).statusCode).toBe(200);
});

it.each([
  ['an id that is none', { id: 'no-such-order' }, '/query/id'],
  ['too little of an id', { id: '0194' }, '/query/id'],
  ['a finding that is no code', { finding: 'Too much' }, '/query/finding'],
  ['an amount without a currency', { totalFrom: '1' }, '/query/totalFrom'],
  ['an amount with too many decimals', { totalTo: '1.5', currency: 'JPY' }, '/query/totalTo'],
  ['a currency that is none', { currency: 'XXX' }, '/query/currency'],
])('%s is refused', async (_what, query, pointer) => {
  const answer = await environment.call(auditor, { method: 'GET', url: '/v1/orders', query });
  const problem = z.object({ status: z.literal(400), errors: z.array(z.object({ pointer: z.string() })) });
  expect(problem.parse(answer.json()).errors.map((fault) => fault.pointer)).toContain(pointer);
});
