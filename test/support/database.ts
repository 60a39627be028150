import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { inject } from 'vitest';
import type { Database } from '../../db/pool.ts';
import { createDatabase, databaseUrlFor, dropDatabase } from '../../stack/postgres/databases.ts';

/** A migrated database of a test file's own. */
export interface TestDatabase {
  readonly name: string;
  /** For migrations and for arranging rows: may do everything. */
  readonly ownerUrl: string;
  /** What the API and the worker are given: may only act as one of the application's roles. */
  readonly applicationUrl: string;
  readonly drop: () => Promise<void>;
}

/** Removes a copy of a test database. */
export async function dropTestDatabase(name: string): Promise<void> {
  await dropDatabase(inject('postgres').serverUrl, name);
}

/** A copy of a test database as it is now; nobody may be connected to either. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const { serverUrl } = inject('postgres');
  await dropDatabase(serverUrl, to);
  await createDatabase(serverUrl, { name: to, template: from });
}

/** Copies the migrated template into a database that no other test uses. Drop it after the tests of the file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { serverUrl, templateDatabase, applicationLogin } = inject('postgres');
  const name = `countersign_test_${randomUUID().replaceAll('-', '')}`;
  await createDatabase(serverUrl, { name, template: templateDatabase });
  return {
    name,
    ownerUrl: databaseUrlFor(serverUrl, { database: name }),
    applicationUrl: databaseUrlFor(serverUrl, { database: name, login: applicationLogin ?? undefined }),
    drop: () => dropDatabase(serverUrl, name),
  };
}

/** Connections of the owner of a test database. */
export interface OwnerConnections {
  readonly database: Database;
  /** Returns once the server's side is gone too, so that the database may be dropped. */
  readonly close: () => Promise<void>;
}

/** Opens connections that arrange and read rows as the owner. Close them before the database is dropped. */
export function connectAsOwner(ownerUrl: string, maximumConnections: number): OwnerConnections {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: maximumConnections });
  let open = 0;
  pool.on('connect', () => (open += 1));
  pool.on('remove', () => (open -= 1));
  // What breaks while nobody uses it fails the next statement; without a listener it would end the test file.
  pool.on('error', () => undefined);
  const close = async (): Promise<void> => {
    // The pool's end is told as soon as it has said goodbye. A connection that is still there when its database is
    // dropped would be terminated, and tell so after the last test.
    await pool.end();
    while (open > 0) await once(pool, 'remove');
  };
  return { database: drizzle(pool), close };
}
