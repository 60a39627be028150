import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { claimKey, removeExpiredKeys, settleKey, UNSETTLED } from '../../db/idempotency.ts';
import { openDatabase, type OpenDatabase } from '../../db/pool.ts';
import { idempotencyKeys } from '../../db/tables/access.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let created: TestDatabase;
let opened: OpenDatabase;

beforeAll(async () => {
  created = await createTestDatabase();
  opened = openDatabase({
    databaseUrl: created.applicationUrl,
    role: 'countersign_api',
    maximumConnections: 5,
    onBrokenConnection: () => undefined,
  });
});

afterAll(async () => {
  await opened.close();
  await created.drop();
});

const aRequest = (key: string) => ({ actorId: 'a', route: 'POST /x', key, bodyHash: 'hash' });
const inMs = (ms: number) => new Date(Date.now() + ms);
const claim = (key: string, expiresAt: Date) =>
  claimKey(opened.database, { request: aRequest(key), answer: 'first', expiresAt });

it('a key is taken once, and the second comer finds what the first left', async () => {
  expect(await claim('once', inMs(60_000))).toBeNull();
  expect(await claim('once', inMs(60_000))).toEqual({ bodyHash: 'hash', status: UNSETTLED, answer: 'first' });
});

it('the first to settle decides, and everybody gets that answer', async () => {
  await claim('settled', inMs(60_000));
  const first = await settleKey(opened.database, aRequest('settled'), { status: 201, answer: 'one' });
  const second = await settleKey(opened.database, aRequest('settled'), { status: 202, answer: 'two' });
  expect([first, second]).toMatchObject([
    { status: 201, answer: 'one' },
    { status: 201, answer: 'one' },
  ]);
});

it('a second comer waits for the first one’s transaction, and takes the key when that is rolled back', async () => {
  const claimed = { request: aRequest('rolled back'), answer: 'first', expiresAt: inMs(60_000) };
  let second: Promise<unknown> = Promise.resolve();
  await opened.database
    .transaction(async (tx) => {
      await claimKey(tx, claimed);
      second = claimKey(opened.database, claimed);
      throw new Error('the write failed');
    })
    .catch(() => undefined);
  expect(await second).toBeNull();
});

it('an expired key is free again, and is removed by the next cleaning', async () => {
  await claim('expired', inMs(-1));
  expect(await claim('expired', inMs(-1))).toBeNull();
  expect(await removeExpiredKeys(opened.database)).toBe(false);
  const left = await opened.database.$count(idempotencyKeys, sql`${idempotencyKeys.key} = 'expired'`);
  expect(left).toBe(0);
});
