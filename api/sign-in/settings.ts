import type { Config } from '../../config.ts';

const MS_A_MINUTE = 60_000;
const MS_AN_HOUR = 3_600_000;

/** An OpenID Connect provider, and the product as its client. */
export interface ProviderSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  readonly scope: string;
}

/** Whose access tokens are taken, and for what. */
export interface TokenSettings {
  readonly issuer: string;
  readonly audience: string;
  /** Null where the issuer's metadata says where its keys are. */
  readonly keysUrl: string | null;
  readonly algorithms: readonly string[];
}

/** How people sign in. */
export interface SignInSettings {
  /** Under which address people reach the product. */
  readonly publicUrl: string;
  /** How long a session may be left unused. */
  readonly idleMs: number;
  readonly lifetimeMs: number;
  /** From one address. */
  readonly signInsPerMinute: number;
  readonly provider: ProviderSettings | null;
  readonly tokens: TokenSettings | null;
}

function providerOf(config: Config): ProviderSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret = null } = config;
  if (issuer === undefined || clientId === undefined) return null;
  return { issuer, clientId, clientSecret, scope: config.OIDC_SCOPE };
}

function tokensOf(config: Config): TokenSettings | null {
  const { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience, TOKEN_JWKS_URL: keysUrl = null } = config;
  if (issuer === undefined || audience === undefined) return null;
  return { issuer, audience, keysUrl, algorithms: config.TOKEN_ALGORITHMS };
}

/** What the environment says of signing in. */
export function signInSettingsOf(config: Config): SignInSettings {
  return {
    publicUrl: config.PUBLIC_URL,
    idleMs: config.SESSION_IDLE_MINUTES * MS_A_MINUTE,
    lifetimeMs: config.SESSION_LIFETIME_HOURS * MS_AN_HOUR,
    signInsPerMinute: config.SIGN_INS_PER_MINUTE,
    provider: providerOf(config),
    tokens: tokensOf(config),
  };
}
