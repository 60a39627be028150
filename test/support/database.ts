import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
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
