import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureApplicationLogin, type ApplicationLogin } from '../../db/application-login.ts';
import { migrate } from '../../db/migrate.ts';
import { APPLICATION_ROLES } from '../../db/pool.ts';
import { createDatabase, databaseUrlFor, dropDatabase } from '../../stack/postgres/databases.ts';
import { readStackEnvironment } from '../../stack/environment.ts';
import type { StackEnvironment } from '../../stack/environment.ts';
import type { Guard } from '../../stack/processes/guard.ts';
import { startPostgres } from '../../stack/postgres/postgres.ts';
import { say } from '../../stack/progress.mjs';
import { assertForeignServersReachable } from '../../stack/servers.ts';
import { keepSecrets } from '../../stack/postgres/secrets.ts';
import { resolveTemporalBinary } from '../../stack/temporal-server/temporal-binary.ts';
import { startTemporal } from '../../stack/temporal-server/temporal-server.ts';
import { buildWorkflowBundle } from '../../stack/workflow-bundle.ts';

/** A Temporal server and the namespace to use on it. */
export interface TestTemporal {
  readonly address: string;
  readonly namespace: string;
}

/** A PostgreSQL server with a migrated database to copy. */
export interface TestPostgres {
  /** The server's URL as its owner; the database in it is not for tests. */
  readonly serverUrl: string;
  readonly templateDatabase: string;
  /** The application's login; null on a foreign server, where the owner's login serves for everything. */
  readonly applicationLogin: ApplicationLogin | null;
}

/** What all test files share. */
export interface TestServers {
  readonly postgres: TestPostgres;
  readonly temporal: TestTemporal;
  readonly workflowBundlePath: string;
  /** Removes what was left on a foreign server. */
  readonly leave: () => Promise<void>;
}

interface Place {
  readonly environment: StackEnvironment;
  readonly guard: Guard;
  readonly dataFolder: string;
}

async function migratedTemplate(serverUrl: string, name: string): Promise<string> {
  await createDatabase(serverUrl, { name });
  await migrate({ databaseUrl: databaseUrlFor(serverUrl, { database: name }) });
  return name;
}

async function useForeignPostgres(serverUrl: string): Promise<TestPostgres> {
  const templateDatabase = await migratedTemplate(
    serverUrl,
    `countersign_template_${randomUUID().slice(0, 8)}`,
  );
  return { serverUrl, templateDatabase, applicationLogin: null };
}

async function startOwnPostgres({ guard, dataFolder }: Place): Promise<TestPostgres> {
  const postgres = await startPostgres({
    dataFolder,
    guard,
    durability: 'lost-on-power-failure',
    notice: say,
  });
  guard.removeAtEnd(postgres.folder);
  const serverUrl = postgres.ownerUrl('postgres');
  const templateDatabase = await migratedTemplate(serverUrl, 'countersign_template');
  const login = { name: 'countersign_application', password: keepSecrets(dataFolder).applicationPassword };
  await ensureApplicationLogin({ databaseUrl: serverUrl, login, roles: APPLICATION_ROLES });
  return { serverUrl, templateDatabase, applicationLogin: login };
}

async function provideTemporal({ environment, guard, dataFolder }: Place): Promise<TestTemporal> {
  if (environment.temporalAddress !== undefined) {
    return {
      address: environment.temporalAddress,
      namespace: environment.temporalNamespace ?? 'default',
    };
  }
  const binary = await resolveTemporalBinary(environment);
  const namespace = 'countersign';
  const { address } = await startTemporal({ binary, dataFolder, guard, namespace, storage: 'in-memory' });
  return { address, namespace };
}

async function startAll(place: Place): Promise<TestServers> {
  const { databaseUrl, cacheFolder } = place.environment;
  const [postgres, temporal, workflowBundlePath] = await Promise.all([
    databaseUrl === undefined ? startOwnPostgres(place) : useForeignPostgres(databaseUrl),
    provideTemporal(place),
    buildWorkflowBundle(join(cacheFolder, 'workflow-bundles')),
  ]);
  const leave = async (): Promise<void> => {
    if (databaseUrl !== undefined) await dropDatabase(databaseUrl, postgres.templateDatabase);
  };
  return { postgres, temporal, workflowBundlePath, leave };
}

/**
 * Starts what the test files share, on free ports and in a data folder of its own, or takes the servers of the
 * environment. The guard stops and removes everything, also when the start fails half-way.
 */
export async function startTestServers(guard: Guard): Promise<TestServers> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  guard.removeAtEnd(dataFolder);
  const environment = readStackEnvironment();
  await assertForeignServersReachable(environment);
  return startAll({ environment, guard, dataFolder });
}
