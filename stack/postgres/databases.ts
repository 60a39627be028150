import pg from 'pg';

const duplicateDatabase = '42P04';
const duplicateObject = '42710';

/** The login of the application: it owns nothing and may only act as one of the application's roles. */
export interface ApplicationLogin {
  readonly name: string;
  readonly password: string;
}

async function withClient<Result>(
  url: string,
  task: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that stops ends the connection; the query that was running reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await task(client);
  } finally {
    await client.end();
  }
}

async function unlessPresent(code: string, statement: Promise<unknown>): Promise<void> {
  try {
    await statement;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== code) throw error;
  }
}

/** The same server's URL for another database and, if given, another login. */
export function databaseUrlFor(
  serverUrl: string,
  target: { database: string; login?: ApplicationLogin | undefined },
): string {
  const url = new URL(serverUrl);
  url.pathname = `/${target.database}`;
  if (target.login !== undefined) {
    url.username = target.login.name;
    url.password = target.login.password;
  }
  return url.href;
}

/** Creates an empty database, or a copy of a template, unless it exists. */
export async function createDatabase(
  serverUrl: string,
  database: { name: string; template?: string },
): Promise<void> {
  const template =
    database.template === undefined ? '' : ` template ${pg.escapeIdentifier(database.template)}`;
  const statement = `create database ${pg.escapeIdentifier(database.name)}${template}`;
  await withClient(serverUrl, (client) => unlessPresent(duplicateDatabase, client.query(statement)));
}

/** Drops a database with everybody who is still connected to it. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const statement = `drop database if exists ${pg.escapeIdentifier(name)} with (force)`;
  await withClient(serverUrl, (client) => client.query(statement));
}

/** Creates the application's login with the given roles, or sets its password again. The roles must exist. */
export async function ensureApplicationLogin(
  ownerUrl: string,
  options: { readonly login: ApplicationLogin; readonly roles: readonly string[] },
): Promise<void> {
  const { login, roles } = options;
  const name = pg.escapeIdentifier(login.name);
  const members = roles.map((role) => pg.escapeIdentifier(role)).join(', ');
  await withClient(ownerUrl, async (client) => {
    await unlessPresent(duplicateObject, client.query(`create role ${name} login`));
    await client.query(`alter role ${name} login noinherit password ${pg.escapeLiteral(login.password)}`);
    await client.query(`grant ${members} to ${name}`);
  });
}
