import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import pg from 'pg';
import { createDatabase, databaseUrlFor, dropDatabase } from '../../stack/postgres/databases.ts';
import { processesNaming, runNpmStart, scratchDataFolder } from '../support/stack-process.ts';
import { anOrder } from '../support/orders.ts';

/** A login of an operator's own: it owns a database and may create roles, and is nothing beyond that. */
const login = { name: `operator_${randomUUID().slice(0, 8)}`, password: 'p@ss:/%word' };
const { serverUrl } = inject('postgres');
const { address, namespace } = inject('temporal');
const databaseUrl = databaseUrlFor(serverUrl, { database: login.name, login });
const folder = scratchDataFolder();

function start(settings: NodeJS.ProcessEnv = {}) {
  return runNpmStart({
    COUNTERSIGN_DATA_DIR: folder.path,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    ...settings,
  });
}

async function ask(url: string, ...statements: readonly string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  const { name, password } = login;
  await ask(serverUrl, `create role ${name} login createrole password ${pg.escapeLiteral(password)}`);
});

/** An empty database, which the login owns. */
beforeEach(async () => {
  const { name } = login;
  await dropDatabase(serverUrl, name);
  await createDatabase(serverUrl, { name });
  await ask(serverUrl, `alter database ${name} owner to ${name}`);
});

afterEach(() => {
  expect(processesNaming(folder.path)).toEqual([]);
});

afterAll(async () => {
  await dropDatabase(serverUrl, login.name);
  await ask(serverUrl, `drop role ${login.name}`);
  folder.remove();
});

it('a login that may not act for the application is told what an administrator has to grant it', async () => {
  const refused = start();
  expect(await refused.ended).toBe(1);
  const grant = `GRANT countersign_api, countersign_worker TO "${login.name}";`;
  expect(refused.output()).toContain(grant);
  expect(refused.output()).not.toMatch(/word|\n {4}at /);
});

it('a login that may not create roles is told so', async () => {
  await ask(serverUrl, `alter role ${login.name} nocreaterole`);
  const refused = start();
  expect(await refused.ended).toBe(1);
  expect(refused.output()).toMatch(/cannot be migrated \(permission denied .+may create roles/);
});

it('both servers of an operator are used, and they go on when the stack has stopped', async () => {
  await ask(
    serverUrl,
    `alter role ${login.name} createrole`,
    `grant countersign_api, countersign_worker to ${login.name}`,
  );
  const running = start();
  const stack = await running.ready();
  expect(Object.keys(stack.processes).sort()).toEqual(['api', 'worker']);
  expect(stack).toMatchObject({ databaseUrl, temporalAddress: address, namespace });

  const answer = await fetch(`${stack.address}/v1/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.keys.submitter ?? ''}`, 'content-type': 'application/json' },
    body: JSON.stringify(anOrder({ requiredOn: '2099-12-18' })),
  });
  expect(answer.status).toBe(201);
  running.signalGroup('SIGINT');
  expect(await running.ended).toBe(0);
  const kept = await ask(databaseUrl, 'select status from order_states');
  expect(kept).toHaveLength(1);
});
