import pg from 'pg';
import { migrate } from '../../db/migrate.ts';
import { APPLICATION_ROLES } from '../../db/pool.ts';
import { withProgress } from '../progress.mjs';
import { printable } from '../reachable.ts';
import { StackFailure } from '../stack-failure.ts';

const insufficientPrivilege = '42501';

function isForbidden(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.code === insufficientPrivilege;
}

async function migrateForeign(databaseUrl: string): Promise<void> {
  try {
    await withProgress('Migrating the database', () => migrate({ databaseUrl }));
  } catch (error) {
    const cause = error instanceof Error && isForbidden(error.cause) ? error.cause : error;
    if (!isForbidden(cause)) throw error;
    throw new StackFailure(
      `The database ${printable(databaseUrl)} that DATABASE_URL names cannot be migrated (${cause.message}). ` +
        'Its login must own the database and may create roles: see docs/running.md.',
    );
  }
}

/**
 * Roles belong to the whole server: another installation may have made those of the application, and then only its
 * owner, or an administrator, can let this login act as them.
 */
async function assertMayActAsApplication(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const role of APPLICATION_ROLES) await client.query(`set role ${pg.escapeIdentifier(role)}`);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const login = pg.escapeIdentifier(client.user ?? '');
    throw new StackFailure(
      `The login of DATABASE_URL may not act for the application in ${printable(databaseUrl)} (${error.message}). ` +
        `Have an administrator of that server say: GRANT ${APPLICATION_ROLES.join(', ')} TO ${login};`,
    );
  } finally {
    await client.end();
  }
}

/**
 * Migrates the database that DATABASE_URL names, and makes sure that the API and the worker can use it.
 *
 * @throws StackFailure when its login may not do what is needed.
 */
export async function prepareForeignDatabase(databaseUrl: string): Promise<void> {
  await migrateForeign(databaseUrl);
  await assertMayActAsApplication(databaseUrl);
}
