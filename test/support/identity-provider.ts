import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';
import Provider from 'oidc-provider';

const CLIENT_ID = 'countersign';
const CLIENT_SECRET = 'a-secret-of-the-client';
const KEY_ID = 'key-1';

/** Who signs in at the provider. */
export interface ProvidedPerson {
  readonly subject: string;
  readonly email?: string;
  readonly emailVerified?: boolean;
}

/** A real OpenID Connect provider on a port of its own, at which everybody is who the test says. */
export class TestProvider {
  readonly issuer: string;
  readonly clientId = CLIENT_ID;
  readonly clientSecret = CLIENT_SECRET;
  /** Who signs in next. */
  person: ProvidedPerson = { subject: 'nobody' };
  private readonly server: Server;
  private readonly key: CryptoKey;

  private constructor(input: { server: Server; issuer: string; key: CryptoKey }) {
    this.server = input.server;
    this.issuer = input.issuer;
    this.key = input.key;
  }

  static async start(callback: string): Promise<TestProvider> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk: JWK = { ...(await exportJWK(privateKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' };
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the provider has no port');
    const issuer = `http://127.0.0.1:${address.port}`;
    const provider = new TestProvider({ server, issuer, key: privateKey });
    const answer = provider.open(callback, jwk).callback();
    server.on('request', (request, response) => void answer(request, response));
    return provider;
  }

  private open(callback: string, jwk: JWK): Provider {
    const provider = new Provider(this.issuer, {
      jwks: { keys: [jwk] },
      clients: [
        {
          client_id: CLIENT_ID,
          client_secret: CLIENT_SECRET,
          redirect_uris: [callback],
          response_types: ['code'],
          grant_types: ['authorization_code'],
        },
      ],
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, accountId) => ({
        accountId,
        claims: () => {
          const { email, emailVerified } = this.person;
          return { sub: accountId, email, email_verified: emailVerified };
        },
      }),
      cookies: { keys: ['a key of the test'] },
    });
    provider.use(async (context, next) => {
      if (!context.path.startsWith('/interaction/')) {
        await next();
        return;
      }
      const { params, grantId: known } = await provider.interactionDetails(context.req, context.res);
      const accountId = this.person.subject;
      const grant = new provider.Grant({ accountId, clientId: String(params['client_id']) });
      grant.addOIDCScope('openid email');
      const grantId = known ?? (await grant.save());
      const result =
        accountId === 'nobody' ? { error: 'access_denied' } : { login: { accountId }, consent: { grantId } };
      await provider.interactionFinished(context.req, context.res, result);
    });
    return provider;
  }

  /** What a browser does at the provider, from where our redirect sends it until the provider sends it back. */
  async visit(authorizationUrl: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let url = authorizationUrl;
    for (let redirects = 0; redirects < 10; redirects += 1) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`the provider answers ${answer.status}: ${await answer.text()}`);
      const next = new URL(location, url);
      if (next.origin !== this.issuer) return next;
      url = next.href;
    }
    throw new Error('the provider redirects without end');
  }

  /** An access token as the provider would sign it for our API. */
  async token(
    claims: JWTPayload,
    overrides: { key?: CryptoKey | Uint8Array; alg?: string; kid?: string } = {},
  ): Promise<string> {
    const { alg = 'RS256', kid = KEY_ID, key = this.key } = overrides;
    return new SignJWT(claims).setProtectedHeader({ alg, kid }).sign(key);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
