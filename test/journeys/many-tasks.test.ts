import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../../stack/progress.mjs';
import { anActor } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { addManyOrders } from '../support/many-orders.ts';
import { expectAccessible, expectNoSidewaysScroll } from '../support/web-checks.ts';
import { WebEnvironment, type Place } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const desk = anActor('reviewer', { id: 'duty-desk', name: 'Duty desk', departments: ['credit'] });
const PLACES: readonly Place[] = ['desk', 'phone'];
const TASKS = 10_000;
/** Less than a page of tasks is high, and more than measuring them changes. */
const PAGE_PX = 5_000;
/** More cards than this are not there at once, however many tasks wait. */
const MOST_CARDS = 60;

describe.skipIf(found.reason !== undefined)('an inbox with ten thousand tasks', () => {
  let web: WebEnvironment;

  beforeAll(async () => {
    if (found.reason !== undefined) return;
    web = await WebEnvironment.start(found.path);
    await addManyOrders(web.api.review.owner, {
      ...{ orders: TASKS, until: new Date(), days: 1, waitingOneIn: 1 },
    });
  });

  afterAll(() => web.close());

  it.each(PLACES)('shows the first ones, and further ones as it is scrolled, at a %s', async (place) => {
    const page = await web.open({ actor: desk, place });
    await page.getByText('because of:').first().waitFor();
    const first = await page.getByRole('listitem').first().textContent();
    expect(await page.locator('.task').count()).toBeLessThan(MOST_CARDS);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    const height = () => page.evaluate('document.documentElement.scrollHeight');
    const before = Number(await height());
    // Each end that is reached brings the next tasks.
    for (let count = 0; count < 5; count += 1) {
      const shown = Number(await height());
      // What comes into sight is measured and may move the end, which then is asked for again.
      const atTheEnd = async (): Promise<number> => {
        await page.keyboard.press('End');
        return Number(await height());
      };
      await expect.poll(atTheEnd, { timeout: 15_000, interval: 250 }).toBeGreaterThan(shown + PAGE_PX);
    }
    expect(Number(await height())).toBeGreaterThan(before * 3);
    expect(await page.locator('.task').count()).toBeLessThan(MOST_CARDS);
    expect(await page.getByRole('listitem').last().textContent()).not.toBe(first);
  });
});
