import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type OpenDatabase } from '../../db/pool.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let testDatabase: TestDatabase;
let opened: OpenDatabase;
const broken: Error[] = [];
let whenBroken = (): void => undefined;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  opened = openDatabase({
    databaseUrl: testDatabase.applicationUrl,
    role: 'countersign_worker',
    maximumConnections: 1,
    onBrokenConnection: (error) => {
      broken.push(error);
      whenBroken();
    },
  });
});

afterAll(async () => {
  await opened.close();
  await testDatabase.drop();
});

async function terminate(pid: number): Promise<void> {
  const told = new Promise<void>((resolve) => {
    whenBroken = resolve;
  });
  const owner = new pg.Client({ connectionString: testDatabase.ownerUrl });
  await owner.connect();
  await owner.query('select pg_terminate_backend($1)', [pid]);
  await owner.end();
  await told;
}

const ownPid = sql<{ pid: number }>`select pg_backend_pid() as pid`;

it('a connection that breaks between two statements fails its transaction, not the process', async () => {
  const transaction = opened.database.transaction(async (tx) => {
    const { rows } = await tx.execute<{ pid: number }>(ownPid);
    await terminate(rows[0]?.pid ?? 0);
    await tx.execute(sql`select 1`);
  });
  await expect(transaction).rejects.toThrow();
  expect(broken.length).toBeGreaterThan(0);
  expect((await opened.database.execute(sql`select 1 as one`)).rows).toEqual([{ one: 1 }]);
});

it('a connection that breaks while idle is told of and replaced', async () => {
  broken.length = 0;
  const { rows } = await opened.database.execute<{ pid: number }>(ownPid);
  await terminate(rows[0]?.pid ?? 0);
  expect(broken).not.toEqual([]);
  expect((await opened.database.execute(sql`select 1 as one`)).rows).toEqual([{ one: 1 }]);
});
