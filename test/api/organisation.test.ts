import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { actInOrganisationAs } from '../../db/organisation.ts';
import { openDatabase, type OpenDatabase } from '../../db/pool.ts';
import { people } from '../../db/tables/access.ts';
import { authorityLimits, substitutions } from '../../db/tables/organisation.ts';
import { findDriverError } from '../../db/unavailable.ts';
import { CHAIN_START } from '../../domain/history-event.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';

let environment: ApiEnvironment;
let api: OpenDatabase;
const admin = anActor('admin', { id: 'admin' });
const other = anActor('admin', { id: 'other-admin' });
const auditor = anActor('auditor');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.review.addPeople(admin, other, auditor);
  api = openDatabase({
    databaseUrl: environment.review.applicationUrl,
    role: 'countersign_api',
    maximumConnections: 2,
    onBrokenConnection: () => undefined,
  });
});

afterAll(async () => {
  await api.close();
  await environment.close();
});

function put(path: string, payload: object, by = admin) {
  return environment.call(by, { method: 'PUT', url: `/v1/${path}`, payload });
}

function importOf(kind: string, records: readonly object[], by = admin) {
  return environment.call(by, { method: 'POST', url: `/v1/${kind}/import`, payload: { records } });
}

const money = (amount: string) => ({ amount, currency: 'CNY' });
const period = { startsAt: '2026-12-01T00:00:00.000Z', endsAt: '2026-12-08T00:00:00.000Z' };
const substitution = { principal: 'chen', substitute: 'sun', kind: 'adds', ...period };

const eventPage = z.object({
  items: z.array(
    z.object({
      position: z.int(),
      actor: z.string(),
      kind: z.string(),
      externalId: z.string(),
      before: z.record(z.string(), z.unknown()).nullable(),
      after: z.record(z.string(), z.unknown()).nullable(),
      body: z.string(),
      previousHash: z.string(),
      hash: z.string(),
    }),
  ),
});

async function events(query = '') {
  const answer = await environment.call(auditor, { url: `/v1/organisation/events?limit=100${query}` });
  return eventPage.parse(answer.json()).items;
}

describe('records of the organisation', () => {
  it.each([
    ['departments', { name: 'Credit', manager: 'xu' }],
    ['people', { name: 'Sun Li', roles: ['reviewer'], departments: ['credit'], manager: 'xu' }],
    ['authority-limits', { person: 'sun', department: 'credit', limit: money('500.00') }],
    [
      'substitutions',
      { ...substitution, departments: ['credit'], upTo: money('100.00'), customerClasses: ['A'] },
    ],
    ['absences', { person: 'chen', ...period }],
  ])('%s are made and read as they were given', async (kind, record) => {
    expect((await put(`${kind}/R-1`, record)).statusCode).toBe(201);
    const read = await environment.call(auditor, { url: `/v1/${kind}/R-1` });
    expect(read.json()).toMatchObject({ externalId: 'R-1', ...record });
  });

  it.each([
    [
      'a substitute who is the principal',
      'substitutions',
      { ...substitution, substitute: 'chen' },
      '/substitute',
    ],
    [
      'a substitution that ends first',
      'substitutions',
      { ...substitution, endsAt: period.startsAt },
      '/endsAt',
    ],
    [
      'an absence that ends first',
      'absences',
      { person: 'sun', ...period, endsAt: period.startsAt },
      '/endsAt',
    ],
    [
      'an address that no mail server takes',
      'people',
      { name: 'Sun Li', roles: [], email: `${'x'.repeat(65)}@example.com` },
      '/email',
    ],
    [
      'a second limit for the same',
      'authority-limits',
      { person: 'sun', department: 'credit', limit: money('9.00') },
      '/person',
    ],
  ])('%s is refused with the field', async (_what, kind, record, pointer) => {
    const answer = await put(`${kind}/R-2`, record);
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ pointer }] });
  });
});

describe('nobody changes what concerns themselves', () => {
  const self = { name: 'Admin', roles: ['admin', 'reviewer'] };
  const CASES: readonly (readonly [string, string, string, object])[] = [
    ['their roles', 'people', 'admin', self],
    [
      'their limit',
      'authority-limits',
      'L-self',
      { person: 'admin', department: 'credit', limit: money('1.00') },
    ],
    ['their stand-ins', 'substitutions', 'S-1', { ...substitution, principal: 'admin' }],
    ['whom they stand in for', 'substitutions', 'S-2', { ...substitution, substitute: 'admin' }],
    ['the department that they manage', 'departments', 'D-1', { name: 'Sales', manager: 'admin' }],
  ];

  it.each(CASES)('not %s, one by one', async (_what, kind, id, record) => {
    expect((await put(`${kind}/${id}`, record)).json()).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it.each(CASES)('not %s, through an import with others', async (_what, kind, externalId, record) => {
    const answer = await importOf(kind, [{ ...record, externalId }]);
    expect(answer.json()).toMatchObject({ status: 403, code: 'forbidden' });
  });

  it('not by giving a record of their own to somebody else', async () => {
    const limit = { department: 'sales', limit: money('5.00') };
    expect((await put('authority-limits/L-1', { ...limit, person: 'admin' }, other)).statusCode).toBe(201);
    const given = { ...limit, person: 'sun' };
    expect((await put('authority-limits/L-1', given)).statusCode).toBe(403);
    expect((await importOf('authority-limits', [{ ...given, externalId: 'L-1' }])).statusCode).toBe(403);
    expect((await put('authority-limits/L-1', given, other)).statusCode).toBe(200);
  });

  it('another administrator may', async () => {
    expect((await put('people/admin', { name: 'Admin', roles: ['admin'] }, other)).statusCode).toBe(200);
  });
});

describe('the database, asked directly', () => {
  const record = { version: 1, updatedAt: new Date() };

  async function constraintOf(write: Promise<unknown>) {
    return findDriverError(await write.catch((thrown: unknown) => thrown));
  }

  it('refuses people who change what concerns themselves', async () => {
    const limit = { personId: 'admin', department: 'x', limitMinor: 1n, currency: 'CNY' };
    const written = api.database.transaction(async (tx) => {
      await actInOrganisationAs(tx, 'admin');
      await tx.insert(authorityLimits).values({ ...record, ...limit, externalId: 'L-9' });
    });
    expect(await constraintOf(written)).toMatchObject({ constraint: 'organisation_not_of_oneself' });
    const raised = api.database.transaction(async (tx) => {
      await actInOrganisationAs(tx, 'admin');
      await tx.update(people).set({ roles: ['admin', 'reviewer'] });
    });
    expect(await constraintOf(raised)).toMatchObject({ constraint: 'organisation_not_of_oneself' });
  });

  it('refuses a change that names nobody who makes it', async () => {
    const written = api.database.update(people).set({ roles: ['admin'] });
    expect(await constraintOf(written)).toMatchObject({ code: '42501' });
  });

  it.each([
    'insert into organisation_events select * from organisation_events',
    'update organisation_events set actor_id = $$x$$',
    'delete from organisation_events',
    'delete from substitutions',
  ])('lets the API not %s', async (statement) => {
    expect(await constraintOf(api.database.execute(sql.raw(statement)))).toMatchObject({ code: '42501' });
  });

  it('refuses somebody as their own substitute', async () => {
    const dates = { startsAt: new Date(0), endsAt: new Date(1) };
    const written = environment.review.owner.insert(substitutions).values({
      ...record,
      ...dates,
      externalId: 'S-9',
      principalId: 'a',
      substituteId: 'a',
      kind: 'adds',
      departments: [],
      customerClasses: [],
    });
    expect(await constraintOf(written)).toMatchObject({ constraint: 'substitutions_people_check' });
  });
});

describe('the record of changes', () => {
  it('has who changed what, from what to what, and nothing for a write that changes nothing', async () => {
    await put('departments/D-7', { name: 'Sales' });
    await put('departments/D-7', { name: 'Sales' });
    await put('departments/D-7', { name: 'Sales and service' }, other);
    await put('people/D-7', { name: 'Of the same id', roles: [] });
    const changes = (await events()).filter(
      ({ externalId, kind }) => externalId === 'D-7' && kind === 'departments',
    );
    expect(await events('&kind=departments&externalId=D-7')).toEqual(changes);
    expect(changes).toMatchObject([
      { kind: 'departments', actor: 'admin', before: null, after: { name: 'Sales', version: 1 } },
      { actor: 'other-admin', before: { name: 'Sales' }, after: { name: 'Sales and service', version: 2 } },
    ]);
  });

  it('is a chain without gaps that anybody can verify, also after changes at the same time', async () => {
    const at = Array.from({ length: 12 }, (_, index) => put(`departments/P-${index}`, { name: 'Parallel' }));
    await Promise.all(at);
    let previous = CHAIN_START;
    for (const [index, event] of (await events()).entries()) {
      expect(event).toMatchObject({ position: index + 1, previousHash: previous });
      previous = createHash('sha256')
        .update(previous + event.body)
        .digest('hex');
      expect(event.hash).toBe(previous);
    }
    expect((await events()).length).toBeGreaterThan(12);
  });
});
