import type { FastifyRequest, RouteOptions } from 'fastify';
import { findActorByKey } from '../db/api-keys.ts';
import type { Database } from '../db/pool.ts';
import type { Actor } from '../domain/actor.ts';
import { isAllowed, type Operation } from '../domain/authorization.ts';
import { refuse } from '../domain/errors.ts';
import type { ApiApp } from './api-app.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation that a caller of the route must be allowed, or that it is open to everybody. */
    access?: Operation | 'public';
    /** The name of the one file that the body of the route is. */
    upload?: string;
    /** Whether the route answers with the content of a file. */
    download?: boolean;
  }
  interface FastifyRequest {
    actor: Actor | null;
  }
}

const BEARER = /^Bearer (\S+)$/i;
/** The pages of the documentation are registered by their plugin, which cannot name an access. */
export const DOCUMENTATION_PREFIX = '/docs';

function requireAccess(route: RouteOptions): void {
  if (route.config?.access) return;
  if (route.url !== DOCUMENTATION_PREFIX && !route.url.startsWith(`${DOCUMENTATION_PREFIX}/`)) {
    throw new Error(`${String(route.method)} ${route.url} names no operation in its config.access`);
  }
  route.config = { ...route.config, access: 'public' };
}

/** The token of an `Authorization: Bearer` header, or null. */
export function bearerToken(request: FastifyRequest): string | null {
  return BEARER.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

async function authenticate(request: FastifyRequest, database: Database): Promise<Actor> {
  const token = bearerToken(request);
  const actor = token === null ? null : await findActorByKey(database, token);
  if (!actor) throw refuse.unauthenticated();
  return actor;
}

/**
 * Makes every route name its operation, authenticates each call of a route that is not public, and refuses those
 * that the caller's roles do not allow. Registered before the routes.
 */
export function guardRoutes(app: ApiApp, database: Database): void {
  app.addHook('onRoute', requireAccess);
  app.decorateRequest('actor', null);
  // After the rate limit, so that nobody makes the database look up keys without one, and before the body is read.
  app.addHook('preParsing', async (request) => {
    const { access } = request.routeOptions.config;
    if (request.is404 || access === 'public') return;
    request.actor = await authenticate(request, database);
    if (!access || !isAllowed(request.actor, access)) throw refuse.forbidden(access ?? 'none');
  });
}

/** Who calls a route that is not public. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.actor) throw refuse.unauthenticated();
  return request.actor;
}
