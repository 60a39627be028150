import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, revokeApiKey } from '../../db/api-keys.ts';
import { ROLES } from '../../domain/actor.ts';
import { OPERATIONS, type Operation } from '../../domain/authorization.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { concreteUrl, listGuardedRoutes, type GuardedRoute } from '../support/guarded-routes.ts';

let environment: ApiEnvironment;
let routes: readonly GuardedRoute[];
/** Whose roles allow everything that anybody of the company may do. */
const everything = anActor('admin', { id: 'everything', roles: ROLES.filter((role) => role !== 'customer') });

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.review.addPeople(everything);
  routes = await listGuardedRoutes(environment.app);
});

afterAll(() => environment.close());

interface KeyLimits {
  readonly scopes?: readonly Operation[];
  readonly expiresAt?: Date;
}

function make({ scopes, expiresAt }: KeyLimits) {
  return createApiKey(environment.review.owner, {
    ...{ personId: everything.id, label: 'test', expiresAt: expiresAt ?? null },
    ...(scopes && { scopes: [...scopes] }),
  });
}

async function statusOf(key: string, { method, url }: GuardedRoute): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  const answer = await environment.app.inject({ method, url: concreteUrl(url), payload: {}, headers });
  return answer.statusCode;
}

describe('a key that is limited to one operation', () => {
  it.each(OPERATIONS.map((operation) => [operation]))(
    '%s is refused every route of another one',
    async (operation) => {
      const { key } = await make({ scopes: [operation] });
      for (const route of routes) {
        const isForbidden = (await statusOf(key, route)) === 403;
        expect([route.method, route.url, isForbidden]).toEqual([
          route.method,
          route.url,
          route.operation !== operation,
        ]);
      }
    },
  );
});

it('a key without scopes does what its person may, on every route', async () => {
  const { key } = await make({});
  for (const route of routes) {
    expect([route.method, route.url, (await statusOf(key, route)) === 403]).toEqual([
      route.method,
      route.url,
      false,
    ]);
  }
});

it('a scope does not outlive its key: expired and revoked ones open no route', async () => {
  const scopes = [...OPERATIONS];
  const expired = await make({ scopes, expiresAt: new Date(Date.now() - 1) });
  const revoked = await make({ scopes });
  await environment.review.owner.transaction((tx) =>
    revokeApiKey(tx, { id: revoked.id, owner: { of: 'everybody' } }),
  );
  for (const { key } of [expired, revoked]) {
    for (const route of routes) {
      expect([route.url, await statusOf(key, route)]).toEqual([route.url, 401]);
    }
  }
});
