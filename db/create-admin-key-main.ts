import { readConfig } from '../config.ts';
import { createApiKey } from './api-keys.ts';
import { actInOrganisationAs } from './organisation.ts';
import { openDatabase, type Transaction } from './pool.ts';
import { people } from './tables/access.ts';

const ADMIN_ID = 'admin';
/** Whoever may run a program with the database's address. */
const OPERATOR_ID = 'operator';

/** Leaves an administrator who is there as they are. */
async function ensureAdmin(on: Transaction): Promise<void> {
  const person = { externalId: ADMIN_ID, name: 'Administrator', roles: ['admin' as const], departments: [] };
  await actInOrganisationAs(on, OPERATOR_ID);
  await on
    .insert(people)
    .values({ ...person, active: true, version: 1, updatedAt: new Date() })
    .onConflictDoNothing();
}

/** Prints a new key of the administrator, with which everybody else is let in through the API. */
async function main(): Promise<void> {
  const config = readConfig();
  const opened = openDatabase({
    databaseUrl: config.DATABASE_URL,
    role: 'countersign_api',
    maximumConnections: 1,
    onBrokenConnection: () => undefined,
  });
  try {
    const key = await opened.database.transaction(async (transaction) => {
      await ensureAdmin(transaction);
      return createApiKey(transaction, { personId: ADMIN_ID, label: 'first access', expiresAt: null });
    });
    process.stdout.write(`${key.key}\n`);
  } finally {
    await opened.close();
  }
}

if (process.argv[1] === import.meta.filename) await main();
