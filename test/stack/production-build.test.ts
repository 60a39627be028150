import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findActorByKey } from '../../db/api-keys.ts';
import { isMigrated } from '../../db/migrate.ts';
import { openDatabase } from '../../db/pool.ts';
import { checkoutFolder, inheritedEnvironment } from '../../stack/environment.ts';
import { createDatabase, databaseUrlFor, dropDatabase } from '../../stack/postgres/databases.ts';
import { asVariable, TEST_PAYLOAD_KEYS, TEST_PERSONAL_DATA_KEYS } from '../support/encryption.ts';
import { uniqueTaskQueue } from '../support/temporal.ts';

const id = randomUUID().replaceAll('-', '');
const buildName = `test-${id}`;
const buildFolder = join(checkoutFolder, 'dist', buildName);
const databaseName = `countersign_test_${id}`;
/** Everything that would have to be escaped in a URL, in SQL or in a shell. */
const passwords = { api: `a'p"@:/#?%41 ${id}`, worker: `w\\$;&${id}` };
const { serverUrl, applicationLogin } = inject('postgres');
const temporal = inject('temporal');
const ownerUrl = databaseUrlFor(serverUrl, { database: databaseName });

function runBuilt(script: string, environment: NodeJS.ProcessEnv, args: readonly string[] = []) {
  return spawnSync(process.execPath, [join(buildFolder, script), ...args], {
    cwd: buildFolder,
    encoding: 'utf8',
    env: { ...inheritedEnvironment, ...environment },
  });
}

function urlOf(login: string, password: string): string {
  return databaseUrlFor(serverUrl, { database: databaseName, login: { name: login, password } });
}

/** As the compose file gives them: the password apart from the URL, so that it may contain any character. */
function connectionsOf(process: 'api' | 'worker'): NodeJS.ProcessEnv {
  return {
    DATABASE_URL: urlOf(`countersign_${process}_login`, ''),
    PGPASSWORD: passwords[process],
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_TASK_QUEUE: uniqueTaskQueue(),
    PAYLOAD_KEYS: asVariable(...TEST_PAYLOAD_KEYS),
    PERSONAL_DATA_KEYS: asVariable(...TEST_PERSONAL_DATA_KEYS),
  };
}

function startBuilt(script: string, environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [join(buildFolder, script)], {
    cwd: buildFolder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...inheritedEnvironment, ...environment },
  });
  const ended = once(child, 'exit');
  const lines = createInterface(child.stdout);
  return {
    /** Resolves with the first line that has the text. */
    printed: async (text: string): Promise<string> => {
      for await (const line of lines) if (line.includes(text)) return line;
      throw new Error(`${script} ended without printing "${text}"`);
    },
    endBy: (signal: NodeJS.Signals) => {
      child.kill(signal);
      return ended;
    },
  };
}

function openAsApi() {
  return openDatabase({
    databaseUrl: urlOf('countersign_api_login', passwords.api),
    role: 'countersign_api',
    maximumConnections: 1,
    onBrokenConnection: () => undefined,
  });
}

// Logins belong to the whole server, so somebody else's server is left alone.
describe.runIf(applicationLogin !== null)('the production build', () => {
  beforeAll(async () => {
    const build = spawnSync(process.execPath, ['stack/commands/build.mjs', buildName], {
      cwd: checkoutFolder,
      encoding: 'utf8',
    });
    expect(build.stderr + build.stdout).toBe('');
    expect(build.status).toBe(0);
    await createDatabase(serverUrl, { name: databaseName });
  });

  afterAll(async () => {
    rmSync(buildFolder, { recursive: true, force: true });
    await dropDatabase(serverUrl, databaseName);
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query('drop role if exists countersign_api_login, countersign_worker_login');
    await client.end();
  });

  it('is made of nothing that the image is built without', () => {
    const compiled = readdirSync(buildFolder, { recursive: true, encoding: 'utf8' });
    const sources = compiled.filter((file) => file.endsWith('.js') && file !== 'workflow-bundle.js');
    const needed = new Set(sources.map((file) => file.replace(/\.js$/, '.ts').split('/')[0]));
    const sent = readFileSync(join(checkoutFolder, '.dockerignore'), 'utf8').split('\n');
    expect([...needed].filter((entry) => !sent.includes(`!${entry}`))).toEqual([]);
  });

  describe('the compiled migrations', () => {
    it('bring an empty database to the schema of this version and make the logins, as often as they run', async () => {
      for (let run = 1; run <= 2; run += 1) {
        const { status, stderr } = runBuilt('db/migrate-main.js', {
          DATABASE_OWNER_URL: ownerUrl,
          DATABASE_API_PASSWORD: passwords.api,
          DATABASE_WORKER_PASSWORD: passwords.worker,
        });
        expect(stderr).toBe('');
        expect(status).toBe(0);
      }
      const opened = openAsApi();
      expect(await isMigrated(opened.database)).toBe(true);
      await opened.close();
    });

    it("do not let the API's login act as the worker", async () => {
      const client = new pg.Client({
        connectionString: urlOf('countersign_api_login', passwords.api),
        options: '-c role=countersign_worker',
      });
      await expect(client.connect()).rejects.toThrow(/permission denied/);
    });

    it('let the API make the first key of an administrator, and another when that is lost', async () => {
      const print = () => runBuilt('db/create-admin-key-main.js', connectionsOf('api'));
      const printed = [print(), print()].map(({ stdout }) => stdout.trim());
      expect(new Set(printed).size).toBe(2);
      const opened = openAsApi();
      for (const key of printed) {
        expect(await findActorByKey(opened.database, key)).toMatchObject({ id: 'admin', roles: ['admin'] });
      }
      await opened.close();
    });

    it('name the variable that is missing', () => {
      const { status, stderr } = runBuilt('db/migrate-main.js', { DATABASE_OWNER_URL: '' });
      expect(status).not.toBe(0);
      expect(stderr).toContain('DATABASE_OWNER_URL');
    });
  });

  describe('the compiled command line', () => {
    it('runs without the sources', () => {
      const { status, stdout } = runBuilt('cli/countersign.mjs', {}, ['--help']);
      expect([status, stdout]).toEqual([0, expect.stringContaining('history')]);
    });
  });

  describe('the compiled worker', () => {
    it('polls with its own login and the bundle of the build', async () => {
      const worker = startBuilt('worker.js', {
        ...connectionsOf('worker'),
        WORKFLOW_BUNDLE_PATH: join(buildFolder, 'workflow-bundle.js'),
      });
      await worker.printed('worker is polling');
      expect(await worker.endBy('SIGKILL')).toEqual([null, 'SIGKILL']);
    });
  });

  describe('the compiled API', () => {
    it('is ready with its own login and ends cleanly when asked to', async () => {
      const api = startBuilt('api/main.js', { ...connectionsOf('api'), PORT: '0' });
      const line = await api.printed('listening at');
      const address = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
      const answer = await fetch(`${address}/readyz`);
      expect(answer.status).toBe(200);
      expect(await api.endBy('SIGTERM')).toEqual([0, null]);
    });
  });
});
