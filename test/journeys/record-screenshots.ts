import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../../domain/actor.ts';
import { anActor, aKey } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { WebEnvironment, type Visit } from '../support/web-environment.ts';

// Not part of the test run: `npm run record:screenshots` takes the pictures of the README from the demonstration company.
const FOLDER = 'docs/screenshots';
const SAMPLES = ['made-to-order', 'special-requirements', 'beyond-credit-limit', 'clean'];
const SUBMISSIONS = 16;

const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });
const desk = anActor('reviewer', { id: 'chen-jing', name: 'Chen Jing', departments: ['credit'] });
const manager = anActor('manager', { id: 'gao-ning', name: 'Gao Ning' });
const auditor = anActor('auditor', { id: 'jiang-shan', name: 'Jiang Shan' });

let web: WebEnvironment;
let shown: string;

async function decide(
  orderId: string,
  input: { verb: string; by: Actor; department: string },
): Promise<void> {
  const { verb, by, department } = input;
  const path = `/v1/orders/${orderId}/reviews/${department}`;
  const review = await web.api.call(by, { url: path });
  const { evidenceHash } = review.json<{ evidenceHash: string }>();
  const payload = { verb, comment: 'The invoice of October is paid on Friday.', evidenceHash };
  const headers = aKey();
  const answer = await web.api.call(by, { method: 'POST', url: `${path}/decisions`, headers, payload });
  if (answer.statusCode !== 201) throw new Error(`deciding answered ${answer.body}`);
}

beforeAll(async () => {
  const found = await findChromium();
  if (found.reason !== undefined)
    throw new Error(`There are no pictures without a browser: ${found.reason}.`);
  web = await WebEnvironment.start(found.path);
  await mkdir(FOLDER, { recursive: true });
  for (let count = 0; count < SUBMISSIONS; count += 1) {
    await web.submit(SAMPLES[count % SAMPLES.length] ?? 'clean', submitter);
  }
  for (const verb of ['approve', 'reject', 'approve', 'approve']) {
    await decide(await web.submit('beyond-credit-limit', submitter), {
      verb,
      by: desk,
      department: 'credit',
    });
  }
  shown = await web.submit('beyond-credit-limit', submitter);
});

afterAll(() => web.close());

interface Picture {
  readonly name: string;
  readonly visit: Omit<Visit, 'path'>;
  readonly path: () => string;
  /** What is on the page once it is whole. */
  readonly whole: (page: Page) => Promise<unknown>;
}

const PICTURES: readonly Picture[] = [
  {
    name: 'inbox',
    visit: { actor: desk },
    path: () => '/',
    whole: (page) => page.getByText('because of:').first().waitFor(),
  },
  {
    name: 'review-on-a-phone',
    visit: { actor: desk, place: 'phone' },
    path: () => `/orders/${shown}/reviews/credit`,
    whole: (page) => page.getByText('beyond the limit').first().waitFor(),
  },
  {
    name: 'review-in-chinese',
    visit: { actor: desk, place: 'phone', language: 'zh', colorScheme: 'dark' },
    path: () => `/orders/${shown}/reviews/credit`,
    whole: (page) => page.getByText('超出信用额度').first().waitFor(),
  },
  {
    name: 'order',
    visit: { actor: submitter },
    path: () => `/orders/${shown}`,
    whole: (page) => page.getByText('Order submitted').first().waitFor(),
  },
  {
    name: 'overview',
    visit: { actor: manager },
    path: () => '/overview',
    whole: (page) => page.locator('.chart :is(canvas, svg)').first().waitFor(),
  },
  {
    name: 'order-as-it-stood',
    visit: { actor: auditor },
    path: () => `/orders/${shown}?at=9`,
    whole: (page) => page.getByRole('slider').waitFor(),
  },
];

it.each(PICTURES)('$name', async ({ name, visit, path, whole }) => {
  const page = await web.open({ ...visit, path: path() });
  await whole(page);
  let last = '';
  // Charts and fonts are there a moment after their page: what is kept has stopped changing.
  await expect
    .poll(
      async () => {
        const before = last;
        const picture = await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled' });
        last = picture.toString('base64');
        return last === before;
      },
      { interval: 700, timeout: 20_000 },
    )
    .toBe(true);
});
