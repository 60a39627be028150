import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkoutFolder, inheritedEnvironment } from '../../stack/environment.ts';

const passwordNames = [
  'DATABASE_OWNER_PASSWORD',
  'DATABASE_API_PASSWORD',
  'DATABASE_WORKER_PASSWORD',
  'TEMPORAL_DATABASE_PASSWORD',
];

/** What has to be given, and nobody may guess. */
const keyNames = ['PAYLOAD_KEYS', 'PERSONAL_DATA_KEYS'];
const secretNames = [...passwordNames, ...keyNames];

const serviceSchema = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  restart: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});

const { services } = z
  .object({ services: z.record(z.string(), serviceSchema) })
  .parse(parse(readFileSync(join(checkoutFolder, 'docker-compose.yml'), 'utf8'), { merge: true }));

function serviceNamed(name: string): z.infer<typeof serviceSchema> {
  const service = services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
}

/** What a service needs before it starts, directly or by what it needs. */
function allNeeds(name: string): string[] {
  const direct = Object.keys(serviceNamed(name).depends_on);
  return [...direct, ...direct.flatMap(allNeeds)];
}

/** Without the checkout's own .env, which an operator may have filled. */
function compose(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { ...inheritedEnvironment, ...environment };
  return spawnSync('docker', ['compose', '--env-file', devNull, ...args], {
    cwd: checkoutFolder,
    encoding: 'utf8',
    env,
  });
}

const hasCompose = compose(['version']).status === 0;

describe('the production stack', () => {
  it('runs the API, the worker and the migrations from one image', () => {
    const images = ['api', 'worker', 'migrate'].map((name) => serviceNamed(name).image);
    expect(new Set(images).size).toBe(1);
  });

  it('publishes ports on the loopback address only', () => {
    const ports = Object.values(services).flatMap((service) => service.ports);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('takes every password from the environment and refuses to start when one is missing', () => {
    const given = Object.values(services).flatMap(({ environment }) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|PWD/.test(name)),
    );
    expect(given.length).toBeGreaterThan(0);
    for (const [, value] of given) expect(value).toMatch(/^\$\{\w+_PASSWORD:\?.+\}$/);
    expect(new Set(given.map(([, value]) => value.slice(2, value.indexOf(':?'))))).toEqual(
      new Set(passwordNames),
    );
  });

  it('gives the keys of what is encrypted to the API and the worker alone, and asks for them', () => {
    for (const key of keyNames) {
      const given = Object.entries(services).filter(([, { environment }]) => key in environment);
      expect(given.map(([name]) => name)).toEqual(['api', 'worker']);
      for (const [, { environment }] of given)
        expect(environment[key]).toMatch(new RegExp(`^\\$\\{${key}:\\?.+\\}$`));
    }
  });

  it('gives the secret of the identity provider to the API alone, and the key of checkpoints to the worker', () => {
    const knowing = (name: string) =>
      Object.keys(services).filter((service) => name in serviceNamed(service).environment);
    expect(knowing('OIDC_CLIENT_SECRET')).toEqual(['api']);
    for (const name of ['KEY_PATH', 'PREVIOUS_KEY_PATH', 'TARGET', 'INTERVAL_MS'])
      expect([name, knowing(`CHECKPOINT_${name}`)]).toEqual([name, ['worker']]);
  });

  it("lets Temporal's pages have the API decrypt for whoever is signed in", () => {
    const { environment } = serviceNamed('temporal-ui');
    expect(environment['TEMPORAL_CODEC_ENDPOINT']).toMatch(/\/v1\/codec$/);
    const [published = ''] = serviceNamed('temporal-ui').ports;
    expect(published).toContain('TEMPORAL_UI_PORT:-8233');
    expect(serviceNamed('api').environment['TEMPORAL_UI_ORIGINS']).toContain('http://127.0.0.1:8233');
  });

  it('keeps the owner of the database to the migrations', () => {
    const url = (name: string) => serviceNamed(name).environment['DATABASE_URL'];
    expect(url('api')).toContain('//countersign_api_login@');
    expect(url('worker')).toContain('//countersign_worker_login@');
    for (const name of ['api', 'worker']) {
      expect(Object.values(serviceNamed(name).environment).join()).not.toContain('OWNER');
    }
  });

  it('starts the API and the worker after the migrations and after the namespace', () => {
    for (const name of ['api', 'worker']) {
      expect(serviceNamed(name).depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
        'temporal-namespace': { condition: 'service_completed_successfully' },
      });
      expect(allNeeds(name)).toEqual(
        expect.arrayContaining(['postgres', 'temporal', 'temporal-schema', 'temporal-postgres']),
      );
    }
  });

  it('makes the version of the worker current that it starts, in the deployment that the worker names', () => {
    const release = serviceNamed('make-current');
    const worker = serviceNamed('worker');
    expect(Object.keys(release.depends_on)).toEqual(['worker']);
    expect(release.image).toBe(worker.image);
    for (const name of ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_DEPLOYMENT'])
      expect([name, release.environment[name]]).toEqual([name, worker.environment[name]]);
    expect(worker.environment['TEMPORAL_DEPLOYMENT']).toBeTruthy();
  });

  it('waits only for servers that say when they are healthy', () => {
    for (const { depends_on: needs } of Object.values(services)) {
      for (const [needed, { condition }] of Object.entries(needs)) {
        if (condition === 'service_healthy') expect(serviceNamed(needed).healthcheck).toBeDefined();
      }
    }
  });

  it('gives Temporal its own two databases and a number of shards that it can grow into', () => {
    expect(serviceNamed('temporal').environment).toMatchObject({
      DB: 'postgres12',
      DBNAME: 'temporal',
      VISIBILITY_DBNAME: 'temporal_visibility',
      NUM_HISTORY_SHARDS: '512',
    });
  });

  it('runs everything in releases of one version of Temporal', () => {
    const versionOf = (name: string) => serviceNamed(name).image.split(':')[1];
    expect(versionOf('temporal-schema')).toBe(versionOf('temporal'));
    expect(versionOf('temporal-namespace')).toBe(versionOf('temporal'));
  });
});

describe.runIf(hasCompose)("docker compose's own reading of the file", () => {
  it('accepts it when the passwords are given', () => {
    const passwords = Object.fromEntries(secretNames.map((name) => [name, 'p@ss:/$word']));
    const { status, stderr } = compose(['config', '--quiet'], passwords);
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('refuses it when a password is missing, and names it', () => {
    const { status, stderr } = compose(['config', '--quiet']);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/_PASSWORD/);
  });
});
