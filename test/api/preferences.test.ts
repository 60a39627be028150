import { afterAll, beforeAll, expect, it } from 'vitest';
import { whoAmISchema } from '../../api/schemas/sign-in.ts';
import { AccountDesk, credentials } from '../support/account-desk.ts';
import { ApiEnvironment } from '../support/api-environment.ts';
import { Browser } from '../support/browser.ts';

let environment: ApiEnvironment;
let desk: AccountDesk;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  desk = new AccountDesk(environment);
});

afterAll(() => environment.close());

async function aSignedInPerson(): Promise<Browser> {
  const person = await desk.addPerson();
  await desk.addAccount(person);
  const browser = new Browser(environment.app);
  await browser.signIn(credentials(person));
  return browser;
}

const put = (browser: Browser, payload: object) =>
  browser.call({ method: 'PUT', url: '/v1/session/preferences', payload });

async function shownTo(browser: Browser) {
  const { language, preferences } = whoAmISchema.parse((await browser.call({ url: '/v1/session' })).json());
  return { language, preferences };
}

it('a person is shown things in the language and the zone that they chose, and nobody else is', async () => {
  const [one, other] = [await aSignedInPerson(), await aSignedInPerson()];
  const nothing = { language: null, timeZone: null };
  expect(await shownTo(one)).toEqual({ language: 'en', preferences: nothing });
  const chosen = { language: 'zh', timeZone: 'Asia/Shanghai' };
  expect((await put(one, chosen)).json()).toEqual(chosen);
  expect(await shownTo(one)).toEqual({ language: 'zh', preferences: chosen });
  expect(await shownTo(other)).toEqual({ language: 'en', preferences: nothing });
  expect((await put(one, nothing)).statusCode).toBe(200);
  expect(await shownTo(one)).toEqual({ language: 'en', preferences: nothing });
});

it.each([
  { payload: { language: 'zh', timeZone: 'Asia/Atlantis' }, pointer: '/timeZone' },
  { payload: { language: 'tlh', timeZone: null }, pointer: '/language' },
  { payload: { language: 'zh' }, pointer: '/timeZone' },
])('what is no language and no zone is refused: $payload', async ({ payload, pointer }) => {
  const browser = await aSignedInPerson();
  const answer = await put(browser, payload);
  expect([answer.statusCode, answer.json()]).toMatchObject([400, { errors: [{ pointer }] }]);
  expect(await shownTo(browser)).toMatchObject({ language: 'en' });
});
