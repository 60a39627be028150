import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureApplicationLogin } from '../../db/application-login.ts';
import { databaseUrlFor } from '../../stack/postgres/databases.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function ask(url: string, options: { role?: string; statement: string }): Promise<pg.QueryResult> {
  const role = options.role === undefined ? {} : { options: `-c role=${options.role}` };
  const client = new pg.Client({ connectionString: url, ...role });
  await client.connect();
  try {
    return await client.query(options.statement);
  } finally {
    await client.end();
  }
}

describe('the application login', () => {
  it('acts as each of the roles that it is a member of', async () => {
    for (const role of ['countersign_api', 'countersign_worker']) {
      const { rows } = await ask(database.applicationUrl, { role, statement: 'select current_user' });
      expect(rows).toEqual([{ current_user: role }]);
    }
  });

  it('may do nothing without acting as one of them', async () => {
    await expect(ask(database.applicationUrl, { statement: 'select * from orders' })).rejects.toThrow(
      /permission denied/,
    );
  });

  it('owns nothing and can neither update nor delete history', async () => {
    for (const statement of ["update history_events set body = ''", 'delete from history_events']) {
      await expect(ask(database.applicationUrl, { role: 'countersign_worker', statement })).rejects.toThrow(
        /permission denied/,
      );
    }
  });
});

it('a login is reached by its URL whatever its password is, and is given a new one by the next start', async () => {
  const roles = ['countersign_api'] as const;
  const name = `countersign_${randomUUID().slice(0, 8)}_login`;
  for (const password of ['50%25 /?#[]@:&=+ "\\ 会签', 'another']) {
    const login = { name, password };
    await ensureApplicationLogin({ databaseUrl: database.ownerUrl, login, roles });
    const url = databaseUrlFor(database.ownerUrl, { database: database.name, login });
    const { rows } = await ask(url, { role: roles[0], statement: 'select session_user' });
    expect(rows).toEqual([{ session_user: name }]);
  }
  await ask(database.ownerUrl, { statement: `drop role ${name}` });
});
