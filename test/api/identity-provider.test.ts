import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiApp } from '../../api/dependencies.ts';
import { accessEventListSchema } from '../../api/schemas/sign-in.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { Browser } from '../support/browser.ts';
import { TestProvider, type ProvidedPerson } from '../support/identity-provider.ts';

const PUBLIC_URL = 'http://countersign.test';
const CALLBACK = '/sign-in/oidc/callback';
let environment: ApiEnvironment;
let provider: TestProvider;
let app: ApiApp;
const admin = anActor('admin');
const reviewer = anActor('reviewer');
const leaver = anActor('reviewer', { id: 'leaver' });

const settingsOf = (issuer: string) => ({
  publicUrl: PUBLIC_URL,
  provider: {
    issuer,
    clientId: provider.clientId,
    clientSecret: provider.clientSecret,
    scope: 'openid email',
  },
});

const buildFor = (issuer: string) =>
  environment.build(environment.review.temporal.client, { signIn: settingsOf(issuer) });

function putIdentity(id: string, identity: object) {
  const payload = { issuer: provider.issuer, person: reviewer.id, ...identity };
  return environment.call(admin, { method: 'PUT', url: `/v1/identities/${id}`, payload });
}

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  provider = await TestProvider.start(PUBLIC_URL + CALLBACK);
  app = await buildFor(provider.issuer);
  await environment.review.addPeople(admin, reviewer, leaver);
  await environment.review.owner.execute(`update people set active = false where external_id = 'leaver'`);
  await putIdentity('I-1', { subject: 'subject-1' });
  await putIdentity('I-2', { email: 'Sun.Li@Example.com' });
  await putIdentity('I-3', { subject: 'subject-3', active: false });
  await putIdentity('I-4', { subject: 'subject-4', person: leaver.id });
  await putIdentity('I-5', { subject: 'subject-5', issuer: 'https://other.example' });
});

afterAll(async () => {
  await provider.close();
  await environment.close();
});

/** The cookie with which the browser goes to the provider. */
function pendingOf(answer: LightMyRequestResponse): string {
  const cookie = answer.cookies.find(({ name }) => name === 'countersign_sign_in');
  if (!cookie) throw new Error('there is no pending sign-in');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: CALLBACK });
  return `countersign_sign_in=${cookie.value}`;
}

async function leave(query = '') {
  const begun = await app.inject(`/sign-in/oidc${query}`);
  expect(begun.statusCode).toBe(302);
  return { to: String(begun.headers.location), cookie: pendingOf(begun) };
}

/** Goes to the provider as the person and comes back. */
async function signInAs(person: ProvidedPerson, query = '') {
  provider.person = person;
  const { to, cookie } = await leave(query);
  const back = await provider.visit(to);
  const url = back.pathname + back.search;
  return { url, cookie, answer: await app.inject({ url, headers: { cookie } }) };
}

const browserWith = (answer: LightMyRequestResponse) => {
  const browser = new Browser(app);
  browser.token = answer.cookies.find(({ name }) => name === 'countersign_session')?.value ?? '';
  return browser;
};

describe('a sign-in at the identity provider', () => {
  it('uses a code with PKCE, state and nonce, and lets in whom the record of the subject means', async () => {
    const { to } = await leave();
    const asked = new URL(to).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      ...{ response_type: 'code', code_challenge_method: 'S256', redirect_uri: PUBLIC_URL + CALLBACK },
      ...{ state: expect.stringMatching(/^.{20,}/), nonce: expect.stringMatching(/^.{20,}/) },
    });
    const { answer } = await signInAs({ subject: 'subject-1' }, '?returnTo=/orders%3Fstatus%3Dreturned');
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/orders?status=returned']);
    const who = await browserWith(answer).call({ url: '/v1/session' });
    expect(who.json()).toMatchObject({ id: reviewer.id, roles: ['reviewer'] });
  });

  it('lets in by an address only if the provider has verified it', async () => {
    const email = 'sun.li@example.com';
    const verified = await signInAs({ subject: 'unknown-1', email, emailVerified: true });
    expect(verified.answer.statusCode).toBe(303);
    const claimed = await signInAs({ subject: 'unknown-1', email, emailVerified: false });
    expect(claimed.answer.json()).toMatchObject({ status: 403, code: 'identity_unknown' });
  });

  it.each([
    ['whom no record means', 'unknown-2'],
    ['whose record is not active', 'subject-3'],
    ['who has left', 'subject-4'],
    ['whose record is of another issuer', 'subject-5'],
  ])('refuses somebody %s, and says who they are', async (_who, subject) => {
    const { answer } = await signInAs({ subject });
    expect(answer.json()).toMatchObject({
      ...{ status: 403, code: 'identity_unknown', facts: { issuer: provider.issuer, subject } },
    });
    expect(browserWith(answer).token).toBe('');
  });

  it('prefers the record of the subject to the one of the address, also to keep somebody out', async () => {
    const person = { subject: 'subject-3', email: 'sun.li@example.com', emailVerified: true };
    expect((await signInAs(person)).answer.statusCode).toBe(403);
  });

  it.each([
    ['without the cookie', (url: string) => [url, '']],
    [
      'with the state of another sign-in',
      (url: string, cookie: string) => [url.replace(/state=[^&]+/, 'state=x'), cookie],
    ],
    ['with another code', (url: string, cookie: string) => [url.replace(/code=[^&]+/, 'code=x'), cookie]],
    ['without a code', (_url: string, cookie: string) => [CALLBACK, cookie]],
    ['with a cookie that is none', (url: string) => [url, 'countersign_sign_in=x']],
  ] as const)('is refused to a browser that comes back %s', async (_how, change) => {
    provider.person = { subject: 'subject-1' };
    const { to, cookie } = await leave();
    const back = await provider.visit(to);
    const [url = '', sent = ''] = change(back.pathname + back.search, cookie);
    const answer = await app.inject({ url, headers: { cookie: sent } });
    expect(answer.json()).toMatchObject({ status: 401, code: 'sign_in_refused' });
    expect(browserWith(answer).token).toBe('');
  });

  it('is refused to another browser that has the nonce and the verifier of its own sign-in', async () => {
    provider.person = { subject: 'subject-1' };
    const [ours, theirs] = [await leave(), await leave()];
    const back = await provider.visit(ours.to);
    const answer = await app.inject({ url: back.pathname + back.search, headers: { cookie: theirs.cookie } });
    expect(answer.json()).toMatchObject({ code: 'sign_in_refused' });
  });

  it('is good once', async () => {
    const { url, cookie } = await signInAs({ subject: 'subject-1' });
    const again = await app.inject({ url, headers: { cookie } });
    expect(again.json()).toMatchObject({ status: 401, code: 'sign_in_refused' });
  });

  it('that the person gives up is refused, and all of it is on record', async () => {
    const { answer } = await signInAs({ subject: 'nobody' });
    expect(answer.json()).toMatchObject({ status: 401, code: 'sign_in_refused' });
    const answered = await environment.call(anActor('auditor'), { url: '/v1/access/events?limit=200' });
    const { items } = accessEventListSchema.parse(answered.json());
    const ofProvider = items.filter(({ facts }) => facts['method'] === 'oidc');
    const told = new Set(ofProvider.map(({ kind, facts }) => JSON.stringify([kind, facts['fault'] ?? null])));
    const refused = ['identity_unknown', 'provider_refused'].map((fault) => ['sign_in.refused', fault]);
    expect(told).toEqual(
      new Set([['session.begun', null], ...refused].map((entry) => JSON.stringify(entry))),
    );
  });

  it.each(['//evil.test', '/\\evil.test', 'https://evil.test', 'evil'])(
    'does not go on to %s',
    async (path) => {
      const answer = await app.inject(`/sign-in/oidc?returnTo=${encodeURIComponent(path)}`);
      expect(answer.statusCode).toBe(400);
    },
  );

  it('is not there without a provider, and waits for one that is away', async () => {
    expect((await environment.app.inject('/sign-in/oidc')).statusCode).toBe(404);
    const away = await buildFor('http://127.0.0.1:1');
    const answer = await away.inject('/sign-in/oidc');
    expect(answer.json()).toMatchObject({ status: 503, code: 'identity_provider_unavailable' });
  });
});

describe('the record of an identity', () => {
  it.each([
    [{}, '/subject'],
    [{ subject: 'x', email: 'x@example.com' }, '/subject'],
    [{ subject: 'subject-1' }, '/subject'],
    [{ email: 'SUN.LI@example.com' }, '/email'],
  ])('%j is refused', async (identity, pointer) => {
    const answer = await putIdentity('I-9', identity);
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer }] });
  });

  it('is kept by administrators alone, and each change is on record', async () => {
    const payload = { issuer: provider.issuer, person: reviewer.id, subject: 'mine' };
    const answer = await environment.call(reviewer, { method: 'PUT', url: '/v1/identities/I-8', payload });
    expect(answer.statusCode).toBe(403);
    const told = await environment.call(admin, { url: '/v1/organisation/events?limit=200' });
    expect(told.body).toContain('"kind":"identities"');
  });
});
