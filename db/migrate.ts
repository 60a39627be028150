import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { DEFAULT_POLICY } from './default-policy.ts';
import { publishPolicy } from './policies.ts';
import type { Queryable } from './pool.ts';
import { policies } from './tables/policies.ts';

const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));
const MIGRATION_LOCK = 7_214_609_331;

async function countApplied(on: Queryable): Promise<number> {
  const exists = await on.execute(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`,
  );
  if (exists.rows[0]?.['exists'] !== true) return 0;
  const counted = await on.execute(sql`select count(*)::int as count from drizzle.__drizzle_migrations`);
  return Number(counted.rows[0]?.['count']);
}

async function installDefaultPolicy(database: NodePgDatabase): Promise<void> {
  if ((await database.$count(policies)) > 0) return;
  await publishPolicy(database, { policy: DEFAULT_POLICY, createdBy: 'countersign', activate: 'activate' });
}

/**
 * Brings the database to the schema of this code and installs the default policy where there is none. Connects as
 * the owner of the schema. Two migrations at once wait for each other. Returns how many steps were applied.
 */
export async function migrate(options: { databaseUrl: string }): Promise<{ applied: number }> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  // A server that stops ends the connection; the query that was running reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const database = drizzle(client);
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const before = await countApplied(database);
    await applyMigrations(database, { migrationsFolder: MIGRATIONS_FOLDER });
    await installDefaultPolicy(database);
    return { applied: (await countApplied(database)) - before };
  } finally {
    await client.end();
  }
}

/** Whether every migration of this code has been applied, for the readiness of a process. */
export async function isMigrated(on: Queryable): Promise<boolean> {
  const expected = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER }).length;
  return (await countApplied(on)) >= expected;
}
