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

const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });
const desk = anActor('reviewer', { id: 'duty-desk', name: 'Duty desk', departments: ['credit'] });
const customer = anActor('customer', { id: 'buyer', name: 'A buyer', customers: ['C-1002'] });

const PLACES: readonly Place[] = ['desk', 'phone'];

const orderAnswer = z.object({
  status: z.string(),
  revision: z.int(),
  document: z.object({ lines: z.array(z.unknown()) }),
  reviews: z.array(
    z.object({ department: z.string(), status: z.string(), evidenceHash: z.string().nullable() }),
  ),
});
const orderList = z.object({ items: z.array(z.object({ customerReference: z.string().nullable() })) });

const ROWS = 'product\tqty\tunit price\nP-100\t1,000\t12.50\nP-140\t40\t860.00';

describe.skipIf(found.reason !== undefined)('orders on the web pages', () => {
  let web: WebEnvironment;

  beforeAll(async () => {
    if (found.reason === undefined) web = await WebEnvironment.start(found.path);
  });

  afterAll(() => web.close());

  async function orderOf(orderId: string) {
    const answer = await web.api.call(submitter, { url: `/v1/orders/${orderId}` });
    return orderAnswer.parse(answer.json());
  }

  async function ordersNamed(reference: string): Promise<number> {
    const answer = await web.api.call(submitter, { url: '/v1/orders?limit=200' });
    const { items } = orderList.parse(answer.json());
    return items.filter(({ customerReference }) => customerReference === reference).length;
  }

  async function onCredit(orderId: string, what: 'decisions' | 'acts', payload: object): Promise<void> {
    const { reviews } = await orderOf(orderId);
    const evidenceHash = reviews.find(({ department }) => department === 'credit')?.evidenceHash;
    const answer = await web.api.call(desk, {
      method: 'POST',
      url: `/v1/orders/${orderId}/reviews/credit/${what}`,
      headers: aKey(),
      payload: what === 'decisions' ? { ...payload, evidenceHash } : payload,
    });
    expect(answer.statusCode).toBe(201);
  }

  async function fillHead(page: Page, reference: string): Promise<void> {
    await page.getByLabel('Customer number').fill('C-1002');
    await page.getByLabel('Your reference').fill(reference);
    await page
      .getByLabel(/^Required on/)
      .first()
      .fill('2030-06-28');
  }

  async function paste(page: Page, text: string): Promise<void> {
    await page.getByRole('button', { name: 'Paste rows from a spreadsheet' }).click();
    await page.getByRole('textbox', { name: 'Paste rows from a spreadsheet' }).fill(text);
    await page.getByRole('button', { name: 'Add these lines' }).click();
  }

  it.each(PLACES)('are written, previewed and submitted, at a %s', async (place) => {
    const page = await web.open({ actor: submitter, place, path: '/new' });
    await page.getByRole('button', { name: 'Submit the order' }).click();
    await page.getByText('Something is not right yet').waitFor();
    await expectAccessible(page);
    await fillHead(page, `FORM-${place}`);
    await paste(page, ROWS);
    await page.getByLabel('Unit price, line 2').waitFor();
    expect(await page.getByLabel('Quantity, line 1').inputValue()).toBe('1000');
    // What the checks would find is there before anything was submitted.
    await page.getByText('The credit limit is exceeded').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    if (place === 'phone') await expectTouchable(page);
    await page.getByRole('button', { name: 'Submit the order' }).click();
    await page.getByText('The order was submitted.').waitFor();
    await page.getByRole('heading', { name: 'Order of C-1002' }).waitFor();
    expect(await ordersNamed(`FORM-${place}`)).toBe(1);
  });

  it('take over rows that are pasted right into a line, and say what is wrong with one', async () => {
    const page = await web.open({ actor: submitter, path: '/new' });
    await fillHead(page, 'PASTED');
    await page.getByLabel('Quantity, line 1').focus();
    await page.evaluate(`{
      const data = new DataTransfer();
      data.setData('text/plain', 'ten\\tpcs\\t12.50\\n3\\tpcs\\t9');
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }`);
    await page.getByText('2 lines were taken over.').waitFor();
    expect(await page.getByLabel('Unit price, line 2').inputValue()).toBe('9');
    await page.getByText('Not a number such as 12.5').first().waitFor();
  });

  it('stay a draft when the page closes, and one order when the answer is lost', async () => {
    const page = await web.open({ actor: submitter, path: '/new' });
    await fillHead(page, 'LOST');
    await paste(page, 'P-100\t10\tpcs\t12.50');
    await page.getByText('Kept on this device').waitFor();
    await page.reload();
    expect(await page.getByLabel('Product, line 1').inputValue()).toBe('P-100');
    await page.getByText('Total', { exact: true }).first().waitFor();
    let lost = 0;
    await page.route('**/v1/orders', async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort('connectionreset');
    });
    await page.getByRole('button', { name: 'Submit the order' }).click();
    await page.getByText('It may have arrived.').waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByRole('button', { name: 'Submit the order' }).click();
    await page.getByText('The order was submitted.').waitFor();
    expect(await ordersNamed('LOST')).toBe(1);
  });

  it('are written in Chinese too, also with five hundred lines', async () => {
    const page = await web.open({ actor: submitter, place: 'phone', language: 'zh', path: '/new' });
    await page.getByLabel('客户编号').fill('C-1001');
    await page
      .getByLabel(/^要求交期/)
      .first()
      .fill('2030-06-28');
    await page.getByRole('button', { name: '从电子表格粘贴' }).click();
    const rows = Array.from({ length: 500 }, (_, index) => `P-100\t${index + 1}\tpcs\t12.50`);
    await page.getByRole('textbox', { name: '从电子表格粘贴' }).fill(rows.join('\n'));
    await page.getByRole('button', { name: '添加这些行' }).click();
    await page.getByText('已填入 500 行。').waitFor();
    // Only what is in sight is there.
    expect(await page.locator('.line-row').count()).toBeLessThan(80);
    await page.getByRole('button', { name: '提交订单' }).click();
    await page.getByText('订单已提交。').waitFor();
    await page.getByText('P-100').first().waitFor();
    expect(await page.locator('.document-line').count()).toBeLessThan(120);
  });

  it.each(PLACES)('are changed after a return, seeing what the change does, at a %s', async (place) => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    await onCredit(orderId, 'decisions', { verb: 'return', comment: 'Half of it, please.' });
    await web.api.review.until(async () => ((await orderOf(orderId)).status === 'returned' ? true : null));
    const page = await web.open({ actor: submitter, place, path: `/orders/${orderId}` });
    await page.getByRole('link', { name: 'Change and send in again' }).click();
    await page.getByText('Nothing is changed yet.').waitFor();
    await page.getByLabel('Quantity, line 1').fill('2');
    await page
      .getByText('is asked again', { exact: false })
      .or(page.getByText('are asked again'))
      .first()
      .waitFor();
    await page.getByText('Line 1: Quantity').first().waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: 'Send in again' }).click();
    await page.getByText('The change was submitted.').waitFor();
    await web.api.review.until(async () => ((await orderOf(orderId)).revision === 2 ? true : null));
  });

  it('are changed in review, and nothing is sent before its author has seen what the change does', async () => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: submitter, path: `/orders/${orderId}/change` });
    await page.getByText('Nothing is changed yet.').waitFor();
    let letThrough = (): void => undefined;
    const isHeld = new Promise<void>((resolve) => (letThrough = resolve));
    await page.route('**/revisions/preview', async (route) => {
      await isHeld;
      await route.continue();
    });
    await page.getByLabel('Quantity, line 1').fill('3');
    await page.getByRole('button', { name: 'Submit the change' }).click();
    await page.getByText('what this does had not been shown yet').waitFor();
    await expectAccessible(page);
    expect((await orderOf(orderId)).revision).toBe(1);
    letThrough();
    await page.getByText('Line 1: Quantity').first().waitFor();
    await page.getByRole('button', { name: 'Submit the change' }).click();
    await page.getByText('The change was submitted.').waitFor();
    await web.api.review.until(async () => ((await orderOf(orderId)).revision === 2 ? true : null));
  });

  it('answer a question of a department', async () => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    await onCredit(orderId, 'acts', { verb: 'inquire', question: 'Who pays?', asked: 'submitter' });
    const page = await web.open({ actor: submitter, place: 'phone' });
    await page.getByText('Who pays?').first().waitFor();
    await expectAccessible(page);
    await page.goto(`${web.address}/orders/${orderId}`);
    await page.getByLabel('Answer', { exact: true }).fill('The parent company.');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Send the answer' }).click();
    await page.getByText('The answer was given.').waitFor();
    await page.getByText('A question to you').waitFor({ state: 'detached' });
  });

  it.each(PLACES)(
    'show a customer how far theirs is, and nothing of the departments, at a %s',
    async (place) => {
      const page = await web.open({ actor: customer, place, path: '/new' });
      expect(await page.getByLabel('Customer number').inputValue()).toBe('C-1002');
      await page.getByLabel('Your reference').fill(`BUYER-${place}`);
      await page
        .getByLabel(/^Required on/)
        .first()
        .fill('2030-06-28');
      await paste(page, 'P-140\t40\tpcs\t860.00');
      await page.getByText('Your order is checked and reviewed').waitFor();
      await page.getByRole('button', { name: 'Submit the order' }).click();
      await page.getByText('Where your order is').waitFor();
      await page.getByText('We check whether we can deliver').waitFor();
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
      if (place === 'phone') await expectTouchable(page);
      expect(await page.getByText('Credit', { exact: false }).count()).toBe(0);
      expect(await page.getByText('Stage', { exact: false }).count()).toBe(0);
    },
  );

  it.each(PLACES)('let a customer accept a counter-offer, at a %s', async (place) => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const conditions = [{ kind: 'quantity', line: 1, atMost: '8' }];
    await onCredit(orderId, 'decisions', { verb: 'approve_with_conditions', comment: null, conditions });
    await web.api.review.until(async () =>
      (await orderOf(orderId)).status === 'awaiting_customer' ? true : null,
    );
    const page = await web.open({ actor: customer, place, path: `/orders/${orderId}` });
    await page.getByText('another quantity').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: 'Accept', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm: accept' }).click();
    await page.getByText('The offer was accepted.').waitFor();
    await web.api.review.until(async () => ((await orderOf(orderId)).revision === 2 ? true : null));
  });
});
