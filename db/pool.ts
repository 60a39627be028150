import { sql, type WithSubquery } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { Listener, type ListenerInput } from './listener.ts';
import { nameStatements } from './statement-names.ts';

/** The two roles of the application: neither owns anything, neither can change or delete history. */
export const APPLICATION_ROLES = ['countersign_api', 'countersign_worker'] as const;
export type ApplicationRole = (typeof APPLICATION_ROLES)[number];

export type Database = NodePgDatabase;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
/** Where a query runs: on its own, or within a transaction. */
export type Queryable = Database | Transaction;

/** A writing statement that runs as part of another one. */
export type Write = WithSubquery;

export interface OpenDatabase {
  readonly database: Database;
  readonly pool: pg.Pool;
  /** Listens on a channel, over a connection beside the pool. */
  readonly listen: (input: ListenerInput) => Listener;
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  readonly databaseUrl: string;
  readonly role: ApplicationRole;
  readonly maximumConnections: number;
  /** Told of a connection that broke; the pool replaces it by itself, and a statement that ran on it fails. */
  readonly onBrokenConnection: (error: Error) => void;
}

/** Opens a pool whose every statement runs as the given role of the application. */
export function openDatabase(options: OpenDatabaseOptions): OpenDatabase {
  const connection = {
    connectionString: options.databaseUrl,
    options: `-c role=${options.role}`,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    application_name: options.role,
  };
  const pool = new pg.Pool({ ...connection, max: options.maximumConnections });
  // The pool listens to idle connections only: one that breaks between two statements of a transaction would end the
  // process. Here each tells of itself, and a transaction's next statement fails all the same.
  pool.on('connect', (client) => {
    client.on('error', options.onBrokenConnection);
    nameStatements(client);
  });
  pool.on('error', () => undefined);
  const listen = (input: ListenerInput) => new Listener(connection, input);
  return { database: drizzle(pool), pool, listen, close: () => pool.end() };
}

/**
 * Runs reading statements on one and the same state of the records, as it is with the first of them: whatever is
 * committed in between is seen by all of them or by none.
 */
export function atOneMoment<Result>(
  database: Database,
  read: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.transaction(read, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}

/** How long whoever takes what is read may take nothing, before the database gives the reading up. */
const LONGEST_STANDSTILL_MS = 60_000;

/**
 * As {@link atOneMoment}, for reading at a pace that somebody else sets: a reader that stands still would keep a connection
 * and hold back the clean-up of every table.
 */
export function atOneMomentSlowly(
  database: Database,
  read: (tx: Transaction) => Promise<void>,
): Promise<void> {
  return atOneMoment(database, async (tx) => {
    await tx.execute(
      sql`select set_config('idle_in_transaction_session_timeout', ${String(LONGEST_STANDSTILL_MS)}, true)`,
    );
    await read(tx);
  });
}
