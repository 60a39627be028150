import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { actInOrganisationAs } from '../../db/organisation.ts';
import type { Database } from '../../db/pool.ts';
import { findActivePerson } from '../../db/reviewers.ts';
import { findPreferences, savePreferences } from '../../db/preferences.ts';
import { endSessions, listSessions, type EndedSessions } from '../../db/sessions.ts';
import type { Actor } from '../../domain/actor.ts';
import { isAllowedAs, OPERATIONS, relationsOf } from '../../domain/authorization.ts';
import { refuse } from '../../domain/errors.ts';
import { actorOf } from '../access.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { BODY_PROBLEMS, COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';
import {
  passwordBody,
  preferencesSchema,
  sessionListSchema,
  signInBody,
  signInMethodsSchema,
  whoAmISchema,
  type WhoAmI,
} from '../schemas/sign-in.ts';
import { identifier } from '../schemas/values.ts';
import { placeOf } from '../sign-in/place.ts';
import { requireOwnOrigin } from '../sign-in/same-site.ts';
import { clearSessionCookie, setSessionCookie } from '../sign-in/session-cookie.ts';
import { changePassword, signInWithPassword } from '../sign-in/sign-in.ts';
import { signInLimit } from '../sign-in/sign-in-limit.ts';

const SIGN_IN_PATH = '/v1/session';

async function whoIs(
  database: Database,
  { actor, sessionId }: { actor: Actor; sessionId: string | null },
): Promise<WhoAmI> {
  const { id, name, roles, departments, customers = [] } = actor;
  const allowed = OPERATIONS.map((operation) => ({
    operation,
    relations: relationsOf(operation).filter((relation) => isAllowedAs(actor, { operation, relation })),
  })).filter(({ relations }) => relations.length > 0);
  return {
    ...{ id, name, roles: [...roles], departments: [...departments], customers: [...customers] },
    ...(await findPreferences(database, id)),
    operations: allowed.map(({ operation }) => operation),
    allowed,
    sessionId,
  };
}

/** Throws `not_found` for a caller who carries a key or a token. */
function sessionOf(request: FastifyRequest): string {
  if (request.sessionId === null) throw refuse.notFound('session');
  return request.sessionId;
}

function registerSignIn(app: ApiApp, { database, personal, signIn }: ApiContext): void {
  app.post(
    SIGN_IN_PATH,
    {
      config: { access: 'public', rateLimit: signInLimit(signIn) },
      schema: {
        operationId: 'signIn',
        summary: 'Signs in with login and password; the session is in a cookie',
        tags: ['sign-in'],
        body: signInBody,
        response: { 201: whoAmISchema, ...BODY_PROBLEMS },
      },
    },
    async (request, reply) => {
      requireOwnOrigin(request, signIn.publicUrl);
      const place = placeOf(request);
      const { lifetimeMs } = signIn;
      const session = await signInWithPassword(
        { database, personal },
        { ...request.body, place, lifetimeMs },
      );
      const actor = await findActivePerson(database, session.personId);
      if (!actor) throw refuse.signInRefused();
      setSessionCookie(reply, session, signIn);
      return reply.code(201).send(await whoIs(database, { actor, sessionId: session.id }));
    },
  );
  app.get(
    `${SIGN_IN_PATH}/methods`,
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listSignInMethods',
        summary: 'How people can sign in here',
        tags: ['sign-in'],
        response: { 200: signInMethodsSchema, ...COMMON_PROBLEMS },
      },
    },
    async (_request, reply) => reply.code(200).send({ password: true, oidc: signIn.provider !== null }),
  );
}

function registerOwn(app: ApiApp, { database }: ApiContext): void {
  app.get(
    SIGN_IN_PATH,
    {
      config: { access: 'session.own' },
      schema: {
        operationId: 'whoAmI',
        summary: 'Who the caller is, and what they may do',
        tags: ['sign-in'],
        response: { 200: whoAmISchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { sessionId } = request;
      return reply.code(200).send(await whoIs(database, { actor: actorOf(request), sessionId }));
    },
  );
  app.get(
    '/v1/sessions',
    {
      config: { access: 'session.own' },
      schema: {
        operationId: 'listSessions',
        summary: 'Where the caller is signed in, the newest first',
        tags: ['sign-in'],
        response: { 200: sessionListSchema, ...COMMON_PROBLEMS },
      },
    },
    async (request, reply) => {
      const rows = await listSessions(database, actorOf(request).id);
      const items = rows.map((row) => ({
        ...row,
        createdAt: row.createdAt.toISOString(),
        lastSeenAt: row.lastSeenAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
        isCurrent: row.id === request.sessionId,
      }));
      return reply.code(200).send({ items });
    },
  );
}

function endOwn(database: Database, personId: string, which: EndedSessions): Promise<number> {
  return database.transaction(async (tx) => {
    await actInOrganisationAs(tx, personId);
    return endSessions(tx, { personId, which });
  });
}

function registerSignOut(app: ApiApp, { database, signIn }: ApiContext): void {
  const route = (operationId: string, summary: string) => ({
    config: { access: 'session.own' as const },
    schema: {
      ...{ operationId, summary, tags: ['sign-in'] },
      response: { 204: z.null(), ...COMMON_PROBLEMS, ...NOT_FOUND },
    },
  });
  app.delete(SIGN_IN_PATH, route('signOut', 'Ends the session of the cookie'), async (request, reply) => {
    await endOwn(database, actorOf(request).id, { only: sessionOf(request) });
    clearSessionCookie(reply, signIn);
    return reply.code(204).send(null);
  });
  app.delete(
    '/v1/sessions',
    route('signOutEverywhere', 'Ends all sessions of the caller'),
    async (request, reply) => {
      await endOwn(database, actorOf(request).id, { allBut: null });
      clearSessionCookie(reply, signIn);
      return reply.code(204).send(null);
    },
  );
  const one = route('endSession', 'Ends one session of the caller');
  app.delete(
    '/v1/sessions/:id',
    { ...one, schema: { ...one.schema, params: z.strictObject({ id: identifier }) } },
    async (request, reply) => {
      const { id } = request.params;
      const ended = await endOwn(database, actorOf(request).id, { only: id });
      if (ended === 0) throw refuse.notFound('session');
      if (id === request.sessionId) clearSessionCookie(reply, signIn);
      return reply.code(204).send(null);
    },
  );
}

function registerPasswordChange(app: ApiApp, { database, personal, signIn }: ApiContext): void {
  app.put(
    `${SIGN_IN_PATH}/password`,
    {
      config: { access: 'session.own', rateLimit: { max: signIn.signInsPerMinute } },
      schema: {
        operationId: 'changePassword',
        summary: 'Changes the own password and ends the other sessions',
        tags: ['sign-in'],
        body: passwordBody,
        response: { 204: z.null(), ...BODY_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => {
      const { id: personId } = actorOf(request);
      const { address } = placeOf(request);
      await changePassword(
        { database, personal },
        { ...request.body, personId, address, sessionId: sessionOf(request) },
      );
      return reply.code(204).send(null);
    },
  );
}

function registerPreferences(app: ApiApp, { database }: ApiContext): void {
  app.put(
    `${SIGN_IN_PATH}/preferences`,
    {
      config: { access: 'session.own' },
      schema: {
        operationId: 'putPreferences',
        summary: 'Sets the language and the time zone in which the caller is shown things',
        tags: ['sign-in'],
        body: preferencesSchema,
        response: { 200: preferencesSchema, ...BODY_PROBLEMS },
      },
    },
    async (request, reply) => {
      const preferences = request.body;
      await savePreferences(database, { personId: actorOf(request).id, preferences });
      return reply.code(200).send(preferences);
    },
  );
}

/** Signing in with a password and out, where one is signed in, and how one is shown things. */
export function registerSessions(app: ApiApp, context: ApiContext): void {
  registerSignIn(app, context);
  registerOwn(app, context);
  registerSignOut(app, context);
  registerPasswordChange(app, context);
  registerPreferences(app, context);
}
