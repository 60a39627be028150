import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findActorByIdentity, reindexIdentities } from '../../db/identities.ts';
import { PersonalData, type Sealing } from '../../db/personal-data.ts';
import { openDatabase, type Database, type OpenDatabase } from '../../db/pool.ts';
import { dataSubjects, personalValues } from '../../db/tables/personal-data.ts';
import { identities } from '../../db/tables/sign-in.ts';
import { findDriverError } from '../../db/unavailable.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { aTestKey, TEST_PERSONAL_DATA_KEYS } from '../support/encryption.ts';

let environment: ApiEnvironment;
let opened: OpenDatabase;
let database: Database;
const [old] = TEST_PERSONAL_DATA_KEYS;
if (!old) throw new Error('the tests have a key');
const before = new PersonalData([old]);
const between = new PersonalData([aTestKey('next'), old]);
const after = new PersonalData([aTestKey('next')]);

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  opened = openDatabase({
    databaseUrl: environment.review.applicationUrl,
    role: 'countersign_api',
    maximumConnections: 2,
    onBrokenConnection: () => undefined,
  });
  ({ database } = opened);
});

afterAll(async () => {
  await opened.close();
  await environment.close();
});

const aSealing = (overrides: Partial<Sealing> = {}): Sealing => ({
  ...{ subject: 'person:anna', field: 'remark', orderId: null, text: 'a remark', name: null },
  ...overrides,
});

async function sealed(overrides: Partial<Sealing> = {}, by = before): Promise<string> {
  const [reference = ''] = await by.seal(database, [aSealing(overrides)]);
  return reference;
}

const read = async (by: PersonalData, reference: string) =>
  (await by.open(database, [reference])).get(reference)?.content?.text;

describe('a text that is kept apart', () => {
  it('is read by its reference, and has another one each time', async () => {
    const [one, other] = [await sealed(), await sealed()];
    expect(one).not.toBe(other);
    expect([await read(before, one), await read(before, other)]).toEqual(['a remark', 'a remark']);
  });

  it('has the same reference when the same request brings it again', async () => {
    const name = 'anna\nPOST /v1/orders\nkey';
    const [first, again] = [await sealed({ name }), await sealed({ name, text: 'another' })];
    expect(again).toBe(first);
    expect(await read(before, again)).toBe('a remark');
  });

  it('cannot be exchanged for another one', async () => {
    const [one, other] = [await sealed({ text: 'mine' }), await sealed({ text: 'another' })];
    const id = (reference: string) => reference.split(':')[2] ?? '';
    const { owner } = environment.review;
    const [row] = await owner
      .select()
      .from(personalValues)
      .where(eq(personalValues.id, id(other)));
    if (!row) throw new Error('nothing is kept');
    const kept = await owner
      .select()
      .from(personalValues)
      .where(eq(personalValues.id, id(one)));
    await owner
      .update(personalValues)
      .set({ sealed: row.sealed })
      .where(eq(personalValues.id, id(one)));
    await expect(read(before, one)).rejects.toThrow();
    await owner
      .update(personalValues)
      .set({ sealed: kept[0]?.sealed })
      .where(eq(personalValues.id, id(one)));
    const forged = one.replace(/[0-9a-f]{64}$/, 'f'.repeat(64));
    await expect(read(before, forged)).rejects.toThrow('is not the one that the record refers to');
  });

  it.each([
    'update personal_values set sealed = $$x$$',
    'delete from personal_values',
    'delete from data_subjects',
    'update data_subjects set subject = $$x$$',
    'delete from personal_reads',
    'update personal_reads set subject = null',
  ])('and what was read of it stay as the application cannot %s', async (statement) => {
    await sealed();
    const failure: unknown = await database.execute(sql.raw(statement)).catch((error: unknown) => error);
    expect(findDriverError(failure)).toMatchObject({ code: '42501' });
  });
});

describe('a new key of the configuration', () => {
  it('takes over all keys of subjects, so that the old one can go', async () => {
    const reference = await sealed({ subject: 'person:rotated' });
    expect(await read(between, reference)).toBe('a remark');
    await expect(read(after, reference)).rejects.toThrow('PERSONAL_DATA_KEYS has no key');
    expect(await between.rewrap(database)).toBeGreaterThan(0);
    expect(await between.rewrap(database)).toBe(0);
    expect(await read(after, reference)).toBe('a remark');
    const ids = await database.select({ id: dataSubjects.masterKeyId }).from(dataSubjects);
    expect(new Set(ids.map(({ id }) => id))).toEqual(new Set(['next']));
  });

  it('finds the addresses of identities as before', async () => {
    const person = anActor('reviewer', { id: 'by-address' });
    await environment.review.addPeople(person);
    const issuer = 'https://provider.test';
    const put = await environment.call(anActor('admin'), {
      method: 'PUT',
      url: '/v1/identities/by-address',
      payload: { person: person.id, issuer, email: 'Anna@Example.com' },
    });
    expect(put.json()).toMatchObject({ email: 'anna@example.com' });
    const claimed = { issuer, subject: 'x', verifiedEmail: 'ANNA@example.com' };
    const find = async (by: PersonalData) => (await findActorByIdentity(database, claimed, by))?.id;
    expect([await find(before), await find(between), await find(after)]).toEqual([
      person.id,
      person.id,
      undefined,
    ]);
    expect(await reindexIdentities(database, between)).toBe(1);
    expect(await reindexIdentities(database, between)).toBe(0);
    expect(await find(after)).toBe(person.id);
    const [row] = await database.select().from(identities);
    expect(JSON.stringify(row)).not.toMatch(/example/i);
  });
});
