import { eq } from 'drizzle-orm';
import Fastify from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardRoutes } from '../../api/access.ts';
import { Callers } from '../../api/sign-in/caller.ts';
import { createApiKey, revokeApiKey } from '../../db/api-keys.ts';
import { apiKeys, people } from '../../db/tables/access.ts';
import { ROLES } from '../../domain/actor.ts';
import { isAllowed } from '../../domain/authorization.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { testPersonalData } from '../support/encryption.ts';
import { concreteUrl, listGuardedRoutes } from '../support/guarded-routes.ts';
import { aSignIn } from '../support/sign-in.ts';

let environment: ApiEnvironment;
const auditor = anActor('auditor');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
});

afterAll(() => environment.close());

describe('every route', () => {
  it('that is not public refuses a call without a key', async () => {
    const routes = await listGuardedRoutes(environment.app);
    expect(routes.length).toBeGreaterThan(5);
    for (const { method, url } of routes) {
      const answer = await environment.app.inject({ method, url: concreteUrl(url) });
      const told = answer.headers['www-authenticate'];
      expect([method, url, answer.statusCode, told]).toEqual([method, url, 401, 'Bearer']);
    }
  });

  it.each(ROLES)('refuses the role %s what the table does not allow it, and nothing else', async (role) => {
    const actor = anActor(role);
    for (const { method, url, operation } of await listGuardedRoutes(environment.app)) {
      const answer = await environment.call(actor, { method, url: concreteUrl(url), payload: {} });
      const isForbidden = answer.statusCode === 403;
      expect([method, url, isForbidden]).toEqual([method, url, !isAllowed(actor, operation)]);
    }
  });

  it('that names no operation keeps the app from being built', () => {
    const app = Fastify().withTypeProvider<ZodTypeProvider>();
    const callers = new Callers({
      database: environment.review.owner,
      settings: aSignIn(),
      personal: testPersonalData,
    });
    guardRoutes(app, { callers, limit: null });
    expect(() => app.get('/v1/forgotten', () => 'open to everybody')).toThrow('names no operation');
  });
});

const get = (authorization: string) =>
  environment.app.inject({ method: 'GET', url: '/v1/orders', headers: { authorization } });

describe('a key', () => {
  it('lets its person in, and nobody else', async () => {
    const key = await environment.keyOf(auditor);
    expect((await get(`Bearer ${key}`)).statusCode).toBe(200);
    const wrong = `${key.slice(0, -2)}${key.endsWith('AA') ? 'BB' : 'AA'}`;
    const refused = ['', 'Bearer', `Basic ${key}`, 'Bearer csk_x.y', `Bearer ${wrong}`, `Bearer ${key}x`];
    for (const authorization of refused) {
      const answer = await get(authorization);
      expect([authorization, answer.json()]).toMatchObject([authorization, { code: 'unauthenticated' }]);
    }
  });

  it('is kept as a hash only', async () => {
    const key = await environment.keyOf(auditor);
    const [, secret = ''] = key.split('.');
    const rows = await environment.review.owner.select().from(apiKeys);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('that has expired, was revoked, or whose person left, is refused', async () => {
    const { owner } = environment.review;
    await environment.keyOf(auditor);
    const make = (personId: string, expiresAt: Date | null = null) =>
      createApiKey(owner, { personId, label: 'test', expiresAt });
    const expired = await make(auditor.id, new Date(Date.now() - 1));
    const revoked = await make(auditor.id);
    await owner.transaction((tx) => revokeApiKey(tx, { id: revoked.id, owner: { of: 'everybody' } }));
    const leaver = anActor('auditor', { id: 'leaver' });
    await environment.review.addPeople(leaver);
    const left = await make(leaver.id);
    await owner.update(people).set({ active: false }).where(eq(people.externalId, leaver.id));
    for (const { key } of [expired, revoked, left]) {
      expect((await get(`Bearer ${key}`)).json()).toMatchObject({ status: 401, code: 'unauthenticated' });
    }
  });
});

it('a key that asks too often is told when to come back, and others are not affected', async () => {
  const app = await environment.build(environment.review.temporal.client, { requestsPerMinute: 3 });
  const request = { method: 'GET' as const, url: '/v1/orders' };
  const answers = [];
  for (let call = 0; call < 4; call += 1) answers.push(await environment.call(auditor, request, app));
  expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200, 429]);
  const last = answers.at(-1);
  expect(last?.json()).toMatchObject({ code: 'rate_limited' });
  expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0);
  const other = await environment.call(anActor('manager'), request, app);
  expect(other.statusCode).toBe(200);
  const health = await app.inject('/healthz');
  expect(health.statusCode).toBe(200);
});

it('keys that nobody has are counted by the address that shows them, and known ones are not', async () => {
  const app = await environment.build(environment.review.temporal.client, { requestsPerMinute: 3 });
  const known = await environment.call(auditor, { method: 'GET', url: '/v1/orders' }, app);
  expect(known.statusCode).toBe(200);
  const show = (token: string, remoteAddress: string) =>
    app.inject({
      method: 'GET',
      url: '/v1/orders',
      remoteAddress,
      headers: { authorization: `Bearer ${token}` },
    });
  const answers = [];
  for (let call = 0; call < 5; call += 1) answers.push(await show(`csk_${call}.invented`, '192.0.2.1'));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 429, 429]);
  expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
  const key = await environment.keyOf(auditor);
  expect((await show(key, '192.0.2.1')).statusCode).toBe(200);
  expect((await show('csk_5.invented', '192.0.2.2')).statusCode).toBe(401);
});
