import type { FastifyRequest } from 'fastify';
import { findActorByKey, isApiKey } from '../../db/api-keys.ts';
import { findActorByIdentity } from '../../db/identities.ts';
import type { PersonalData } from '../../db/personal-data.ts';
import type { Database } from '../../db/pool.ts';
import { findSignedIn } from '../../db/sessions.ts';
import type { Actor } from '../../domain/actor.ts';
import { refuse } from '../../domain/errors.ts';
import { AccessTokens } from './access-tokens.ts';
import { requireSameSite } from './same-site.ts';
import { sessionTokenOf } from './session-cookie.ts';
import type { SignInSettings } from './settings.ts';

const BEARER = /^Bearer (\S+)$/i;

/** Who makes a request. */
export interface Caller {
  readonly actor: Actor;
  /** Null for one who carries a key or a token. */
  readonly sessionId: string | null;
}

/** What a caller shows to be known by: a bearer token or a cookie, or null. */
export function credentialOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers;
  return authorization === undefined ? sessionTokenOf(request) : (BEARER.exec(authorization)?.[1] ?? null);
}

/** Finds out who makes requests: by API key, by access token, or by the cookie of a session. */
export class Callers {
  private readonly database: Database;
  private readonly settings: SignInSettings;
  private readonly personal: PersonalData;
  private readonly tokens: AccessTokens | null;

  constructor(input: { database: Database; settings: SignInSettings; personal: PersonalData }) {
    this.database = input.database;
    this.personal = input.personal;
    this.settings = input.settings;
    this.tokens = input.settings.tokens && new AccessTokens(input.settings.tokens);
  }

  /** Who makes the request. Throws `unauthenticated`, `identity_unknown`, or `cross_site_request` for a change by cookie. */
  async find(request: FastifyRequest): Promise<Caller> {
    const credential = credentialOf(request);
    if (credential === null) throw refuse.unauthenticated();
    // Whoever shows a token wants to be known by it: a cookie beside it does not count.
    const isToken = request.headers.authorization !== undefined;
    const caller = isToken ? await this.byToken(credential) : await this.bySession(request, credential);
    if (!caller) throw refuse.unauthenticated();
    return caller;
  }

  private async byToken(token: string): Promise<Caller | null> {
    const actor = isApiKey(token) ? await findActorByKey(this.database, token) : await this.byIdentity(token);
    return actor && { actor, sessionId: null };
  }

  private async byIdentity(token: string): Promise<Actor | null> {
    const identity = await this.tokens?.identify(token);
    if (!identity) return null;
    const actor = await findActorByIdentity(this.database, identity, this.personal);
    if (!actor) throw refuse.identityUnknown({ issuer: identity.issuer, subject: identity.subject });
    return actor;
  }

  private async bySession(request: FastifyRequest, token: string): Promise<Caller | null> {
    const { idleMs, publicUrl } = this.settings;
    requireSameSite(request, publicUrl);
    return findSignedIn(this.database, { token, idleMs });
  }
}
