import { readTemporalSecurity, type TemporalSecurity } from '../config.ts';
import { ensureApplicationLogin } from '../db/application-login.ts';
import { migrate } from '../db/migrate.ts';
import { APPLICATION_ROLES } from '../db/pool.ts';
import { createDatabase, databaseUrlFor } from './postgres/databases.ts';
import type { StackEnvironment } from './environment.ts';
import type { Guard } from './processes/guard.ts';
import { startPostgres } from './postgres/postgres.ts';
import type { RunningProgram } from './processes/program.ts';
import { say, withProgress } from './progress.mjs';
import { prepareForeignDatabase } from './postgres/foreign-database.ts';
import { assertDatabaseReachable, assertTemporalReachable } from './reachable.ts';
import { keepSecrets } from './postgres/secrets.ts';
import { resolveTemporalBinary } from './temporal-server/temporal-binary.ts';
import { messageOf, StackFailure } from './stack-failure.ts';
import { startTemporal, type TemporalServer } from './temporal-server/temporal-server.ts';

/** The database of a stack, migrated, and the server program if it is ours. */
export interface StackDatabase {
  readonly running: RunningProgram | undefined;
  readonly ownerUrl: string;
  /** The URL that the API and the worker connect with. */
  readonly applicationUrl: string;
}

/** The Temporal server of a stack, and its program if it is ours. */
export interface StackTemporal extends TemporalServer {
  readonly running: RunningProgram | undefined;
}

/** Where a stack runs and under whose guard. */
export interface StackPlace {
  readonly environment: StackEnvironment;
  readonly guard: Guard;
}

const databaseName = 'countersign';
const applicationLoginName = 'countersign_application';
const embeddedNamespace = 'countersign';
const defaultNamespace = 'default';

async function startOwnDatabase({ environment, guard }: StackPlace): Promise<StackDatabase> {
  const { dataFolder } = environment;
  const options = { dataFolder, guard, durability: 'durable', notice: say } as const;
  const postgres = await withProgress('Starting PostgreSQL', () => startPostgres(options));
  const ownerUrl = postgres.ownerUrl(databaseName);
  await createDatabase(postgres.ownerUrl('postgres'), { name: databaseName });
  await withProgress('Migrating the database', () => migrate({ databaseUrl: ownerUrl }));
  const login = { name: applicationLoginName, password: keepSecrets(dataFolder).applicationPassword };
  await ensureApplicationLogin({ databaseUrl: ownerUrl, login, roles: APPLICATION_ROLES });
  const applicationUrl = databaseUrlFor(ownerUrl, { database: databaseName, login });
  return { running: postgres.running, ownerUrl, applicationUrl };
}

/** The migrated database of a stack: the one that DATABASE_URL names, or the embedded PostgreSQL of the data folder. */
export async function provideDatabase(place: StackPlace): Promise<StackDatabase> {
  const { databaseUrl } = place.environment;
  if (databaseUrl === undefined) return startOwnDatabase(place);
  await prepareForeignDatabase(databaseUrl);
  return { running: undefined, ownerUrl: databaseUrl, applicationUrl: databaseUrl };
}

function readSecurity(): TemporalSecurity {
  try {
    return readTemporalSecurity();
  } catch (error) {
    throw new StackFailure(messageOf(error));
  }
}

function foreignTemporal(environment: StackEnvironment): TemporalServer | null {
  const { temporalAddress: address, temporalNamespace } = environment;
  if (address === undefined) return null;
  return { address, namespace: temporalNamespace ?? defaultNamespace, security: readSecurity() };
}

/**
 * Asks the servers that the environment names, before anything is started beside which an answer could be late.
 *
 * @throws StackFailure when one of them does not answer.
 */
export async function assertForeignServersReachable(environment: StackEnvironment): Promise<void> {
  const { databaseUrl } = environment;
  if (databaseUrl !== undefined) await assertDatabaseReachable(databaseUrl);
  const temporal = foreignTemporal(environment);
  if (temporal) await assertTemporalReachable(temporal);
}

/** The Temporal server of a stack: the one that TEMPORAL_ADDRESS names, or an embedded one with a file in the data folder. */
export async function provideTemporal({ environment, guard }: StackPlace): Promise<StackTemporal> {
  const { temporalNamespace, dataFolder } = environment;
  const foreign = foreignTemporal(environment);
  if (foreign) return { running: undefined, ...foreign };
  const binary = await resolveTemporalBinary(environment);
  const namespace = temporalNamespace ?? embeddedNamespace;
  const options = { binary, dataFolder, guard, namespace, storage: 'file' } as const;
  const { running, address } = await withProgress('Starting the Temporal server', () =>
    startTemporal(options),
  );
  return { running, address, namespace };
}
