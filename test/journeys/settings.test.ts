import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../../stack/progress.mjs';
import { anActor } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { expectAccessible, expectNoSidewaysScroll, expectTouchable } from '../support/web-checks.ts';
import { WebEnvironment, type Place } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const PLACES: readonly Place[] = ['desk', 'phone'];
const PASSWORD = 'a horse that counts to nine';
const NEXT_PASSWORD = 'a horse that counts to ten';

describe.skipIf(found.reason !== undefined)('the settings of a person', () => {
  let web: WebEnvironment;

  beforeAll(async () => {
    if (found.reason === undefined) web = await WebEnvironment.start(found.path);
  });

  afterAll(() => web.close());

  it.each(PLACES)('go with them: language and time zone, at a %s', async (place) => {
    const person = anActor('reviewer', {
      id: `traveller-${place}`,
      name: 'Lin Mei',
      departments: ['credit'],
    });
    const orderId = await web.submit('beyond-credit-limit', anActor('submitter', { id: 'shop' }));
    const page = await web.open({ actor: person, place });
    await page.getByRole('button', { name: 'Menu of Lin Mei' }).click();
    await page.getByRole('link', { name: 'My settings' }).click();
    await page.getByRole('heading', { name: 'My settings' }).waitFor();
    await page.getByText('This browser').waitFor();
    await expectAccessible(page);
    await expectTouchable(page);
    await expectNoSidewaysScroll(page);
    await page.getByLabel('Language').selectOption({ label: '中文' });
    await page.getByLabel('Time zone').selectOption('America/New_York');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: '我的设置' }).waitFor();
    await expectAccessible(page);
    const elsewhere = await web.open({ actor: person, place, path: `/orders/${orderId}` });
    await elsewhere.getByRole('heading', { name: '流程' }).waitFor();
    const order = await web.api.call(person, { url: `/v1/orders/${orderId}` });
    const { submittedAt } = order.json<{ submittedAt: string }>();
    const inNewYork = new Intl.DateTimeFormat('zh-CN', {
      ...{ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
      timeZone: 'America/New_York',
    });
    await elsewhere
      .getByText(inNewYork.format(new Date(submittedAt)))
      .first()
      .waitFor();
  });

  it('have a new password, which signs them out everywhere else', async () => {
    const person = anActor('reviewer', { id: 'careful', name: 'Ma Lin', departments: ['credit'] });
    const { login, password } = await web.addAccount(person);
    const signIn = async (path: string, typed: string, chosen?: string) => {
      const page = await web.open({ place: 'phone', path });
      await page.getByLabel('Sign-in name').fill(login);
      await page.getByLabel('Password', { exact: true }).fill(typed);
      await page.getByRole('button', { name: 'Sign in' }).click();
      if (chosen !== undefined) {
        await page.getByLabel('New password').fill(chosen);
        await page.getByRole('button', { name: 'Sign in' }).click();
      }
      return page;
    };
    const elsewhere = await signIn('/', password, PASSWORD);
    await elsewhere.getByRole('heading', { name: 'Inbox' }).waitFor();
    const page = await signIn('/me', PASSWORD);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('Fill this in.').first().waitFor();
    const fill = async (present: string, next: string, again: string) => {
      await page.getByLabel('Present password').fill(present);
      await page.getByLabel('New password', { exact: true }).fill(next);
      await page.getByLabel('New password, again').fill(again);
      await page.getByRole('button', { name: 'Change the password' }).click();
    };
    await fill('not mine', NEXT_PASSWORD, 'something else');
    await page.getByText('These two are not the same.').waitFor();
    await fill('not mine', NEXT_PASSWORD, NEXT_PASSWORD);
    await page.getByText('This is not your present password').waitFor();
    await fill(PASSWORD, 'password', 'password');
    await page.getByText('A password has 12 characters or more.').waitFor();
    await expectAccessible(page);
    await fill(PASSWORD, NEXT_PASSWORD, NEXT_PASSWORD);
    await page.getByText('The password is changed.').waitFor();
    await elsewhere.reload();
    await elsewhere.getByRole('button', { name: 'Sign in' }).waitFor();
    const again = await signIn('/', NEXT_PASSWORD);
    await again.getByRole('heading', { name: 'Inbox' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: /^Sign out there/ }).click();
    await page.getByText('Signed out there.').waitFor();
    await again.reload();
    await again.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.getByRole('button', { name: /^Sign out there/ }).count()).toBe(0);
  });
});
