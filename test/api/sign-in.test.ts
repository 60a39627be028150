import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { InjectOptions } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessEventListSchema, oneTimePasswordSchema, whoAmISchema } from '../../api/schemas/sign-in.ts';
import { hashPassword, NOBODYS_HASH } from '../../api/sign-in/password.ts';
import { openDatabase, type OpenDatabase } from '../../db/pool.ts';
import { people } from '../../db/tables/access.ts';
import { accounts, sessions } from '../../db/tables/sign-in.ts';
import { findDriverError } from '../../db/unavailable.ts';
import type { Actor } from '../../domain/actor.ts';
import { isAllowed, OPERATIONS } from '../../domain/authorization.ts';
import { CHAIN_START } from '../../domain/history-event.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { Browser } from '../support/browser.ts';

let environment: ApiEnvironment;
let database: OpenDatabase;
const admin = anActor('admin');
const auditor = anActor('auditor');
const PASSWORD = 'correct horse battery';
let person: Actor;
let browser: Browser;
let number = 0;
const lines: string[] = [];

beforeAll(async () => {
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  environment = await ApiEnvironment.start({ log });
  database = openDatabase({
    databaseUrl: environment.review.applicationUrl,
    role: 'countersign_api',
    maximumConnections: 2,
    onBrokenConnection: () => undefined,
  });
});

afterAll(async () => {
  await database.close();
  await environment.close();
});

const byAdmin = (request: InjectOptions) => environment.call(admin, request);
const accountUrl = (of: Actor) => `/v1/accounts/${encodeURIComponent(of.id)}`;

async function addPerson(role: Parameters<typeof anActor>[0] = 'reviewer'): Promise<Actor> {
  number += 1;
  const added = anActor(role, { id: `person-${number}`, name: `Person ${number}` });
  await environment.review.addPeople(added);
  return added;
}

async function resetPassword(of: Actor): Promise<string> {
  const answer = await byAdmin({ method: 'POST', url: `${accountUrl(of)}/password` });
  expect(answer.statusCode).toBe(201);
  return oneTimePasswordSchema.parse(answer.json()).password;
}

async function addAccount(of: Actor): Promise<void> {
  const payload = { login: `login-${of.id}` };
  expect((await byAdmin({ method: 'PUT', url: accountUrl(of), payload })).statusCode).toBe(201);
  const password = await resetPassword(of);
  const signedIn = await new Browser(environment.app).signIn({
    login: `login-${of.id}`,
    password,
    newPassword: PASSWORD,
  });
  expect(signedIn.statusCode).toBe(201);
}

const credentials = (of = person) => ({ login: `login-${of.id}`, password: PASSWORD });

async function events() {
  const all = [];
  let query = '?limit=200';
  for (;;) {
    const answer = await environment.call(auditor, { url: `/v1/access/events${query}` });
    const { items, nextCursor } = accessEventListSchema.parse(answer.json());
    all.push(...items);
    if (nextCursor === null) return all;
    query = `?limit=200&cursor=${nextCursor}`;
  }
}

const eventsOf = async (of: Actor) => (await events()).filter((event) => event.person === of.id);

beforeEach(async () => {
  person = await addPerson();
  await addAccount(person);
  browser = new Browser(environment.app);
});

describe('signing in', () => {
  it('answers with the person, and with a cookie that no script reads and no foreign page sends', async () => {
    const answer = await browser.signIn(credentials());
    expect([answer.statusCode, answer.json()]).toMatchObject([
      201,
      { id: person.id, name: person.name, roles: ['reviewer'], departments: [], language: 'en' },
    ]);
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(
      /^countersign_session=[\w-]{16}\.[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
    );
    expect((await browser.call({ url: '/v1/session' })).json()).toEqual(answer.json());
  });

  it('sends the cookie over TLS only where there is TLS', async () => {
    const client = environment.review.temporal.client;
    const app = await environment.build(client, { signIn: { publicUrl: 'https://countersign.test' } });
    const answer = await new Browser(app).signIn(credentials());
    expect(String(answer.headers['set-cookie'])).toMatch(/; Secure;/);
  });

  it('does not depend on the case of the login', async () => {
    const answer = await browser.signIn({ ...credentials(), login: `LOGIN-${person.id}` });
    expect(answer.statusCode).toBe(201);
  });

  it('tells what the person may do, and in which relation', async () => {
    const who = whoAmISchema.parse((await browser.signIn(credentials())).json());
    expect(who.operations).toEqual(OPERATIONS.filter((operation) => isAllowed(person, operation)));
    expect(who.allowed.find(({ operation }) => operation === 'review.decide')?.relations).toEqual([
      'own_department',
      'escalated_department',
      'stand_in',
    ]);
  });

  it('keeps the session as a hash only', async () => {
    await browser.signIn(credentials());
    const [, secret = ''] = browser.token.split('.');
    expect(secret).not.toBe('');
    const rows = await environment.review.owner.select().from(sessions);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('tells how it can be done', async () => {
    const answer = await environment.app.inject('/v1/session/methods');
    expect(answer.json()).toEqual({ password: true, oidc: false });
  });
});

const problem = z.looseObject({ code: z.string() }).transform((told) => ({ ...told, requestId: null }));

describe('a sign-in is refused alike', () => {
  const refused = async (given: { login: string; password: string; newPassword?: string }) => {
    const answer = await browser.signIn(given);
    expect(answer.headers['set-cookie']).toBeUndefined();
    return { status: answer.statusCode, body: problem.parse(answer.json()) };
  };
  const faultsOf = async () => {
    const facts = (await eventsOf(person)).filter(({ kind }) => kind === 'sign_in.refused');
    return facts.map((event) => event.facts['fault']);
  };

  it('with a wrong password, an unknown login, a locked, an inactive and a passwordless account', async () => {
    const wrong = await refused({ ...credentials(), password: 'wrong' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'sign_in_refused' } });
    expect(await refused({ login: 'nobody', password: PASSWORD })).toEqual(wrong);
    const bare = await addPerson();
    await byAdmin({ method: 'PUT', url: accountUrl(bare), payload: { login: bare.id } });
    expect(await refused({ login: bare.id, password: PASSWORD })).toEqual(wrong);
    await byAdmin({
      method: 'PUT',
      url: accountUrl(person),
      payload: { ...credentials(), active: false, password: undefined },
    });
    expect(await refused(credentials())).toEqual(wrong);
    expect(await faultsOf()).toEqual(['wrong_password', 'not_active']);
  });

  it('when the person has left', async () => {
    await environment.review.owner
      .update(people)
      .set({ active: false })
      .where(eq(people.externalId, person.id));
    expect(await refused(credentials())).toMatchObject({ status: 401, body: { code: 'sign_in_refused' } });
  });

  it('while too many attempts have failed, also with the right password, and no longer than that', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) await refused({ ...credentials(), password: 'wrong' });
    expect(await refused(credentials())).toMatchObject({ body: { code: 'sign_in_refused' } });
    expect((await faultsOf()).at(-1)).toBe('locked');
    const account = await byAdmin({ url: accountUrl(person) });
    expect(account.json()).toMatchObject({ lockedUntil: expect.any(String) });
    await environment.review.owner
      .update(accounts)
      .set({ lockedUntil: new Date(Date.now() - 1) })
      .where(eq(accounts.personId, person.id));
    expect((await browser.signIn(credentials())).statusCode).toBe(201);
    expect((await byAdmin({ url: accountUrl(person) })).json()).toMatchObject({ lockedUntil: null });
  });

  it('whichever process is asked, and others are not affected', async () => {
    const other = await environment.build(environment.review.temporal.client);
    for (let attempt = 0; attempt < 5; attempt += 1) await refused({ ...credentials(), password: 'wrong' });
    expect((await new Browser(other).signIn(credentials())).statusCode).toBe(401);
    const neighbour = await addPerson();
    await addAccount(neighbour);
    expect((await browser.signIn(credentials(neighbour))).statusCode).toBe(201);
  });

  it('to guesses at the same time, of which no more than four come before the lock', async () => {
    const guesses = Array.from({ length: 12 }, (_, index) =>
      refused({ ...credentials(), password: `guess-${index}` }),
    );
    await Promise.all(guesses);
    const faults = await faultsOf();
    expect(faults.filter((fault) => fault === 'wrong_password')).toHaveLength(5);
    expect(faults.filter((fault) => fault === 'locked')).toHaveLength(7);
  });

  it('with work that costs the same for a login that nobody has', async () => {
    const cost = (hash: string) => hash.split('$').slice(0, 4);
    expect(cost(NOBODYS_HASH)).toEqual(cost(await hashPassword(PASSWORD)));
  });

  it('when one address tries too often', async () => {
    const client = environment.review.temporal.client;
    const options = { signIn: { signInsPerMinute: 2 }, trustedProxies: '127.0.0.1' };
    const app = await environment.build(client, options);
    const from = (address: string) =>
      new Browser(app, { 'x-forwarded-for': address }).signIn({ login: 'nobody', password: 'x' });
    const answers = [
      await from('10.0.0.1'),
      await from('10.0.0.1'),
      await from('10.0.0.1'),
      await from('10.0.0.2'),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 429, 401]);
    expect(answers[2]?.json()).toMatchObject({ code: 'rate_limited' });
  });
});

describe('a one-time password', () => {
  it('is good for choosing another one only, and once', async () => {
    const password = await resetPassword(person);
    const given = { ...credentials(), password };
    const without = await browser.signIn(given);
    expect(without.json()).toMatchObject({ status: 403, code: 'password_change_required' });
    expect(without.headers['set-cookie']).toBeUndefined();
    expect((await browser.signIn({ ...given, newPassword: 'short' })).json()).toMatchObject({
      ...{ status: 400, errors: [{ pointer: '/newPassword' }] },
    });
    const twice = await Promise.all(
      ['a new password of mine', 'another one of mine'].map((newPassword) =>
        new Browser(environment.app).signIn({ ...given, newPassword }),
      ),
    );
    expect(twice.map(({ statusCode }) => statusCode).sort()).toEqual([201, 401]);
    expect((await browser.signIn(given)).json()).toMatchObject({ code: 'sign_in_refused' });
  });

  it('ends the sessions and the lock of its person, and expires', async () => {
    await browser.signIn(credentials());
    for (let attempt = 0; attempt < 6; attempt += 1)
      await new Browser(environment.app).signIn({ ...credentials(), password: 'wrong' });
    const password = await resetPassword(person);
    expect((await browser.call({ url: '/v1/session' })).statusCode).toBe(401);
    const change = { ...credentials(), password, newPassword: 'a new password of mine' };
    await environment.review.owner
      .update(accounts)
      .set({ oneTimeUntil: new Date(Date.now() - 1) })
      .where(eq(accounts.personId, person.id));
    expect((await browser.signIn(change)).json()).toMatchObject({ code: 'sign_in_refused' });
    const another = await resetPassword(person);
    expect((await browser.signIn({ ...change, password: another })).statusCode).toBe(201);
  });

  it('is not made for a person without an account, nor an account for nobody', async () => {
    const bare = await addPerson();
    const reset = await byAdmin({ method: 'POST', url: `${accountUrl(bare)}/password` });
    expect(reset.json()).toMatchObject({ status: 404, code: 'not_found' });
    const put = await byAdmin({ method: 'PUT', url: '/v1/accounts/nobody', payload: { login: 'nobody' } });
    expect(put.statusCode).toBe(404);
  });
});

it('a login belongs to one person', async () => {
  const other = await addPerson();
  const payload = { login: `LOGIN-${person.id}` };
  const answer = await byAdmin({ method: 'PUT', url: accountUrl(other), payload });
  expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '/login' }] });
});

describe('a session', () => {
  const statusOf = async (of: Browser) => (await of.call({ url: '/v1/session' })).statusCode;

  it('ends with the sign-out, in this browser only', async () => {
    const other = new Browser(environment.app);
    await browser.signIn(credentials());
    await other.signIn(credentials());
    const { token } = browser;
    const answer = await browser.call({ method: 'DELETE', url: '/v1/session' });
    expect([answer.statusCode, browser.token]).toEqual([204, '']);
    browser.token = token;
    expect([await statusOf(browser), await statusOf(other)]).toEqual([401, 200]);
  });

  it("ends everywhere at once, and nobody else's does", async () => {
    const [other, foreign] = [new Browser(environment.app), new Browser(environment.app)];
    const neighbour = await addPerson();
    await addAccount(neighbour);
    await browser.signIn(credentials());
    await other.signIn(credentials());
    await foreign.signIn(credentials(neighbour));
    const { token } = browser;
    expect((await browser.call({ method: 'DELETE', url: '/v1/sessions' })).statusCode).toBe(204);
    browser.token = token;
    expect([await statusOf(browser), await statusOf(other), await statusOf(foreign)]).toEqual([
      401, 401, 200,
    ]);
  });

  it('is listed, and ended one by one by its own person alone', async () => {
    const foreign = new Browser(environment.app);
    const neighbour = await addPerson();
    await addAccount(neighbour);
    await foreign.signIn(credentials(neighbour));
    const other = new Browser(environment.app);
    await other.signIn(credentials());
    await browser.signIn(credentials());
    const list = z.object({ items: z.array(z.object({ id: z.string(), isCurrent: z.boolean() })) });
    const { items } = list.parse((await browser.call({ url: '/v1/sessions' })).json());
    expect(items.map(({ isCurrent }) => isCurrent)).toEqual([true, false, false]);
    const [id = ''] = other.token.split('.');
    expect(items[1]?.id).toBe(id);
    const end = { method: 'DELETE' as const, url: `/v1/sessions/${id}` };
    expect((await foreign.call(end)).statusCode).toBe(404);
    expect((await browser.call(end)).statusCode).toBe(204);
    expect([await statusOf(browser), await statusOf(other)]).toEqual([200, 401]);
  });

  it('ends after its time, after too long without use, and when its person leaves', async () => {
    const { owner } = environment.review;
    const ago = (ms: number) => new Date(Date.now() - ms);
    for (const change of [{ expiresAt: ago(1) }, { lastSeenAt: ago(3_600_001) }]) {
      await browser.signIn(credentials());
      await owner.update(sessions).set(change).where(eq(sessions.personId, person.id));
      expect(await statusOf(browser)).toBe(401);
    }
    await browser.signIn(credentials());
    await owner
      .update(sessions)
      .set({ lastSeenAt: ago(3_500_000) })
      .where(eq(sessions.personId, person.id));
    expect(await statusOf(browser)).toBe(200);
    const [id = ''] = browser.token.split('.');
    const [seen] = await owner.select().from(sessions).where(eq(sessions.id, id));
    expect(seen?.lastSeenAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
    await owner.update(people).set({ active: false }).where(eq(people.externalId, person.id));
    expect(await statusOf(browser)).toBe(401);
  });

  it.each(['', 'x', 'AAAAAAAAAAAAAAAA.x'])('is not begun with the cookie %j', async (token) => {
    browser.token = token;
    expect(await statusOf(browser)).toBe(401);
  });

  it('is not opened by its id with another secret', async () => {
    await browser.signIn(credentials());
    const [id = ''] = browser.token.split('.');
    browser.token = `${id}.${'A'.repeat(43)}`;
    expect(await statusOf(browser)).toBe(401);
  });

  it('is ended by an administrator', async () => {
    await browser.signIn(credentials());
    expect((await byAdmin({ method: 'DELETE', url: `${accountUrl(person)}/sessions` })).statusCode).toBe(204);
    expect(await statusOf(browser)).toBe(401);
  });
});

describe('a change of the password', () => {
  const change = (payload: object) => browser.call({ method: 'PUT', url: '/v1/session/password', payload });
  const newPassword = 'a new password of mine';

  it('ends the other sessions, and the old password', async () => {
    const other = new Browser(environment.app);
    await other.signIn(credentials());
    await browser.signIn(credentials());
    expect((await change({ password: PASSWORD, newPassword })).statusCode).toBe(204);
    expect((await other.call({ url: '/v1/session' })).statusCode).toBe(401);
    expect((await browser.call({ url: '/v1/session' })).statusCode).toBe(200);
    expect((await other.signIn(credentials())).statusCode).toBe(401);
    expect((await other.signIn({ ...credentials(), password: newPassword })).statusCode).toBe(201);
  });

  it('needs the old one, a good one, and a session; guesses are counted', async () => {
    await browser.signIn(credentials());
    const weak = await change({ password: PASSWORD, newPassword: 'short' });
    expect(weak.json()).toMatchObject({ status: 400, errors: [{ pointer: '/newPassword' }] });
    for (let guess = 0; guess < 5; guess += 1) {
      const answer = await change({ password: 'guess', newPassword });
      expect(answer.json()).toMatchObject({ status: 401, code: 'sign_in_refused' });
    }
    expect((await change({ password: PASSWORD, newPassword })).statusCode).toBe(401);
    const url = '/v1/session/password';
    const byKey = await environment.call(person, {
      method: 'PUT',
      url,
      payload: { password: PASSWORD, newPassword },
    });
    expect(byKey.statusCode).toBe(404);
  });
});

describe('a change by cookie', () => {
  const mark = { method: 'POST' as const, url: '/v1/notices/01940000-0000-7000-8000-000000000001/read' };
  const codeOf = async (headers: Record<string, string>, withHeader = true) => {
    const answer = await browser.call({ ...mark, headers }, withHeader ? 'own' : 'plain');
    return problem.parse(answer.json()).code;
  };

  beforeEach(() => browser.signIn(credentials()));

  it.each([
    ['without the header', {}, false],
    ['from another page', { origin: 'https://evil.test' }, true],
    ['from a page without an origin', { origin: 'null' }, true],
    ['from the same host at another port', { origin: 'http://countersign.test:81' }, true],
  ])('%s is refused', async (_how, headers, withHeader) => {
    expect(await codeOf(headers, withHeader)).toBe('cross_site_request');
  });

  it.each([
    ['from a program', {}],
    ['from the public address', { origin: 'http://countersign.test' }],
    ['from the address that was asked', { origin: 'http://localhost:8080', host: 'localhost:8080' }],
  ])('%s is taken', async (_how, headers: Record<string, string>) => {
    expect(await codeOf(headers)).toBe('not_found');
  });

  it('is not needed for reading, nor for a caller with a key beside the cookie', async () => {
    expect((await browser.call({ url: '/v1/session' }, 'plain')).statusCode).toBe(200);
    const key = await environment.keyOf(person);
    const answer = await browser.call({ ...mark, headers: { authorization: `Bearer ${key}` } }, 'plain');
    expect(answer.statusCode).toBe(404);
  });

  it('does not stand in for a key that is wrong', async () => {
    const headers = { authorization: 'Bearer csk_x.y' };
    expect((await browser.call({ url: '/v1/session', headers })).statusCode).toBe(401);
  });

  it('cannot begin a session either from another page', async () => {
    const answer = await new Browser(environment.app, { origin: 'https://evil.test' }).signIn(credentials());
    expect(answer.json()).toMatchObject({ status: 403, code: 'cross_site_request' });
  });
});

describe('the record of access', () => {
  it('has who did what to whose account, and no secret', async () => {
    await browser.signIn(credentials());
    await browser.signIn({ ...credentials(), password: 'my-secret-mistake' });
    await browser.signIn({ login: 'typed-my-password-here', password: 'x' });
    await browser.call({ method: 'DELETE', url: '/v1/session' });
    const told = (await eventsOf(person)).map(({ kind, actor }) => [kind, actor]);
    expect(told).toEqual([
      ['account.created', admin.id],
      ['password.reset', admin.id],
      ['password.chosen', person.id],
      ['session.begun', person.id],
      ['session.begun', person.id],
      ['sign_in.refused', 'countersign'],
      ['session.ended', person.id],
    ]);
    const all = JSON.stringify(await events());
    expect(all).toContain('"fault":"unknown_login"');
    expect(all).not.toMatch(/my-secret-mistake|typed-my-password|argon2/);
  });

  it('is a chain without gaps that anybody can verify, also after sign-ins at the same time', async () => {
    await Promise.all(Array.from({ length: 6 }, () => new Browser(environment.app).signIn(credentials())));
    let previous = CHAIN_START;
    for (const [index, event] of (await events()).entries()) {
      expect(event).toMatchObject({ position: index + 1, previousHash: previous });
      previous = createHash('sha256')
        .update(previous + event.body)
        .digest('hex');
      expect(event.hash).toBe(previous);
    }
  });

  it.each([
    'insert into access_events select * from access_events',
    'update access_events set actor_id = $$x$$',
    'delete from access_events',
    'truncate access_events',
    'select append_access_event($$session.ended$$, $$x$$, $$x$$, $${}$$)',
    'delete from accounts',
    'update accounts set active = false',
    'update sessions set ended_at = now()',
    'update api_keys set revoked_at = now()',
  ])('lets the application not %s without a trace', async (statement) => {
    await browser.signIn(credentials());
    const failure: unknown = await database.database
      .execute(sql.raw(statement))
      .catch((error: unknown) => error);
    expect(findDriverError(failure)).toMatchObject({ code: '42501' });
  });
});

it('nobody finds a password or a session in the log', async () => {
  await browser.signIn(credentials());
  await browser.signIn({ ...credentials(), password: 'a-wrong-password' });
  await browser.call({ url: '/v1/session' });
  const log = lines.join('');
  expect(log).toContain('/v1/session');
  expect(log).not.toContain(PASSWORD);
  expect(log).not.toContain('a-wrong-password');
  expect(log).not.toContain(browser.token);
});
