import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { people } from '../../db/tables/access.ts';
import { sessions } from '../../db/tables/sign-in.ts';
import type { Actor } from '../../domain/actor.ts';
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

const problem = z.looseObject({ code: z.string() });

describe('a session', () => {
  const statusOf = async (of: Browser) => (await of.call({ url: '/v1/session' })).statusCode;

  it('ends with the sign-out, in this browser only', async () => {
    const other = new Browser(environment.app);
    await browser.signIn(credentials(person));
    await other.signIn(credentials(person));
    const { token } = browser;
    const answer = await browser.call({ method: 'DELETE', url: '/v1/session' });
    expect([answer.statusCode, browser.token]).toEqual([204, '']);
    browser.token = token;
    expect([await statusOf(browser), await statusOf(other)]).toEqual([401, 200]);
  });

  it("ends everywhere at once, and nobody else's does", async () => {
    const [other, foreign] = [new Browser(environment.app), new Browser(environment.app)];
    const neighbour = await desk.addPerson();
    await desk.addAccount(neighbour);
    await browser.signIn(credentials(person));
    await other.signIn(credentials(person));
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
    const neighbour = await desk.addPerson();
    await desk.addAccount(neighbour);
    await foreign.signIn(credentials(neighbour));
    const other = new Browser(environment.app);
    await other.signIn(credentials(person));
    await browser.signIn(credentials(person));
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
      await browser.signIn(credentials(person));
      await owner.update(sessions).set(change).where(eq(sessions.personId, person.id));
      expect(await statusOf(browser)).toBe(401);
    }
    await browser.signIn(credentials(person));
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
    await browser.signIn(credentials(person));
    const [id = ''] = browser.token.split('.');
    browser.token = `${id}.${'A'.repeat(43)}`;
    expect(await statusOf(browser)).toBe(401);
  });

  it('is ended by an administrator', async () => {
    await browser.signIn(credentials(person));
    expect((await desk.byAdmin({ method: 'DELETE', url: `${accountUrl(person)}/sessions` })).statusCode).toBe(
      204,
    );
    expect(await statusOf(browser)).toBe(401);
  });
});

describe('a change of the password', () => {
  const change = (payload: object) => browser.call({ method: 'PUT', url: '/v1/session/password', payload });
  const newPassword = 'a new password of mine';

  it('ends the other sessions, and the old password', async () => {
    const other = new Browser(environment.app);
    await other.signIn(credentials(person));
    await browser.signIn(credentials(person));
    expect((await change({ password: PASSWORD, newPassword })).statusCode).toBe(204);
    expect((await other.call({ url: '/v1/session' })).statusCode).toBe(401);
    expect((await browser.call({ url: '/v1/session' })).statusCode).toBe(200);
    expect((await other.signIn(credentials(person))).statusCode).toBe(401);
    expect((await other.signIn({ ...credentials(person), password: newPassword })).statusCode).toBe(201);
  });

  it('needs the old one, a good one, and a session; guesses are counted', async () => {
    await browser.signIn(credentials(person));
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

  beforeEach(() => browser.signIn(credentials(person)));

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
    const answer = await new Browser(environment.app, { origin: 'https://evil.test' }).signIn(
      credentials(person),
    );
    expect(answer.json()).toMatchObject({ status: 403, code: 'cross_site_request' });
  });
});
