import pg from 'pg';
import type { ApplicationLogin } from '../../db/application-login.ts';

const duplicateDatabase = '42P04';

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

async function createUnlessPresent(client: pg.Client, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== duplicateDatabase) throw error;
  }
}

/** The same server's URL for another database and, if given, another login. */
export function databaseUrlFor(
  serverUrl: string,
  target: { database: string; login?: ApplicationLogin | undefined },
): string {
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(target.database)}`;
  if (target.login !== undefined) {
    // A URL escapes what is assigned to these, but a percent sign, which the reader takes for an escape.
    url.username = encodeURIComponent(target.login.name);
    url.password = encodeURIComponent(target.login.password);
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
  await withClient(serverUrl, (client) => createUnlessPresent(client, statement));
}

/** Drops a database with everybody who is still connected to it. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  const statement = `drop database if exists ${pg.escapeIdentifier(name)} with (force)`;
  await withClient(serverUrl, (client) => client.query(statement));
}
