import { probeDatabase } from './postgres/postgres.ts';
import { messageOf, StackFailure } from './stack-failure.ts';
import { probeTemporal, type TemporalServer } from './temporal-server/temporal-server.ts';

/** The part of a database's URL that may be printed: never its password. */
export function printable(databaseUrl: string): string {
  const { hostname, port, pathname } = new URL(databaseUrl);
  return `${hostname}:${port === '' ? '5432' : port}${pathname}`;
}

/** @throws StackFailure when the server that DATABASE_URL names does not answer. */
export async function assertDatabaseReachable(databaseUrl: string): Promise<void> {
  if (!URL.canParse(databaseUrl)) {
    throw new StackFailure(
      'DATABASE_URL is not a URL. It looks like postgresql://user:password@host:5432/database.',
    );
  }
  try {
    await probeDatabase(databaseUrl);
  } catch (error) {
    throw new StackFailure(
      `The database ${printable(databaseUrl)} that DATABASE_URL names cannot be reached (${messageOf(error)}). ` +
        'Start it or correct DATABASE_URL; without DATABASE_URL an embedded PostgreSQL is used.',
    );
  }
}

/** @throws StackFailure when the server that TEMPORAL_ADDRESS names does not answer or lacks the namespace. */
export async function assertTemporalReachable(server: TemporalServer): Promise<void> {
  try {
    await probeTemporal(server);
  } catch (error) {
    throw new StackFailure(
      `The Temporal server ${server.address} that TEMPORAL_ADDRESS names cannot be reached, or has no namespace ` +
        `"${server.namespace}" (${messageOf(error)}). Start it or correct TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE; ` +
        'without TEMPORAL_ADDRESS an embedded server is used.',
    );
  }
}
