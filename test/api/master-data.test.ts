import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { loadDemonstrationCompany } from '../../stack/demonstration-company.ts';

let environment: ApiEnvironment;
const admin = anActor('admin');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
});

afterAll(() => environment.close());

const customer = {
  name: 'Harbour Trading',
  currency: 'CNY',
  creditLimit: { amount: '100000.00', currency: 'CNY' },
  blocked: false,
};

function put(externalId: string, body: object, headers: Record<string, string> = {}) {
  return environment.call(admin, {
    method: 'PUT',
    url: `/v1/customers/${externalId}`,
    headers,
    payload: body,
  });
}

describe('one record', () => {
  it('is made, read with its ETag, and replaced', async () => {
    const made = await put('C-1', customer);
    expect([made.statusCode, made.headers.etag]).toEqual([201, '"1"']);
    const read = await environment.call(admin, { url: '/v1/customers/C-1' });
    expect(read.json()).toMatchObject({ ...customer, externalId: 'C-1', version: 1 });
    const replaced = await put('C-1', { ...customer, name: 'Harbour' }, { 'if-match': '"1"' });
    expect([replaced.statusCode, replaced.headers.etag]).toEqual([200, '"2"']);
  });

  it('keeps its version when nothing changed', async () => {
    await put('C-2', customer);
    expect((await put('C-2', customer)).headers.etag).toBe('"1"');
  });

  it.each([{ 'if-match': '"9"' }, { 'if-none-match': '*' }])('is left alone under %j', async (headers) => {
    await put('C-3', customer);
    const refused = await put('C-3', { ...customer, name: 'Other' }, headers);
    expect(refused.statusCode).toBe(412);
    expect((await environment.call(admin, { url: '/v1/customers/C-3' })).json()).toMatchObject(customer);
  });

  it('that is not there answers 404', async () => {
    expect((await environment.call(admin, { url: '/v1/customers/none' })).statusCode).toBe(404);
  });
});

describe('an import', () => {
  const unit = { externalId: 'pcs', name: 'piece', step: '1' };
  const send = (records: readonly object[]) =>
    environment.call(admin, { method: 'POST', url: '/v1/units/import', payload: { records } });

  it('counts what it made, changed and left alone', async () => {
    const kg = { externalId: 'kg', name: 'kilogram', step: '0.5' };
    expect((await send([unit, kg])).json()).toEqual({ created: 2, updated: 0, unchanged: 0 });
    const again = await send([unit, { ...kg, step: '0.1' }]);
    expect(again.json()).toEqual({ created: 0, updated: 1, unchanged: 1 });
  });

  it('writes nothing when one record is bad, and points at it', async () => {
    const refused = await send([
      { externalId: 'm', name: 'metre', step: '0.1' },
      { ...unit, step: '0,5' },
      { ...unit, externalId: 'g', surprise: true },
    ]);
    expect(refused.statusCode).toBe(400);
    expect(refused.json<{ errors: { pointer: string }[] }>().errors.map((fault) => fault.pointer)).toEqual([
      '/records/1/step',
      '/records/2/surprise',
    ]);
    expect((await environment.call(admin, { url: '/v1/units/m' })).statusCode).toBe(404);
  });

  it('tried out, counts and refuses as it would, and writes nothing', async () => {
    const tryOut = (kind: string, records: readonly object[]) =>
      environment.call(admin, {
        method: 'POST',
        url: `/v1/${kind}/import?dryRun=true`,
        headers: { 'idempotency-key': 'tried-out' },
        payload: { records },
      });
    const litre = { externalId: 'l', name: 'litre', step: '0.1' };
    expect((await tryOut('units', [unit, litre])).json()).toMatchObject({ created: 1 });
    expect((await environment.call(admin, { url: '/v1/units/l' })).statusCode).toBe(404);
    // Somebody whose name is kept apart, and a rule that only the table knows.
    const person = { externalId: 'tried', name: 'Tried', roles: ['reviewer'] };
    expect((await tryOut('people', [person])).json()).toEqual({ created: 1, updated: 0, unchanged: 0 });
    expect((await environment.call(admin, { url: '/v1/people/tried' })).statusCode).toBe(404);
    const refused = await tryOut('people', [{ ...person, roles: ['customer'] }]);
    expect(refused.json()).toMatchObject({ errors: [{ pointer: '/customers' }] });
    expect((await send([litre])).json()).toEqual({ created: 1, updated: 0, unchanged: 0 });
  });

  it('refuses the same id twice', async () => {
    const refused = await send([unit, unit]);
    expect(refused.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer).toBe(
      '/records/1/externalId',
    );
  });
});

describe('stock whose count has no instant', () => {
  const counted = { externalId: 'P-1', onHand: '5', countedAt: '2026-01-02T03:04:05.000Z' };
  const send = async (record: object) => {
    const sent = await environment.call(admin, {
      method: 'POST',
      url: '/v1/stock/import',
      payload: { records: [record] },
    });
    const read = await environment.call(admin, { url: '/v1/stock/P-1' });
    return { counts: sent.json(), stock: read.json<{ version: number; countedAt: string }>() };
  };

  it('is counted now, and no new count while the number is the same', async () => {
    const startedAt = Date.now();
    const first = await send({ externalId: 'P-1', onHand: '5' });
    expect(Date.parse(first.stock.countedAt)).toBeGreaterThanOrEqual(startedAt - 1);
    const again = await send({ externalId: 'P-1', onHand: '5.0' });
    expect(again).toEqual({ counts: { created: 0, updated: 0, unchanged: 1 }, stock: first.stock });
  });

  it('keeps the instant that was given, so that what was approved since is still deducted', async () => {
    await send(counted);
    expect((await send({ externalId: 'P-1', onHand: '5' })).stock).toMatchObject(counted);
    const put = await environment.call(admin, {
      method: 'PUT',
      url: '/v1/stock/P-1',
      payload: { onHand: '5' },
    });
    expect(put.json()).toMatchObject(counted);
  });

  it('is a new count with another number, and with another instant', async () => {
    await send(counted);
    const other = await send({ externalId: 'P-1', onHand: '6' });
    expect(other.counts).toMatchObject({ updated: 1 });
    expect(other.stock.countedAt > counted.countedAt).toBe(true);
    const later = { ...counted, onHand: '6', countedAt: '2026-01-03T00:00:00.000Z' };
    expect(await send(later)).toMatchObject({ counts: { updated: 1 }, stock: later });
  });
});

it('a limit in another currency than the customer has is refused', async () => {
  const refused = await put('C-4', { ...customer, currency: 'EUR' });
  expect(refused.json()).toMatchObject({ errors: [{ pointer: '/creditLimit/currency' }] });
});

it('nobody changes their own roles or authority', async () => {
  const raised = await environment.call(admin, {
    method: 'PUT',
    url: `/v1/people/${admin.id}`,
    payload: { name: 'Me', roles: ['admin', 'reviewer'], departments: ['credit'] },
  });
  expect(raised.statusCode).toBe(403);
});

it('the demonstration company is accepted as a whole, page by page readable, and loading it twice changes nothing', async () => {
  const address = await environment.app.listen({ host: '127.0.0.1', port: 0 });
  const adminKey = await environment.keyOf(admin);
  await loadDemonstrationCompany({ address, adminKey });
  await loadDemonstrationCompany({ address, adminKey });
  const first = await environment.call(admin, { url: '/v1/products?limit=5' });
  const page = first.json<{ items: { externalId: string; version: number }[]; nextCursor: string }>();
  const second = await environment.call(admin, { url: `/v1/products?limit=5&cursor=${page.nextCursor}` });
  const ids = [...page.items, ...second.json<typeof page>().items].map((item) => item.externalId);
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(page.items.every((item) => item.version === 1)).toBe(true);
});
