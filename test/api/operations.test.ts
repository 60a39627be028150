import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openTemporal } from '../../api/engine.ts';
import { identifier } from '../../api/schemas/values.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { TEST_PAYLOAD_KEYS } from '../support/encryption.ts';

let environment: ApiEnvironment;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
});

afterAll(() => environment.close());

it('a process with everything it needs is ready', async () => {
  const answer = await environment.app.inject('/readyz');
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    { status: 'ready', checks: { database: 'ok', migrations: 'ok', temporal: 'ok' } },
  ]);
});

it('a process without the engine lives, is not ready, and says what is missing', async () => {
  const app = await environment.buildWithoutEngine();
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  const answer = await app.inject('/readyz');
  expect([answer.statusCode, answer.json()]).toMatchObject([
    503,
    { checks: { database: 'ok', temporal: 'unreachable' } },
  ]);
});

it('a database without the newest migration is not ready', async () => {
  const { owner } = environment.review;
  await owner.execute('create table kept as select * from drizzle.__drizzle_migrations');
  await owner.execute('delete from drizzle.__drizzle_migrations');
  const answer = await environment.app.inject('/readyz');
  await owner.execute('insert into drizzle.__drizzle_migrations select * from kept');
  expect(answer.json()).toMatchObject({ checks: { database: 'ok', migrations: 'missing' } });
});

it('requests are counted by route and status, without ids', async () => {
  const url = '/v1/orders/01940000-0000-7000-8000-000000000001';
  await environment.call(anActor('auditor'), { method: 'GET', url });
  const answer = await environment.app.inject('/metrics');
  expect(answer.body).toContain('method="GET",route="/v1/orders/:orderId",status="404"');
  expect(answer.body).toContain('process_cpu_seconds_total');
  expect(answer.body).not.toContain('01940000');
});

it('the pages of the documentation load under the content security policy', async () => {
  const page = await environment.app.inject('/docs');
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  expect(page.body).not.toMatch(/<script>[^<]|onclick=/);
});

it('an answer carries its request id, and a problem the same one', async () => {
  const answer = await environment.app.inject('/nowhere');
  expect(answer.json()).toMatchObject({ status: 404, requestId: answer.headers['x-request-id'] });
});

const operation = z.looseObject({
  operationId: z.string(),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});
const document = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});

async function readDocument() {
  const answer = await environment.app.inject('/openapi.json');
  return { text: answer.body, ...document.parse(answer.json()) };
}

it('the document is OpenAPI 3.1, its references lead somewhere, and every schema in it is used', async () => {
  const { text, openapi, components } = await readDocument();
  expect(openapi).toMatch(/^3\.1\./);
  const references = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
  expect([...references].sort()).toEqual(Object.keys(components.schemas).sort());
});

it('the patterns in the document are read by engines without Unicode classes, and take every id', async () => {
  const { text } = await readDocument();
  const patterns = [...text.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, written]) =>
    z.string().parse(JSON.parse(written ?? '')),
  );
  expect(patterns.filter((pattern) => /\\p\{|\(\?[=!<]/.test(pattern))).toEqual([]);
  const ofIds = patterns.filter((pattern) => pattern.startsWith('^[^'));
  expect(new Set(ofIds).size).toBe(1);
  const portable = new RegExp(ofIds[0] ?? '', 'u');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), (id) => {
      fc.pre(identifier.safeParse(id).success);
      expect(portable.test(id)).toBe(true);
    }),
  );
});

it('every route is named once and documents what it can be refused with', async () => {
  const { paths } = await readDocument();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).map((one) => ({ path, ...one })),
  );
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const { path, responses } of operations.filter((one) => one.path.startsWith('/v1/'))) {
    const statuses = Object.keys(responses);
    expect([path, statuses]).toEqual([
      path,
      expect.arrayContaining(['400', '401', '403', '429', '500', '503']),
    ]);
    expect(statuses.some((status) => status.startsWith('2'))).toBe(true);
  }
});

it('the document can be made without a database or an engine', async () => {
  const temporal = openTemporal({
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    TEMPORAL_NAMESPACE: 'none',
    PAYLOAD_KEYS: TEST_PAYLOAD_KEYS,
  });
  const app = await environment.build(temporal.client);
  await app.ready();
  expect(document.parse(app.swagger()).openapi).toMatch(/^3\.1\./);
  await temporal.close();
});
