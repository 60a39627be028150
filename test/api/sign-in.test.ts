import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { whoAmISchema } from '../../api/schemas/sign-in.ts';
import { hashPassword, NOBODYS_HASH } from '../../api/sign-in/password.ts';
import { people } from '../../db/tables/access.ts';
import { accounts, sessions } from '../../db/tables/sign-in.ts';
import type { Actor } from '../../domain/actor.ts';
import { isAllowed, OPERATIONS } from '../../domain/authorization.ts';
import { AccountDesk, accountUrl, credentials, PASSWORD } from '../support/account-desk.ts';
import { ApiEnvironment } from '../support/api-environment.ts';
import { Browser } from '../support/browser.ts';

let environment: ApiEnvironment;
let desk: AccountDesk;
let person: Actor;
let browser: Browser;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  desk = new AccountDesk(environment);
});

afterAll(() => environment.close());

beforeEach(async () => {
  person = await desk.addPerson();
  await desk.addAccount(person);
  browser = new Browser(environment.app);
});

describe('signing in', () => {
  it('answers with the person, and with a cookie that no script reads and no foreign page sends', async () => {
    const answer = await browser.signIn(credentials(person));
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
    const answer = await new Browser(app).signIn(credentials(person));
    expect(String(answer.headers['set-cookie'])).toMatch(/; Secure;/);
  });

  it('does not depend on the case of the login', async () => {
    const answer = await browser.signIn({ ...credentials(person), login: `LOGIN-${person.id}` });
    expect(answer.statusCode).toBe(201);
  });

  it('tells what the person may do, and in which relation', async () => {
    const who = whoAmISchema.parse((await browser.signIn(credentials(person))).json());
    expect(who.operations).toEqual(OPERATIONS.filter((operation) => isAllowed(person, operation)));
    expect(who.allowed.find(({ operation }) => operation === 'review.decide')?.relations).toEqual([
      'own_department',
      'escalated_department',
      'stand_in',
      'seat_given',
    ]);
  });

  it('keeps the session as a hash only', async () => {
    await browser.signIn(credentials(person));
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
    const facts = (await desk.eventsOf(person)).filter(({ kind }) => kind === 'sign_in.refused');
    return facts.map((event) => event.facts['fault']);
  };

  it('with a wrong password, an unknown login, a locked, an inactive and a passwordless account', async () => {
    const wrong = await refused({ ...credentials(person), password: 'wrong' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'sign_in_refused' } });
    expect(await refused({ login: 'nobody', password: PASSWORD })).toEqual(wrong);
    const bare = await desk.addPerson();
    await desk.byAdmin({ method: 'PUT', url: accountUrl(bare), payload: { login: bare.id } });
    expect(await refused({ login: bare.id, password: PASSWORD })).toEqual(wrong);
    await desk.byAdmin({
      method: 'PUT',
      url: accountUrl(person),
      payload: { ...credentials(person), active: false, password: undefined },
    });
    expect(await refused(credentials(person))).toEqual(wrong);
    expect(await faultsOf()).toEqual(['wrong_password', 'not_active']);
  });

  it('when the person has left', async () => {
    await environment.review.owner
      .update(people)
      .set({ active: false })
      .where(eq(people.externalId, person.id));
    expect(await refused(credentials(person))).toMatchObject({
      status: 401,
      body: { code: 'sign_in_refused' },
    });
  });

  it('while too many attempts have failed, also with the right password, and no longer than that', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1)
      await refused({ ...credentials(person), password: 'wrong' });
    expect(await refused(credentials(person))).toMatchObject({ body: { code: 'sign_in_refused' } });
    expect((await faultsOf()).at(-1)).toBe('locked');
    const account = await desk.byAdmin({ url: accountUrl(person) });
    expect(account.json()).toMatchObject({ lockedUntil: expect.any(String) });
    await environment.review.owner
      .update(accounts)
      .set({ lockedUntil: new Date(Date.now() - 1) })
      .where(eq(accounts.personId, person.id));
    expect((await browser.signIn(credentials(person))).statusCode).toBe(201);
    expect((await desk.byAdmin({ url: accountUrl(person) })).json()).toMatchObject({ lockedUntil: null });
  });

  it('whichever process is asked, and others are not affected', async () => {
    const other = await environment.build(environment.review.temporal.client);
    for (let attempt = 0; attempt < 5; attempt += 1)
      await refused({ ...credentials(person), password: 'wrong' });
    expect((await new Browser(other).signIn(credentials(person))).statusCode).toBe(401);
    const neighbour = await desk.addPerson();
    await desk.addAccount(neighbour);
    expect((await browser.signIn(credentials(neighbour))).statusCode).toBe(201);
  });

  it('to guesses at the same time, of which no more than four come before the lock', async () => {
    const guesses = Array.from({ length: 12 }, (_, index) =>
      refused({ ...credentials(person), password: `guess-${index}` }),
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
    const password = await desk.resetPassword(person);
    const given = { ...credentials(person), password };
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
    await browser.signIn(credentials(person));
    for (let attempt = 0; attempt < 6; attempt += 1)
      await new Browser(environment.app).signIn({ ...credentials(person), password: 'wrong' });
    const password = await desk.resetPassword(person);
    expect((await browser.call({ url: '/v1/session' })).statusCode).toBe(401);
    const change = { ...credentials(person), password, newPassword: 'a new password of mine' };
    await environment.review.owner
      .update(accounts)
      .set({ oneTimeUntil: new Date(Date.now() - 1) })
      .where(eq(accounts.personId, person.id));
    expect((await browser.signIn(change)).json()).toMatchObject({ code: 'sign_in_refused' });
    const another = await desk.resetPassword(person);
    expect((await browser.signIn({ ...change, password: another })).statusCode).toBe(201);
  });

  it('is not made for a person without an account, nor an account for nobody', async () => {
    const bare = await desk.addPerson();
    const reset = await desk.byAdmin({ method: 'POST', url: `${accountUrl(bare)}/password` });
    expect(reset.json()).toMatchObject({ status: 404, code: 'not_found' });
    const put = await desk.byAdmin({
      method: 'PUT',
      url: '/v1/accounts/nobody',
      payload: { login: 'nobody' },
    });
    expect(put.statusCode).toBe(404);
  });
});

it('a login belongs to one person', async () => {
  const other = await desk.addPerson();
  const payload = { login: `LOGIN-${person.id}` };
  const answer = await desk.byAdmin({ method: 'PUT', url: accountUrl(other), payload });
  expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '/login' }] });
});
