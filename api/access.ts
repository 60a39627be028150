import type { FastifyRequest, RouteOptions } from 'fastify';
import type { Actor } from '../domain/actor.ts';
import { isAllowed, type Operation } from '../domain/authorization.ts';
import { refuse } from '../domain/errors.ts';
import type { ApiApp } from './api-app.ts';
import type { Callers } from './sign-in/caller.ts';
import type { UnverifiedLimit } from './sign-in/unverified-limit.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The operation that a caller of the route must be allowed, or that it is open to everybody. */
    access?: Operation | 'public';
    /** The addresses of other pages than our own that may call the route with a cookie. */
    callingPages?: readonly string[];
    /** The name of the one file that the body of the route is. */
    upload?: string;
    /** The media types of the files that the route answers with; `true` for bytes of no particular one. */
    download?: true | readonly string[];
  }
  interface FastifyRequest {
    actor: Actor | null;
    /** Of the session by whose cookie the actor is known; null for a key or a token. */
    sessionId: string | null;
  }
}

/** The pages of the documentation are registered by their plugin, which cannot name an access. */
export const DOCUMENTATION_PREFIX = '/docs';

function requireAccess(route: RouteOptions): void {
  if (route.config?.access) return;
  // What a browser asks before it calls from another page: it shows no credential, and is told no data.
  if (route.method === 'OPTIONS') {
    route.config = { ...route.config, access: 'public' };
    return;
  }
  if (route.url !== DOCUMENTATION_PREFIX && !route.url.startsWith(`${DOCUMENTATION_PREFIX}/`)) {
    throw new Error(`${String(route.method)} ${route.url} names no operation in its config.access`);
  }
  route.config = { ...route.config, access: 'public' };
}

/**
 * Makes every route name its operation, authenticates each call of a route that is not public, and refuses those
 * that the caller's roles and the scopes of their key do not allow. Registered before the routes.
 */
export function guardRoutes(
  app: ApiApp,
  { callers, limit }: { callers: Pick<Callers, 'find'>; limit: UnverifiedLimit | null },
): void {
  app.addHook('onRoute', requireAccess);
  app.decorateRequest('actor', null);
  app.decorateRequest('sessionId', null);
  // After the rate limit, so that nobody makes the database look up keys without one, and before the body is read.
  app.addHook('preParsing', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (request.is404 || access === 'public') return;
    await limit?.take(request, reply);
    const { actor, sessionId } = await callers.find(request);
    limit?.noteVerified(request);
    request.actor = actor;
    request.sessionId = sessionId;
    if (!access || !isAllowed(actor, access)) throw refuse.forbidden(access ?? 'none');
  });
}

/** Who calls a route that is not public. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.actor) throw refuse.unauthenticated();
  return request.actor;
}
