import { createRemoteJWKSet, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { ClaimedIdentity } from '../../db/identities.ts';
import { refuse } from '../../domain/errors.ts';
import { discoverProvider } from './discovery.ts';
import { isProviderUnavailable, isTokenFault, PROVIDER_DEADLINE_MS } from './provider-failure.ts';
import type { TokenSettings } from './settings.ts';

const CLOCK_TOLERANCE_SECONDS = 30;
/** An unknown key id lets the keys be fetched again, but no more often than this. */
const KEYS_COOLDOWN_MS = 30_000;
const KEYS_KEPT_MS = 600_000;

/** Whom the claims of a verified token mean; the address counts only if the issuer says that it has verified it. */
export function toClaimedIdentity(claims: JWTPayload & { iss: string; sub: string }): ClaimedIdentity {
  const { iss: issuer, sub: subject, email, email_verified: isVerified } = claims;
  return { issuer, subject, verifiedEmail: isVerified === true && typeof email === 'string' ? email : null };
}

/** Access tokens of one issuer (RFC 7519): signature, issuer, audience, algorithm and times are checked. */
export class AccessTokens {
  private readonly settings: TokenSettings;
  private keys: Promise<JWTVerifyGetKey> | null = null;

  constructor(settings: TokenSettings) {
    this.settings = settings;
  }

  /** Whom the token means, or null when it is not valid. Throws `identity_provider_unavailable` without the keys. */
  async identify(token: string): Promise<ClaimedIdentity | null> {
    const { issuer, audience, algorithms } = this.settings;
    try {
      const { payload } = await jwtVerify(token, await this.readKeys(), {
        issuer,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      const { sub } = payload;
      return sub === undefined ? null : toClaimedIdentity({ ...payload, iss: issuer, sub });
    } catch (error) {
      if (isTokenFault(error)) return null;
      throw isProviderUnavailable(error) ? refuse.identityProviderUnavailable() : error;
    }
  }

  /** The issuer's keys, fetched when they are first needed; what failed is tried again. */
  private readKeys(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.openKeys().catch((error: unknown) => {
      this.keys = null;
      throw error;
    });
    return this.keys;
  }

  private async openKeys(): Promise<JWTVerifyGetKey> {
    const { issuer, keysUrl } = this.settings;
    const url =
      keysUrl ??
      (await discoverProvider({ issuer, clientId: 'countersign', clientSecret: null })).serverMetadata()
        .jwks_uri;
    if (url === undefined) throw refuse.identityProviderUnavailable();
    return createRemoteJWKSet(new URL(url), {
      timeoutDuration: PROVIDER_DEADLINE_MS,
      cooldownDuration: KEYS_COOLDOWN_MS,
      cacheMaxAge: KEYS_KEPT_MS,
    });
  }
}
