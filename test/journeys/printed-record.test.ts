import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historySchema } from '../../api/schemas/history.ts';
import { say } from '../../stack/progress.mjs';
import { anActor } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { WebEnvironment, type Place } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });
const auditor = anActor('auditor', { id: 'wu-gang', name: 'Wu Gang' });
const PLACES: readonly Place[] = ['desk', 'phone'];
const WHITE = 'rgb(255, 255, 255)';

describe.skipIf(found.reason !== undefined)('the record of an order on paper', () => {
  let web: WebEnvironment;

  beforeAll(async () => {
    if (found.reason === undefined) web = await WebEnvironment.start(found.path);
  });

  afterAll(() => web.close());

  it.each(PLACES)('has all that is known and nothing to press, from a dark page at a %s', async (place) => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: auditor, place, colorScheme: 'dark', path: `/orders/${orderId}` });
    // The dialog of the browser, which no script can see.
    await page.evaluate('window.print = () => { window.asked = (window.asked ?? 0) + 1 }');
    await page.getByRole('button', { name: 'Print the record' }).click();
    await expect.poll(() => page.evaluate('window.asked')).toBe(1);
    expect(await page.getByText(`Order ${orderId}, printed on`).isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.getByText(`Order ${orderId}, printed on`).waitFor();
    const answer = await web.api.call(auditor, { url: `/v1/orders/${orderId}/history?limit=200` });
    for (const { hash } of historySchema.parse(answer.json()).items) {
      expect(await page.getByText(hash, { exact: true }).isVisible()).toBe(true);
    }
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByRole('link').count()).toBe(0);
    await expect.poll(() => page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(WHITE);
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  });
});
