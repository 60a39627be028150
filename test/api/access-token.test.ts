import { once } from 'node:events';
import { createServer } from 'node:http';
import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiApp } from '../../api/dependencies.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { TestProvider } from '../support/identity-provider.ts';

const AUDIENCE = 'countersign-api';
let environment: ApiEnvironment;
let provider: TestProvider;
let app: ApiApp;
const admin = anActor('admin');
const reviewer = anActor('reviewer');

const settingsOf = (issuer: string) => ({
  tokens: { issuer, audience: AUDIENCE, keysUrl: null, algorithms: ['RS256'] },
});

const buildFor = (issuer: string) =>
  environment.build(environment.review.temporal.client, { signIn: settingsOf(issuer) });

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  provider = await TestProvider.start('http://countersign.test/unused');
  app = await buildFor(provider.issuer);
  await environment.review.addPeople(admin, reviewer);
  const payload = { issuer: provider.issuer, person: reviewer.id, subject: 'subject-1' };
  await environment.call(admin, { method: 'PUT', url: '/v1/identities/I-1', payload });
});

afterAll(async () => {
  await provider.close();
  await environment.close();
});

const now = () => Math.floor(Date.now() / 1_000);
const claims = () => ({ iss: provider.issuer, aud: AUDIENCE, sub: 'subject-1', iat: now(), exp: now() + 60 });

const askWith = (token: string, of = app) =>
  of.inject({ url: '/v1/session', headers: { authorization: `Bearer ${token}` } });

describe('an access token', () => {
  it('lets in whom the record means', async () => {
    const answer = await askWith(await provider.token(claims()));
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { id: reviewer.id, sessionId: null }]);
  });

  it.each([
    ['of another issuer', () => ({ ...claims(), iss: 'https://other.example' })],
    ['for somebody else', () => ({ ...claims(), aud: 'another-api' })],
    ['for the client of the sign-in', () => ({ ...claims(), aud: provider.clientId })],
    ['that has expired', () => ({ ...claims(), exp: now() - 60 })],
    ['that never expires', () => ({ iss: provider.issuer, aud: AUDIENCE, sub: 'subject-1' })],
    ['that is not valid yet', () => ({ ...claims(), nbf: now() + 300 })],
    ['of nobody', () => ({ iss: provider.issuer, aud: AUDIENCE, exp: now() + 60 })],
  ])('%s is refused', async (_which, changed) => {
    const answer = await askWith(await provider.token(changed()));
    expect(answer.json()).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('that somebody else signed, or with another algorithm, is refused', async () => {
    const { privateKey: foreign } = await generateKeyPair('RS256');
    const { privateKey: other } = await generateKeyPair('PS256');
    const secret = new TextEncoder().encode('a secret that both sides would have to know');
    const tokens = [
      await provider.token(claims(), { key: foreign }),
      await provider.token(claims(), { key: foreign, kid: 'unknown' }),
      await provider.token(claims(), { key: other, alg: 'PS256' }),
      await provider.token(claims(), { key: secret, alg: 'HS256' }),
      unsigned(),
    ];
    for (const token of tokens)
      expect((await askWith(token)).json()).toMatchObject({ code: 'unauthenticated' });
  });

  it('whose subject is unknown is refused clearly', async () => {
    const answer = await askWith(await provider.token({ ...claims(), sub: 'unknown-3' }));
    expect(answer.json()).toMatchObject({
      status: 403,
      code: 'identity_unknown',
      facts: { subject: 'unknown-3' },
    });
  });

  it('is not taken where none are configured, and waits for keys that cannot be fetched', async () => {
    const token = await provider.token(claims());
    expect((await askWith(token, environment.app)).statusCode).toBe(401);
    const away = await buildFor('http://127.0.0.1:1');
    expect((await askWith(token, away)).json()).toMatchObject({
      status: 503,
      code: 'identity_provider_unavailable',
    });
  });
});

function unsigned(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims())}.`;
}

describe('the keys of the issuer', () => {
  let fetches: number;
  let close: () => Promise<unknown>;
  let counted: ApiApp;

  beforeEach(async () => {
    fetches = 0;
    const server = createServer((request, response) => {
      fetches += 1;
      void fetch(`${provider.issuer}${request.url ?? ''}`)
        .then((answer) => answer.text())
        .then((text) => response.setHeader('content-type', 'application/json').end(text));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    const keysUrl = `http://127.0.0.1:${address.port}/jwks`;
    const settings = settingsOf(provider.issuer);
    const signIn = { ...settings, tokens: { ...settings.tokens, keysUrl } };
    counted = await environment.build(environment.review.temporal.client, { signIn });
    close = () => {
      server.closeAllConnections();
      return once(server.close(), 'close');
    };
  });

  it('are fetched once for many tokens, also for some with an unknown key', async () => {
    for (let call = 0; call < 3; call += 1) {
      expect((await askWith(await provider.token(claims()), counted)).statusCode).toBe(200);
      const unknown = await provider.token(claims(), { kid: `unknown-${call}` });
      expect((await askWith(unknown, counted)).statusCode).toBe(401);
    }
    expect(fetches).toBe(1);
    await close();
  });
});
