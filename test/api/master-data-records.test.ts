import { afterAll, beforeAll, expect, it } from 'vitest';
import { RESOURCES } from '../../api/master-data/resources.ts';
import { ORGANISATION } from '../../api/master-data/organisation.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';

let environment: ApiEnvironment;
const admin = anActor('admin');
const manager = anActor('manager');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.review.addPeople(admin, manager);
});

afterAll(() => environment.close());

const money = (amount: string) => ({ amount, currency: 'CNY' });
const workingWeek = [480, 480, 480, 480, 480, 0, 0];
const price = { priceList: 'standard', product: 'P-1', unitPrice: money('12.50') };
const operation = { product: 'P-1', sequence: 10, workCentre: 'saw', minutesPerUnit: '1.5' };
const quoted = { product: 'P-1', quantity: '10', unit: 'pcs', unitPrice: money('12.50') };
const discount = { customer: 'C-1', product: 'P-1', percent: '5', validFrom: '2026-01-01' };
const quotation = { customer: 'C-1', currency: 'CNY', validUntil: '2026-12-31', lines: [quoted] };

/** A record of every kind, what of it is changed then, and something that it cannot be, with the place of the fault. */
const RECORDS: Readonly<Record<string, readonly [record: object, change: object, bad: object, at: string]>> =
  {
    customers: [
      { name: 'Harbour', currency: 'CNY', creditLimit: money('1000.00'), paymentTerms: 'NET30' },
      { blocked: true, blockedReason: 'overdue' },
      { creditLimit: money('-1.00') },
      '/creditLimit/amount',
    ],
    payments: [
      { customer: 'C-1', amount: money('500.00'), paidOn: '2026-11-02', receivable: 'R-1' },
      { amount: money('-500.00') },
      { paidOn: '2026-02-30' },
      '/paidOn',
    ],
    receivables: [
      { customer: 'C-1', amount: money('500.00'), issuedOn: '2026-10-01', dueOn: '2026-10-31' },
      { dueOn: '2026-11-30' },
      { order: 'PO-7' },
      '/order',
    ],
    'payment-terms': [{ netDays: 30 }, { prepaymentPercent: '12.5' }, { netDays: -1 }, '/netDays'],
    'agreed-discounts': [discount, { percent: '7.5' }, { percent: '101' }, '/percent'],
    quotations: [quotation, { validUntil: '2027-01-31' }, { lines: [] }, '/lines'],
    units: [{ name: 'kilogram', step: '0.5' }, { step: '0.1' }, { step: '0' }, '/step'],
    products: [
      { name: 'Bracket', unit: 'pcs', supply: 'made_to_order', leadTimeDays: 3 },
      { productGroup: 'metal' },
      { supply: 'borrowed' },
      '/supply',
    ],
    'price-list-entries': [
      { ...price, minimumQuantity: '100' },
      { unitPrice: money('11.00') },
      { unitPrice: money('1.005') },
      '/unitPrice/amount',
    ],
    stock: [
      { onHand: '5', countedAt: '2026-01-02T03:04:05.000Z' },
      { onHand: '7' },
      { onHand: '-1' },
      '/onHand',
    ],
    'planned-receipts': [
      { product: 'P-1', quantity: '5', expectedOn: '2026-12-01' },
      { quantity: '7' },
      { quantity: '0' },
      '/quantity',
    ],
    'bill-of-materials-lines': [
      { product: 'P-1', component: 'P-2', quantity: '2.5' },
      { quantity: '3' },
      { quantity: '2,5' },
      '/quantity',
    ],
    'supplier-lead-times': [
      { product: 'P-1', supplier: 'S-1', leadTimeDays: 14 },
      { leadTimeDays: 21 },
      { leadTimeDays: 3_651 },
      '/leadTimeDays',
    ],
    'work-centres': [
      { name: 'Saw', weeklyMinutes: workingWeek },
      { name: 'Saws' },
      { weeklyMinutes: [...workingWeek, 0] },
      '/weeklyMinutes',
    ],
    'work-centre-days': [
      { workCentre: 'saw', day: '2026-12-24', minutes: 240 },
      { minutes: 0 },
      { minutes: 1_441 },
      '/minutes',
    ],
    'routing-operations': [operation, { setupMinutes: 15 }, { minutesPerUnit: '-1' }, '/minutesPerUnit'],
    capabilities: [
      { feasibility: 'feasible', unit: 'kg', minimum: '1', maximum: '20', phrases: ['palletised'] },
      { phrases: [] },
      { feasibility: 'perhaps' },
      '/feasibility',
    ],
  };

const cases = Object.entries(RECORDS).map(
  ([kind, [record, change, bad, pointer]]) => [kind, { record, change, bad, pointer }] as const,
);

function put(kind: string, record: object, headers: Record<string, string> = {}) {
  return environment.call(admin, { method: 'PUT', url: `/v1/${kind}/X-1`, headers, payload: record });
}

it('every kind of record but those of the organisation, which have tests of their own, is tried', () => {
  const others = RESOURCES.filter((resource) => !ORGANISATION.includes(resource));
  expect(Object.keys(RECORDS).sort()).toEqual(others.map(({ name }) => name).sort());
});

it.each(cases)('%s are made, read as they were given, and changed', async (kind, { record, change }) => {
  const made = await put(kind, record);
  expect([made.statusCode, made.headers.etag]).toEqual([201, '"1"']);
  const same = await put(kind, record);
  expect([same.statusCode, same.headers.etag]).toEqual([200, '"1"']);
  const changed = await put(kind, { ...record, ...change }, { 'if-match': '"1"' });
  expect([changed.statusCode, changed.headers.etag]).toEqual([200, '"2"']);
  const read = await environment.call(manager, { url: `/v1/${kind}/X-1` });
  expect(read.json()).toMatchObject({ externalId: 'X-1', version: 2, ...record, ...change });
});

it.each(cases)('%s with a bad field are refused, and stay as they were', async (kind, given) => {
  const { record, change, bad, pointer } = given;
  const whole = { ...record, ...change };
  const refused = await put(kind, { ...whole, ...bad });
  expect(refused.json()).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(refused.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer).toBe(pointer);
  const unknown = await put(kind, { ...whole, surprise: 1 });
  expect(unknown.json()).toMatchObject({ status: 400, errors: [{ pointer: '/surprise' }] });
  const read = await environment.call(manager, { url: `/v1/${kind}/X-1` });
  expect(read.json()).toMatchObject({ version: 2, ...whole });
});
