import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeTampering, keepCheckpoint, verifyLedger } from '../../../bench/audit/judged-tampering.ts';
import { writeSyntheticLedger } from '../../../bench/audit/synthetic-ledger.ts';
import { TAMPERINGS } from '../../../bench/audit/tamperings.ts';
import { seededDraw } from '../../../bench/audit/seeded-draw.ts';
import type { KeptCheckpoint } from '../../../cli/verify/countersign-verify.mjs';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const TIMES = 30;
const seed = Number(process.hrtime.bigint() % 1_000_000_007n);
let database: TestDatabase;
let client: pg.Client;
let kept: KeptCheckpoint;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await writeSyntheticLedger(client, { orders: 20, events: 8 });
  kept = await keepCheckpoint(client);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

it('a ledger that nobody touched is valid, with a checkpoint and without', async () => {
  expect(await verifyLedger(client, kept)).toEqual({
    valid: true,
    orders: 20,
    events: 160,
    faults: [],
    notes: [],
  });
  const without = await verifyLedger(client);
  expect(without).toMatchObject({ valid: true, faults: [] });
  expect(without.notes.join()).toContain('cut off at the end');
});

describe('with one kept checkpoint, whoever owns the database is found out', () => {
  it.each(Object.keys(TAMPERINGS))(`to %s (seed ${seed})`, async (how) => {
    const draw = seededDraw(seed);
    for (let time = 0; time < TIMES; time += 1) {
      const { withCheckpoint } = await judgeTampering(client, { how, draw, kept });
      expect([how, time, withCheckpoint.valid]).toEqual([how, time, false]);
      expect(withCheckpoint.faults.length).toBeGreaterThan(0);
    }
  });
});

it('without a checkpoint a tail that was cut off cannot be detected, and the verdict says so', async () => {
  const draw = seededDraw(seed);
  const { without } = await judgeTampering(client, { how: 'truncate the tail', draw, kept });
  expect(without.valid).toBe(true);
  expect(without.notes.join()).toContain('cannot be detected');
});

it('a checkpoint that somebody else signed, or that was changed, is not believed', async () => {
  const stranger = await verifyLedger(client, { ...kept, publicKeys: [] });
  expect(stranger.faults.join()).toContain('nobody vouches for');
  const { checkpoint } = kept;
  const body = checkpoint?.body.replace('"orders":20', '"orders":21') ?? '';
  const changed = { body, signature: checkpoint?.signature ?? '' };
  const verdict = await verifyLedger(client, { ...kept, checkpoint: changed });
  expect(verdict.faults.join()).toContain('signature');
});

describe('the application', () => {
  const tables = ['history_events', 'checkpoints', 'checkpoint_leaves', 'archived_executions'];
  const writes = (table: string) => [
    `update ${table} set ${table === 'archived_executions' ? 'build_id' : 'hash'} = 'x'`,
    `delete from ${table}`,
    `truncate ${table}`,
    `drop table ${table}`,
    `alter table ${table} disable trigger all`,
  ];
  const roles = ['countersign_api', 'countersign_worker'];
  const cases = roles.flatMap((role) =>
    tables.flatMap((table) => writes(table).map((statement) => ({ role, statement }))),
  );

  it.each(cases)('as $role cannot: $statement', async ({ role, statement }) => {
    const sql = statement.replace('update checkpoints set hash', 'update checkpoints set body');
    await client.query('begin');
    await client.query(`set local role ${role}`);
    await expect(client.query(sql)).rejects.toThrow(/permission denied|must be owner/);
    await client.query('rollback');
  });
});
