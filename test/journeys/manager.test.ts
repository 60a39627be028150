import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { reviews } from '../../db/tables/process.ts';
import { say } from '../../stack/progress.mjs';
import { anActor } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { addCheckedOrders, EIGHT_HOURS } from '../support/figures-company.ts';
import { aDepartment, aPolicy } from '../support/orders.ts';
import { expectAccessible, expectNoSidewaysScroll, expectTouchable } from '../support/web-checks.ts';
import { AGE_COLOURS } from '../../web/overview/chart-colours.ts';
import { WebEnvironment, type Visit } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });
const manager = anActor('manager', {
  ...{ id: 'owner', name: 'Gao Ning', roles: ['manager', 'reviewer'] },
  departments: ['credit', 'materials'],
});
const auditor = anActor('auditor', { id: 'jiang-shan', name: 'Jiang Shan' });
const admin = anActor('admin', { id: 'fang-hua', name: 'Fang Hua' });
const DAY_MS = 86_400_000;

const VISITS = [
  { place: 'desk', language: 'en', colorScheme: 'light' },
  { place: 'desk', language: 'zh', colorScheme: 'dark' },
  { place: 'phone', language: 'en', colorScheme: 'dark' },
  { place: 'phone', language: 'zh', colorScheme: 'light' },
] as const satisfies readonly Visit[];

const WORDS = {
  en: {
    title: 'Overview',
    progress: 'Work in progress',
    wait: 'Orders wait longest in Credit',
    calendar: 'working time by the calendar',
    past: 'Lead times',
    warnings: 'Early warnings',
    people: 'Load and response of reviewers',
    stand: 'Substitutions',
    chart: 'Reviews that wait, by department and by how long they have waited',
    list: 'Reviews that wait',
  },
  zh: {
    title: '概览',
    progress: '在办工作',
    wait: '订单在信用等待最久',
    calendar: '的工作时间计算',
    past: '用时',
    warnings: '预警',
    people: '会签人的工作量与响应',
    stand: '代理',
    chart: '等待中的会签，按部门和等待时间',
    list: '等待中的会签',
  },
} as const;

describe.skipIf(found.reason !== undefined)('the pages of a manager', () => {
  let web: WebEnvironment;

  beforeAll(async () => {
    if (found.reason !== undefined) return;
    web = await WebEnvironment.start(found.path);
    const { owner } = web.api.review;
    // That of the demonstration company has holidays, and ends.
    await web.api.call(anActor('admin'), {
      method: 'PUT',
      url: '/v1/calendars/office',
      payload: EIGHT_HOURS,
    });
    const submitted = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 16);
    await addCheckedOrders(owner, { customer: 'C-1003', submitted: submitted(5), orders: 6, unusual: 6 });
    await addCheckedOrders(owner, { customer: 'C-1002', submitted: submitted(60), orders: 30, unusual: 1 });
    const orderId = await web.submit('beyond-credit-limit', submitter);
    // It has waited since last week, and is the only one so far.
    await owner
      .update(reviews)
      .set({ openedAt: new Date(Date.now() - 7 * DAY_MS) })
      .where(eq(reviews.orderId, orderId));
  });

  afterAll(() => web.close());

  async function expectGood(page: Page): Promise<void> {
    await expectAccessible(page);
    await expectTouchable(page);
    await expectNoSidewaysScroll(page);
  }

  it.each(VISITS)('tell how the reviews go, at a $place in $language and $colorScheme', async (visit) => {
    const words = WORDS[visit.language];
    const page = await web.open({ actor: manager, ...visit });
    await page.getByRole('link', { name: words.title }).click();
    await page.getByRole('heading', { level: 1, name: words.title }).waitFor();
    for (const name of [words.progress, words.warnings, words.past, words.people, words.stand]) {
      await page.getByRole('heading', { name, exact: true }).waitFor();
    }
    await page.getByText(words.wait).waitFor();
    await page.getByText(words.calendar).waitFor();
    await page.getByRole('img', { name: words.chart }).locator('svg').waitFor();
    // The table beside the chart has the same in it.
    const table = page.getByRole('region', { name: words.chart });
    await table.getByRole('row').nth(1).waitFor();
    await page.getByRole('rowheader', { name: 'C-1003' }).waitFor();
    await expectGood(page);
    await table.getByRole('link').first().click();
    await page.getByRole('heading', { level: 1, name: words.list }).waitFor();
    await page
      .getByText(/C-1002/)
      .first()
      .waitFor();
    await expectGood(page);
  });

  it('lead from every figure to what it counts', async () => {
    const page = await web.open({ actor: auditor, path: '/overview' });
    await page
      .getByRole('row', { name: /C-1003/ })
      .getByRole('link')
      .click();
    await page.getByRole('heading', { level: 1, name: 'Orders with findings' }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: /Order of C-1003/ }).count()).toBe(6);
    await page.getByRole('link', { name: 'To the overview' }).click();
    // A bar leads where its number in the table does: the one that has waited since last week.
    await page.getByRole('img', { name: WORDS.en.chart }).locator(`path[fill="${AGE_COLOURS[3]}"]`).click();
    await page.getByText('waited under').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: /^Overdue/ }).click();
    await page.getByText('overdue', { exact: true }).waitFor();
    await page.goBack();
    await page.getByLabel('Period').selectOption('365');
    await page.getByText('In the last 365 days').first().waitFor();
  });

  it('let an administrator add a substitution and end it, and nobody else', async () => {
    const page = await web.open({ actor: admin, place: 'phone', path: '/overview' });
    await page.getByText('Nobody stands in for anybody, now or later.').waitFor();
    await page.getByRole('link', { name: 'Add one at the person who is away' }).click();
    await page.getByRole('link', { name: /Chen Jing/ }).click();
    await page.getByRole('button', { name: 'Add a substitute' }).click();
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('Fill this in.').first().waitFor();
    await expectGood(page);
    await page.getByRole('combobox', { name: 'Who stands in' }).click();
    await page.getByRole('option', { name: /^Sun Li/ }).click();
    await page.getByLabel('From').fill('2026-01-05T09:00');
    await page.getByLabel('Until').fill('2099-01-09T18:00');
    await page.getByRole('button', { name: 'Save' }).last().click();
    await page.getByText('Sun Li stands in').waitFor();
    await page.goto(`${web.address}/overview`);
    await page.getByText('Sun Li for Chen Jing').waitFor();
    await page.getByText('In force').waitFor();
    await expectGood(page);
    const other = await web.open({ actor: auditor, path: '/overview' });
    await other.getByText('Sun Li for Chen Jing').waitFor();
    await other.getByText('Administrators add and end substitutions.').waitFor();
    expect(await other.getByRole('button', { name: 'End now' }).count()).toBe(0);
    await page.getByRole('button', { name: 'End now' }).click();
    await page.getByRole('button', { name: 'Confirm: end it now' }).click();
    await page.getByText('Nobody stands in for anybody, now or later.').waitFor();
  });

  it('say that something cannot be loaded, while the rest is shown', async () => {
    const page = await web.open({ actor: manager, path: '/' });
    await page.route('**/v1/figures/warnings', (route) => route.abort('internetdisconnected'));
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'Lead times' }).waitFor();
    await page.getByText('Countersign cannot be reached.').waitFor();
    await expectAccessible(page);
    await page.unroute('**/v1/figures/warnings');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('rowheader', { name: 'C-1003' }).waitFor();
  });

  it('count anew what waits as orders come in', async () => {
    const page = await web.open({ actor: manager, path: '/overview' });
    const waiting = page.getByRole('link', { name: /^Reviews that wait/ });
    const before = Number((await waiting.textContent())?.replace(/\D/g, ''));
    await web.submit('beyond-credit-limit', submitter);
    await expect
      .poll(async () => Number((await waiting.textContent())?.replace(/\D/g, '')), { timeout: 30_000 })
      .toBeGreaterThan(before);
  });

  it('show what too few may decide, and let its owner assign somebody', async () => {
    // Five of the demonstration company may decide on credit.
    const quorum = { kind: 'k_of_n', approvals: 6 } as const;
    await web.api.review.activate(aPolicy({ departments: [aDepartment('credit', { quorum })] }));
    await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: manager, path: '/overview' });
    await page.getByText('Too few may decide it').waitFor();
    await page.getByRole('button', { name: 'Assign a person' }).click();
    await expectGood(page);
    await page.getByRole('button', { name: 'Assign a person' }).click();
    await page.getByText('Choose somebody.').waitFor();
    await page.getByRole('combobox', { name: 'Person' }).click();
    await page.getByRole('option', { name: /^Ma Lin/ }).click();
    await page.getByRole('button', { name: 'Assign a person' }).click();
    await page.getByText('The person was assigned.').waitFor();
    await page.getByText('Every review has somebody who may decide it.').waitFor();
  });
});
