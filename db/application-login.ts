import pg from 'pg';
import type { ApplicationRole } from './pool.ts';

const duplicateObject = '42710';

/** A login that owns nothing and may only act as some of the application's roles. */
export interface ApplicationLogin {
  readonly name: string;
  readonly password: string;
}

/** The name of the login that may act as the role: `countersign_api_login`, `countersign_worker_login`. */
export function loginOf(role: ApplicationRole): string {
  return `${role}_login`;
}

async function createUnlessPresent(client: pg.Client, name: string): Promise<void> {
  try {
    await client.query(`create role ${name} login`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== duplicateObject) throw error;
  }
}

/**
 * Creates a login that may act as the roles, or sets its password again. Connects as the owner of the schema; the
 * migrations must have made the roles. The login does not inherit: it has to say as which role it acts.
 */
export async function ensureApplicationLogin(options: {
  readonly databaseUrl: string;
  readonly login: ApplicationLogin;
  readonly roles: readonly ApplicationRole[];
}): Promise<void> {
  const { login, roles } = options;
  const name = pg.escapeIdentifier(login.name);
  const members = roles.map((role) => pg.escapeIdentifier(role)).join(', ');
  const client = new pg.Client({ connectionString: options.databaseUrl });
  // A server that stops ends the connection; the query that was running reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await createUnlessPresent(client, name);
    await client.query(`alter role ${name} login noinherit password ${pg.escapeLiteral(login.password)}`);
    await client.query(`grant ${members} to ${name}`);
  } finally {
    await client.end();
  }
}
