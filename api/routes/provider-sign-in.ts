import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { recordRefusedSignIn } from '../../db/access-events.ts';
import { findActorByIdentity } from '../../db/identities.ts';
import { refuse } from '../../domain/errors.ts';
import type { SignInFault } from '../../domain/sign-in.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { CALLBACK_PATH, pendingSignIn, type PendingSignIn } from '../sign-in/identity-provider.ts';
import { placeOf } from '../sign-in/place.ts';
import { cookieOptions, setSessionCookie } from '../sign-in/session-cookie.ts';
import { signInByProvider } from '../sign-in/sign-in.ts';
import { signInLimit } from '../sign-in/sign-in-limit.ts';

const PENDING_COOKIE = 'countersign_sign_in';
/** How long somebody may take at the provider. */
const PENDING_SECONDS = 600;

/** A path of ours, and never another site's: `//other.example` and `/\other.example` are addresses too. */
const returnTo = z
  .string()
  .max(2_000)
  .regex(/^\/(?![/\\])[^\\\s]*$/, 'is no path')
  .default('/');

function writePending(pending: PendingSignIn): string {
  return Buffer.from(JSON.stringify(pending), 'utf8').toString('base64url');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function readPending(request: FastifyRequest): PendingSignIn | null {
  const text = Buffer.from(request.cookies[PENDING_COOKIE] ?? '', 'base64url').toString('utf8');
  return pendingSignIn.safeParse(parseJson(text)).data ?? null;
}

function requireProvider({ identityProvider }: ApiContext) {
  if (!identityProvider) throw refuse.notFound('identity provider');
  return identityProvider;
}

/** Takes up what the browser left with; it is good once. */
function takePending(
  context: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
): PendingSignIn | null {
  void reply.clearCookie(PENDING_COOKIE, { ...cookieOptions(context.signIn), path: CALLBACK_PATH });
  return readPending(request);
}

async function finish(context: ApiContext, request: FastifyRequest, reply: FastifyReply): Promise<string> {
  const { database, signIn } = context;
  const provider = requireProvider(context);
  const place = placeOf(request);
  const record = (fault: SignInFault) =>
    recordRefusedSignIn(database, { method: 'oidc', fault, personId: null, address: place.address });
  const pending = takePending(context, request, reply);
  const { search } = new URL(request.url, signIn.publicUrl);
  const identity = pending && (await provider.finish({ search, pending }));
  if (!identity) {
    await record('provider_refused');
    throw refuse.signInRefused();
  }
  const actor = await findActorByIdentity(database, identity, context.personal);
  if (!actor) {
    await record('identity_unknown');
    throw refuse.identityUnknown({ issuer: identity.issuer, subject: identity.subject });
  }
  const { lifetimeMs } = signIn;
  setSessionCookie(
    reply,
    await signInByProvider(database, { personId: actor.id, place, lifetimeMs }),
    signIn,
  );
  return pending.returnTo;
}

/** Signing in at an identity provider: two addresses that a browser visits, and no program. */
export function registerProviderSignIn(app: ApiApp, context: ApiContext): void {
  const { signIn } = context;
  const config = { access: 'public' as const, rateLimit: signInLimit(signIn) };
  app.get(
    '/sign-in/oidc',
    { config, schema: { hide: true, querystring: z.object({ returnTo }) } },
    async (request, reply) => {
      const { url, pending } = await requireProvider(context).begin(request.query.returnTo);
      void reply.setCookie(PENDING_COOKIE, writePending(pending), {
        ...cookieOptions(signIn),
        path: CALLBACK_PATH,
        maxAge: PENDING_SECONDS,
      });
      return reply.header('cache-control', 'no-store').redirect(url.href, 302);
    },
  );
  app.get(CALLBACK_PATH, { config, schema: { hide: true } }, async (request, reply) => {
    const path = await finish(context, request, reply);
    return reply.header('cache-control', 'no-store').redirect(path, 303);
  });
}
