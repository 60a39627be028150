import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { say } from '../../stack/progress.mjs';
import { anActor } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { expectAccessible, expectNoSidewaysScroll, expectTouchable } from '../support/web-checks.ts';
import { WebEnvironment, type Place } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const chief = anActor('admin', { id: 'chief', name: 'The chief' });
const other = anActor('admin', { id: 'other-admin', name: 'The other one' });
const auditor = anActor('auditor', { id: 'looker', name: 'Looker' });
const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });

const PLACES: readonly Place[] = ['desk', 'phone'];
const PAGES = [
  '/administration',
  '/administration/people',
  '/administration/people/luo-yan',
  '/administration/new-person',
  '/administration/departments',
  '/administration/calendars',
  '/administration/calendars/office',
  '/administration/policy',
  '/administration/import',
  '/administration/keys',
] as const;

const personAnswer = z.looseObject({
  email: z.string().nullable(),
  authorityLimit: z.object({ amount: z.string() }).nullable(),
});

describe.skipIf(found.reason !== undefined)('the administration', () => {
  let web: WebEnvironment;

  beforeAll(async () => {
    if (found.reason !== undefined) return;
    web = await WebEnvironment.start(found.path);
    // Whoever is named in what follows is known before a page has read the people.
    await web.api.keyOf(other);
  });

  afterAll(() => web.close());

  const put = (url: string, payload: object) =>
    web.api.call(other, { method: 'PUT', url: `/v1/${url}`, payload });

  async function personOf(id: string) {
    return personAnswer.parse((await web.api.call(other, { url: `/v1/people/${id}` })).json());
  }

  async function checked(page: Page, place: Place): Promise<void> {
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    if (place === 'phone') await expectTouchable(page);
  }

  it.each(PLACES)(
    'is found among the pages, and people in it by a part of their name, at a %s',
    async (place) => {
      const page = await web.open({ actor: chief, place });
      await page.getByRole('link', { name: 'Administration' }).click();
      await page.getByRole('heading', { name: 'Administration' }).waitFor();
      await checked(page, place);
      await page
        .getByRole('main')
        .getByRole('link', { name: /People/ })
        .last()
        .click();
      await page.getByLabel('Name, number or department').fill('luo y');
      await page.getByText('1 person').waitFor();
      await checked(page, place);
      await page.getByRole('link', { name: /Luo Yan/ }).click();
      await page.getByRole('heading', { name: 'Luo Yan' }).waitFor();
      await page.getByText('Nobody stands in.').waitFor();
      await checked(page, place);
    },
  );

  it('is neither shown to others nor open to them at its address', async () => {
    const page = await web.open({ actor: submitter, path: '/administration/people' });
    await page.getByText('This page is for administrators').waitFor();
    expect(await page.getByRole('link', { name: 'Administration' }).count()).toBe(0);
    await expectAccessible(page);
    await page.goto(`${web.address}/administration`);
    await page.getByText('This page is for administrators').waitFor();
  });

  it('is only looked at by whoever may not change it, and nobody changes their own record', async () => {
    const page = await web.open({ actor: auditor, path: '/administration/people/luo-yan' });
    await page.getByText('You may look at this; an administrator changes it.').waitFor();
    expect(await page.getByLabel('Authority limit').isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    const own = await web.open({ actor: chief, path: '/administration/people/chief' });
    await own.getByText('This is your own record: somebody else changes it.').waitFor();
    expect(await own.getByRole('button', { name: 'Save' }).count()).toBe(0);
  });

  it.each(PLACES)('says at the field what is wrong with a person, and saves them, at a %s', async (place) => {
    const page = await web.open({ actor: chief, place, path: '/administration/people/tang-rui' });
    await page.getByLabel('Authority limit').fill('much');
    await page.getByLabel('E-mail').fill('nowhere');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('is not a decimal number with a point').waitFor();
    await page.getByText('Some fields are not right.').waitFor();
    await checked(page, place);
    await page.getByLabel('Authority limit').fill(place === 'desk' ? '150000' : '250000');
    await page.getByLabel('E-mail').fill(`tang@${place}.example.com`);
    await page.getByRole('checkbox', { name: 'Auditor' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByText('authority limit minor').first().waitFor();
    expect(await personOf('tang-rui')).toMatchObject({ email: `tang@${place}.example.com` });
  });

  it('tells who changed a person meanwhile, and keeps what was typed', async () => {
    const page = await web.open({ actor: chief, path: '/administration/people/he-yun' });
    await page.getByLabel('Authority limit').fill('700');
    const theirs = {
      name: 'He Yun',
      roles: ['reviewer'],
      departments: ['capacity'],
      email: 'he@example.com',
    };
    expect((await put('people/he-yun', theirs)).statusCode).toBe(200);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The other one changed this at').waitFor();
    await page.getByText('none → he@example.com').waitFor();
    expect(await page.getByLabel('Authority limit').inputValue()).toBe('700');
    expect(await page.getByLabel('E-mail').inputValue()).toBe('he@example.com');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await personOf('he-yun')).toMatchObject({
      email: 'he@example.com',
      authorityLimit: { amount: '700.00' },
    });
  });

  it.each(PLACES)('adds a person with an account and a substitute, at a %s', async (place) => {
    await web.addAccount(submitter);
    const page = await web.open({ actor: chief, place, path: '/administration/new-person' });
    const id = `new-${place}`;
    await page.getByLabel(/^Id/).fill('luo-yan');
    await page.getByLabel(/^Name/).fill('Yu Fan');
    await page.getByRole('checkbox', { name: 'Reviewer' }).click();
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByText('Somebody has this id already.').waitFor();
    await checked(page, place);
    await page.getByLabel(/^Id/).fill(id);
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByRole('heading', { name: 'Yu Fan' }).waitFor();
    await page.getByLabel('Sign-in name').fill('lin-mei');
    await page.getByRole('button', { name: 'Make an account' }).click();
    await page.getByText("is another person's").waitFor();
    await page.getByLabel('Sign-in name').fill(id);
    await page.getByRole('button', { name: 'Make an account' }).click();
    await page.getByText('No password yet').waitFor();
    await page.getByRole('button', { name: 'Make a one-time password' }).click();
    await page.getByText('Shown this once').waitFor();
    await page.getByRole('button', { name: 'Add a substitute' }).click();
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('Fill this in.').waitFor();
    await page.getByRole('combobox', { name: 'Who stands in' }).fill('luo');
    await page.getByRole('option', { name: /Luo Yan/ }).click();
    await page.getByLabel(/^From/).fill('2030-01-02T09:00');
    await page.getByLabel(/^Until/).fill('2030-01-01T09:00');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('is not after the start').waitFor();
    await checked(page, place);
    await page.getByLabel(/^Until/).fill('2030-01-09T09:00');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('Luo Yan stands in').waitFor();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('The account is disabled.').waitFor();
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('password');
  });

  it.each(PLACES)('shows who decides in a department and names its manager, at a %s', async (place) => {
    const page = await web.open({ actor: chief, place, path: '/administration/departments' });
    const capacity = page.getByRole('region', { name: /^Capacity|^The capacity/ });
    await capacity.getByRole('link', { name: 'He Yun' }).waitFor();
    await capacity.getByRole('button', { name: /^Change/ }).click();
    await capacity.getByLabel('Name').fill(`The capacity (${place})`);
    await capacity.getByRole('combobox', { name: 'Manager' }).fill('deng');
    await page.getByRole('option', { name: /Deng Hao/ }).click();
    await capacity.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('heading', { name: `The capacity (${place})` }).waitFor();
    await checked(page, place);
  });

  it.each(PLACES)('makes a key, shows its secret once, and revokes it, at a %s', async (place) => {
    const page = await web.open({ actor: chief, place, path: '/administration/keys' });
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page
      .getByRole('textbox', { name: 'What it is for' })
      .and(page.locator('[aria-invalid=true]'))
      .waitFor();
    await page.getByRole('combobox', { name: 'Whose key' }).fill('lin');
    await page.getByRole('option', { name: /Lin Mei/ }).click();
    await page.getByLabel(/^What it is for/).fill(`Shop ${place}`);
    await page.getByRole('checkbox', { name: 'May do all' }).click();
    await page.getByRole('checkbox', { name: 'order.read' }).click();
    await page.getByLabel('Expires on').fill('2020-01-01');
    await page.getByRole('button', { name: 'Make the key' }).click();
    await page.getByText('is not in the future').waitFor();
    await checked(page, place);
    await page.getByLabel('Expires on').fill('2099-01-01');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const secret = (await page.getByLabel('The new key').last().textContent()) ?? '';
    expect(secret).toMatch(/^csk_/);
    await expectAccessible(page);
    const authorization = `Bearer ${secret}`;
    const whoAmI = () => web.api.app.inject({ url: '/v1/orders', headers: { authorization } });
    expect((await whoAmI()).statusCode).toBe(200);
    expect(await page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toContain(
      secret,
    );
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText(secret).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Revoke the key “Shop ${place}”` }).click();
    await page.getByText('stops at once, for good').waitFor();
    await page.getByRole('button', { name: 'Revoke for good' }).click();
    await page.getByText('The key was revoked.').waitFor();
    expect((await whoAmI()).statusCode).toBe(401);
  });

  it.each([
    ['light', 'desk', 'en'],
    ['dark', 'phone', 'zh'],
    ['dark', 'desk', 'en'],
  ] as const)('has no page that is hard to read, %s at a %s in %s', async (colorScheme, place, language) => {
    const page = await web.open({ actor: chief, place, language, colorScheme });
    for (const path of PAGES) {
      await page.goto(`${web.address}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page
        .getByRole('status', { name: /Loading|正在加载/ })
        .first()
        .waitFor({ state: 'detached' });
      await checked(page, place);
    }
  });

  it('says that a list cannot be loaded, and loads it when asked again', async () => {
    const page = await web.open({ actor: chief });
    await page.route('**/v1/people*', (route) => route.abort('internetdisconnected'));
    await page.goto(`${web.address}/administration/people`);
    await page.getByText('Countersign cannot be reached.').waitFor();
    await expectAccessible(page);
    await page.unroute('**/v1/people*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: /Luo Yan/ }).waitFor();
  });
});
