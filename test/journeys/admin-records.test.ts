import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { say } from '../../stack/progress.mjs';
import { anActor, aKey } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { expectAccessible, expectNoSidewaysScroll, expectTouchable } from '../support/web-checks.ts';
import { WebEnvironment, type Place } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const chief = anActor('admin', { id: 'chief', name: 'The chief' });
const other = anActor('admin', { id: 'other-admin', name: 'The other one' });
const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });

const PLACES: readonly Place[] = ['desk', 'phone'];
const calendarAnswer = z.looseObject({ version: z.int(), calendar: z.looseObject({}) });

describe.skipIf(found.reason !== undefined)('the administration of records', () => {
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

  async function checked(page: Page, place: Place): Promise<void> {
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    if (place === 'phone') await expectTouchable(page);
  }

  it.each(PLACES)('marks holidays and make-up days of a calendar, in letters too, at a %s', async (place) => {
    const page = await web.open({ actor: chief, place, language: 'zh', path: '/administration/calendars' });
    await page.getByRole('link', { name: /office/ }).click();
    await page.getByLabel('年份').selectOption('2026');
    const october = page.getByRole('table', { name: '2026年10月' });
    await october.getByText('休', { exact: true }).first().waitFor();
    expect(await october.getByText('休', { exact: true }).count()).toBe(7);
    expect(await october.getByText('班', { exact: true }).count()).toBe(1);
    await page.getByText('调休上班: 国庆节', { exact: false }).first().waitFor();
    await checked(page, place);
  });

  it('shows what a new version of a calendar changes, and what somebody else has changed meanwhile', async () => {
    const page = await web.open({ actor: chief, path: '/administration/calendars/office' });
    await page.getByRole('button', { name: 'Write a new version' }).click();
    await page.getByText('Nothing is changed yet.').waitFor();
    await page.getByRole('textbox', { name: 'Saturday' }).fill('noon');
    await page.getByRole('button', { name: 'Put the new version in force' }).click();
    await page.getByText('Write hours as 09:00-12:00').first().waitFor();
    await page.getByRole('textbox', { name: 'Saturday' }).fill('09:00-12:00');
    await page.getByText('closed → 09:00-12:00').waitFor();
    await expectAccessible(page);
    const now = calendarAnswer.parse((await web.api.call(other, { url: '/v1/calendars/office' })).json());
    const theirs = { ...now.calendar, title: 'Office hours of everybody' };
    expect((await put('calendars/office', theirs)).statusCode).toBe(201);
    await page.getByRole('button', { name: 'Put the new version in force' }).click();
    await page.getByText('The other one changed this at').waitFor();
    await page.getByText('→ Office hours of everybody').waitFor();
    await page.getByText(`What changes from version ${now.version + 1}`).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Put the new version in force' }).click();
    await page.getByText(`Version ${now.version + 2} is in force`).waitFor();
    await page.getByLabel('What changed since').selectOption(String(now.version));
    await page.getByText('closed → 09:00-12:00').waitFor();
    const last = calendarAnswer.parse((await web.api.call(other, { url: '/v1/calendars/office' })).json());
    expect(last.calendar).toMatchObject({ title: 'Office hours of everybody' });
  });

  it('takes a calendar from a file, and says when there is none in it', async () => {
    const page = await web.open({ actor: chief, place: 'phone', path: '/administration/calendars' });
    await page.getByLabel('A new calendar').fill('Plant 2');
    await page.getByRole('button', { name: 'Write it' }).click();
    await page.getByText('Lower-case letters').waitFor();
    await page.getByLabel('A new calendar').fill('plant_2');
    await page.getByRole('button', { name: 'Write it' }).click();
    const upload = async (text: string) => {
      const file = { name: 'calendar.json', mimeType: 'application/json', buffer: Buffer.from(text) };
      await page.locator('input[type=file]').setInputFiles(file);
    };
    await upload('{}');
    await page.getByText('The file has no calendar in it.').waitFor();
    const office = calendarAnswer.parse((await web.api.call(other, { url: '/v1/calendars/office' })).json());
    await upload(JSON.stringify({ ...office.calendar, title: 'Plant', timeZone: 'Nowhere/Here' }));
    await page.getByRole('button', { name: 'Put the new version in force' }).click();
    await page.getByText('is not a zone of the IANA time zone database').waitFor();
    await checked(page, 'phone');
    await page.getByLabel('Time zone').fill('Asia/Shanghai');
    await page.getByRole('button', { name: 'Put the new version in force' }).click();
    await page.getByText('Version 1 is in force').waitFor();
  });

  it.each(PLACES)(
    'tells the policy in words, its versions, and the orders that run on one, at a %s',
    async (place) => {
      await web.submit('beyond-credit-limit', submitter);
      const versions = z
        .object({ items: z.array(z.looseObject({ active: z.boolean(), policy: z.looseObject({}) })) })
        .parse((await web.api.call(other, { url: '/v1/policies' })).json());
      const active = versions.items.find((version) => version.active);
      const policy = { ...active?.policy, title: `Tried at a ${place}` };
      const payload = { policy, activate: false };
      await web.api.call(other, { method: 'POST', url: '/v1/policies', headers: aKey(), payload });
      const page = await web.open({ actor: chief, place, path: '/administration/policy' });
      await page.getByRole('heading', { name: 'Credit' }).waitFor();
      await page.getByText('takes part because something is made to order').first().waitFor();
      await page
        .getByRole('link', { name: /Order of/ })
        .first()
        .waitFor();
      await page
        .getByLabel('Compare with')
        .selectOption({ label: `Version ${versions.items.length + 1} · Tried at a ${place}` });
      await page.getByText(`Tried at a ${place} →`).waitFor();
      await checked(page, place);
    },
  );

  async function chooseCustomers(page: Page, text: string): Promise<void> {
    const file = { name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
    await page.locator('input[type=file]').setInputFiles(file);
  }

  it.each(PLACES)(
    'imports the rows of a file that are good, and reports on the others, at a %s',
    async (place) => {
      const page = await web.open({ actor: chief, place, path: '/administration/import' });
      await chooseCustomers(page, 'id,name\n1,"open\n');
      await page.getByText('a quoted field is opened here and never closed').waitFor();
      await page.getByLabel('Numbers').selectOption('1,234.5');
      await page.getByLabel('Currency of amounts').fill('CNY');
      const rows = [
        'number,title,Credit limit,Payment terms',
        `I-${place}-1,Good,"1,500.00",NET30`,
        `I-${place}-2,,10,NET30`,
        `I-${place}-3,Bad limit,ten,NET30`,
        `I-${place}-4,Too much,"999,999,999,999,999,999.00",NET30`,
        `I-${place}-1,Twice,1,NET30`,
      ];
      await chooseCustomers(page, rows.join('\n'));
      await page.getByText('customers.csv: 5 rows').waitFor();
      await page.getByText('First row: 1,500.00').waitFor();
      await checked(page, place);
      await page.getByRole('button', { name: 'Check without importing' }).click();
      await page.getByText('1 new, 0 changed, 0 as they were').waitFor();
      await page.getByText('Line 3 · title').waitFor();
      await page.getByText('Line 4 · Credit limit').waitFor();
      await page.getByText(`"I-${place}-1" stands on line 2 already`).waitFor();
      // Nothing was written yet.
      const url = `/v1/customers/I-${place}-1`;
      expect((await web.api.call(other, { url })).statusCode).toBe(404);
      await checked(page, place);
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save the report' }).click();
      expect((await saved).suggestedFilename()).toBe('import-report-customers.csv');
      await page.getByRole('button', { name: 'Import 1 row' }).click();
      await page.getByText('Imported:').waitFor();
      expect((await web.api.call(other, { url })).json()).toMatchObject({ name: 'Good' });
    },
  );

  it('goes on with an import that stopped when the network went away, and writes nothing twice', async () => {
    const page = await web.open({ actor: chief, path: '/administration/import' });
    await page.getByLabel('What the file has').selectOption('units');
    const rows = Array.from({ length: 1_800 }, (_, index) => `U-${index},unit ${index},1`);
    await chooseCustomers(page, ['id,name,step', ...rows].join('\n'));
    await page.getByRole('button', { name: 'Check without importing' }).click();
    await page.getByText('1,800 new, 0 changed').or(page.getByText('1800 new, 0 changed')).waitFor();
    let batches = 0;
    await page.route('**/v1/units/import', async (route) => {
      batches += 1;
      if (batches !== 3) return route.continue();
      // It arrives, and its answer is a refusal of the gateway's own.
      await route.fetch();
      return route.fulfill({ status: 403, json: { code: 'forbidden' } });
    });
    await page.getByRole('button', { name: /^Import 1,?800 rows/ }).click();
    await page.getByText('It stopped', { exact: true }).waitFor();
    await page.getByText('1000 new, 0 changed').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Imported:').waitFor();
    await page.getByText('1300 new, 0 changed, 500 as they were').waitFor();
    const last = await web.api.call(other, { url: '/v1/units/U-1799' });
    expect(last.json()).toMatchObject({ name: 'unit 1799', version: 1 });
  });
});
