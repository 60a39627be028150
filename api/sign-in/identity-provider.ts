import type { FastifyBaseLogger } from 'fastify';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client';
import { z } from 'zod';
import type { ClaimedIdentity } from '../../db/identities.ts';
import { refuse } from '../../domain/errors.ts';
import { toClaimedIdentity } from './access-tokens.ts';
import { discoverProvider } from './discovery.ts';
import { isProviderUnavailable } from './provider-failure.ts';
import type { ProviderSettings } from './settings.ts';

/** Where the provider sends the browser back to. */
export const CALLBACK_PATH = '/sign-in/oidc/callback';

/** What the browser keeps while its user is at the provider, and nobody else may know. */
export const pendingSignIn = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** A path of ours to go on to. */
  returnTo: z.string(),
});
export type PendingSignIn = z.infer<typeof pendingSignIn>;

/** Sign-ins by the authorization code flow with PKCE (OpenID Connect Core 1.0, RFC 7636). */
export class IdentityProvider {
  private readonly settings: ProviderSettings;
  private readonly publicUrl: string;
  private readonly log: Pick<FastifyBaseLogger, 'warn'>;
  private discovered: Promise<Configuration> | null = null;

  constructor(input: {
    settings: ProviderSettings;
    publicUrl: string;
    log: Pick<FastifyBaseLogger, 'warn'>;
  }) {
    this.settings = input.settings;
    this.publicUrl = input.publicUrl;
    this.log = input.log;
  }

  /** Where the browser is sent, and what it must bring back. Throws `identity_provider_unavailable`. */
  async begin(returnTo: string): Promise<{ url: URL; pending: PendingSignIn }> {
    const configuration = await this.discover();
    const pending = {
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      returnTo,
    };
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: new URL(CALLBACK_PATH, this.publicUrl).href,
      scope: this.settings.scope,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    });
    return { url, pending };
  }

  /**
   * Whom the provider says that the browser's user is; null when it does not, or when the browser brings back something
   * else than it left with. Throws `identity_provider_unavailable`.
   */
  async finish(returned: { search: string; pending: PendingSignIn }): Promise<ClaimedIdentity | null> {
    const configuration = await this.discover();
    const { nonce, state, verifier } = returned.pending;
    const url = new URL(CALLBACK_PATH + returned.search, this.publicUrl);
    try {
      const granted = await authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = granted.claims();
      return claims ? toClaimedIdentity(claims) : null;
    } catch (error) {
      if (isProviderUnavailable(error)) throw refuse.identityProviderUnavailable();
      // Its cause may have claims of a person in it.
      const { message, code } = z.object({ message: z.string(), code: z.unknown() }).parse(error);
      this.log.warn({ message, code }, 'the identity provider did not vouch for anybody');
      return null;
    }
  }

  private discover(): Promise<Configuration> {
    this.discovered ??= discoverProvider(this.settings).catch((error: unknown) => {
      this.discovered = null;
      throw isProviderUnavailable(error) ? refuse.identityProviderUnavailable() : error;
    });
    return this.discovered;
  }
}
