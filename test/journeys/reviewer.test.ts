import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { say } from '../../stack/progress.mjs';
import { anActor, aKey } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { expectAccessible, expectNoSidewaysScroll, expectTouchable } from '../support/web-checks.ts';
import { WebEnvironment, type Place } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });
const desk = anActor('reviewer', { id: 'duty-desk', name: 'Duty desk', departments: ['credit'] });
const chenJing = anActor('reviewer', { id: 'chen-jing', name: 'Chen Jing', departments: ['credit'] });

const PLACES: readonly Place[] = ['desk', 'phone'];

const reviewAnswer = z.object({
  status: z.string(),
  evidenceHash: z.string(),
  claim: z.object({ by: z.object({ id: z.string() }) }).nullable(),
  asked: z.array(z.object({ person: z.object({ id: z.string() }).nullable() })),
});

describe.skipIf(found.reason !== undefined)('a reviewer', () => {
  let web: WebEnvironment;

  beforeAll(async () => {
    if (found.reason === undefined) web = await WebEnvironment.start(found.path);
  });

  afterAll(() => web.close());

  const creditPath = (orderId: string) => `/orders/${orderId}/reviews/credit`;

  async function creditOf(orderId: string) {
    const answer = await web.api.call(desk, { url: `/v1${creditPath(orderId)}` });
    return reviewAnswer.parse(answer.json());
  }

  it.each(PLACES)('asks the submitter, and sees what the answer changed, at a %s', async (place) => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: desk, place, path: creditPath(orderId) });
    await page.getByText('The credit limit is exceeded').waitFor();
    if (place === 'phone') await page.getByRole('button', { name: 'Other decisions' }).click();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('Fill this in.').waitFor();
    await page.getByLabel('Question').fill('Who pays?');
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('The question was asked.').waitFor();
    expect((await creditOf(orderId)).status).toBe('paused');
    const answer = await web.api.call(submitter, {
      method: 'POST',
      url: `/v1${creditPath(orderId)}/acts`,
      headers: aKey(),
      payload: { verb: 'answer', answer: 'The parent company.' },
    });
    expect(answer.statusCode).toBe(201);
    // Nobody has loaded the page anew: it is told.
    await page.getByText('What changed since last time').waitFor();
    await page.getByText('Question 1 was answered').waitFor();
    await page.getByText('The parent company.').waitFor();
    await expectAccessible(page);
  });

  it('claims a review, which another one is then told, and hands it on by name', async () => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: desk, path: creditPath(orderId) });
    const other = await web.open({ actor: chenJing, place: 'phone', path: creditPath(orderId) });
    await other.getByRole('button', { name: 'Approve', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByText('You have claimed the review.').waitFor();
    await other.getByText('Somebody has claimed the review.').waitFor();
    await page.getByRole('button', { name: 'Give up the claim' }).click();
    await page.getByRole('button', { name: 'Give up the claim' }).click();
    await page.getByText('The claim was given up.').waitFor();
    await page.getByRole('button', { name: 'Hand on' }).click();
    await page.getByRole('combobox', { name: 'Person' }).fill('chen');
    await page.getByRole('option', { name: /Chen Jing/ }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Hand on' }).click();
    await page.getByText('The review was handed on.').waitFor();
    const { asked } = await creditOf(orderId);
    expect(asked.map(({ person }) => person?.id)).toContain(chenJing.id);
  });

  it.each(PLACES)('decides several at once, each on its own evidence, at a %s', async (place) => {
    const orders = [
      await web.submit('beyond-credit-limit', submitter),
      await web.submit('beyond-credit-limit', submitter),
    ];
    const page = await web.open({ actor: desk, place });
    await page.getByRole('checkbox').first().waitFor();
    await page.getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    if (place === 'phone') await expectTouchable(page);
    await page.getByRole('link', { name: 'Look at them' }).click();
    await page.getByText('1 finding blocks').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Confirm: Approve, \d+ reviews/ }).click();
    await page.getByText('Decided', { exact: true }).nth(1).waitFor();
    for (const orderId of orders) {
      await web.api.review.until(async () => ((await creditOf(orderId)).status === 'approved' ? true : null));
    }
  });

  it('decides with keys, which a sheet tells and which can be turned off', async () => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: desk, path: creditPath(orderId) });
    await page.getByText('The credit limit is exceeded').waitFor();
    await page.keyboard.press('Shift+?');
    await page.getByText('Keys of single letters').waitFor();
    await expectAccessible(page);
    await page.getByRole('switch').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('a');
    expect(await page.getByRole('button', { name: 'Confirm: Approve' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Keys of this page' }).click();
    await page.getByRole('switch').click();
    await page.keyboard.press('Escape');
    await page.getByText('Keys of single letters').waitFor({ state: 'detached' });
    await page.keyboard.press('a');
    await page.getByRole('button', { name: 'Confirm: Approve' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Decided: Approve').waitFor();
  });
});
