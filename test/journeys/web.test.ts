import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import { say } from '../../stack/progress.mjs';
import { anActor, aKey } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { expectAccessible, expectNoSidewaysScroll } from '../support/web-checks.ts';
import { WebEnvironment, type Place } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });
const desk = anActor('reviewer', { id: 'duty-desk', name: 'Duty desk', departments: ['credit'] });
const chenJing = anActor('reviewer', { id: 'chen-jing', name: 'Chen Jing', departments: ['credit'] });
const maLin = anActor('reviewer', { id: 'ma-lin', name: 'Ma Lin', departments: ['materials'] });

const PLACES: readonly Place[] = ['desk', 'phone'];
const FIRST_PAGE_BYTES = 250 * 1_024;

const orderAnswer = z.object({
  reviews: z.array(
    z.object({
      department: z.string(),
      status: z.string(),
      evidenceHash: z.string().nullable(),
      decision: z.object({ actor: z.object({ id: z.string() }) }).nullable(),
    }),
  ),
});
const historyAnswer = z.object({ items: z.array(z.object({ type: z.string() })) });

describe.skipIf(found.reason !== undefined)('the web pages', () => {
  let web: WebEnvironment;

  beforeAll(async () => {
    if (found.reason === undefined) web = await WebEnvironment.start(found.path);
  });

  afterAll(() => web.close());

  async function creditOf(orderId: string) {
    const answer = await web.api.call(submitter, { url: `/v1/orders/${orderId}` });
    const { reviews } = orderAnswer.parse(answer.json());
    return reviews.find(({ department }) => department === 'credit');
  }

  async function decisionsOn(orderId: string): Promise<number> {
    const answer = await web.api.call(submitter, { url: `/v1/orders/${orderId}/history?limit=200` });
    return historyAnswer.parse(answer.json()).items.filter(({ type }) => type === 'review.decided').length;
  }

  async function decide(actor: Actor, orderId: string, verb: string): Promise<void> {
    const review = await creditOf(orderId);
    const answer = await web.api.call(actor, {
      method: 'POST',
      url: `/v1/orders/${orderId}/reviews/credit/decisions`,
      headers: aKey(),
      payload: { verb, comment: 'Seen.', evidenceHash: review?.evidenceHash },
    });
    expect(answer.statusCode).toBe(201);
  }

  const creditPath = (orderId: string) => `/orders/${orderId}/reviews/credit`;

  it('sign a person in with their password, and say when it is not theirs', async () => {
    const { login, password } = await web.addAccount(maLin);
    const page = await web.open({ place: 'phone' });
    await page.getByLabel('Sign-in name').fill(login);
    await page.getByLabel('Password', { exact: true }).fill('something else');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('do not belong together').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('New password').fill('a horse that counts to nine');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
    await page.getByRole('button', { name: 'Menu of Ma Lin' }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it.each(PLACES)('let a reviewer approve in two taps from the review, at a %s', async (place) => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: desk, place });
    await page.getByText('because of:').first().waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.goto(`${web.address}${creditPath(orderId)}`);
    await page.getByText('The credit limit is exceeded').waitFor();
    await page.getByText('beyond the limit').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm: Approve' }).click();
    await page.getByText('Decided: Approve').waitFor();
    await page.getByText('You cannot decide this review.').waitFor();
    expect(await creditOf(orderId)).toMatchObject({
      status: 'approved',
      decision: { actor: { id: desk.id } },
    });
  });

  it('say in Chinese too what blocks and what is asked for before a rejection', async () => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: desk, place: 'phone', language: 'zh', path: creditPath(orderId) });
    await page.getByRole('heading', { name: '信用会签' }).waitFor();
    await page.getByText('超出信用额度').waitFor();
    await page.getByRole('button', { name: '其他决定' }).click();
    await page.getByRole('button', { name: '拒绝' }).click();
    await page.getByRole('button', { name: '确认：拒绝' }).click();
    await page.getByText('请说明原因。').waitFor();
    expect(await creditOf(orderId)).toMatchObject({ status: 'open' });
    await page.getByLabel('意见（必填）').fill('额度不足');
    await page.getByRole('button', { name: '确认：拒绝' }).click();
    await page.getByText('已决定：拒绝').waitFor();
    expect(await creditOf(orderId)).toMatchObject({ status: 'rejected' });
  });

  it('disable what somebody of another department may not do, and say why', async () => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: maLin, path: creditPath(orderId) });
    await page.getByText('This review belongs to another department.').waitFor();
    expect(await page.getByRole('button', { name: 'Approve', exact: true }).isDisabled()).toBe(true);
    await expectAccessible(page);
  });

  it('tell who decided first when two people decide', async () => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: desk, path: creditPath(orderId) });
    // Who looks at the page is told at once; here they decide before it is.
    await page.route('**/v1/events*', (route) => route.abort());
    await page.reload();
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm: Approve' }).waitFor();
    await decide(chenJing, orderId, 'reject');
    await page.getByRole('button', { name: 'Confirm: Approve' }).click();
    await page.getByText('Chen Jing decided first: rejected').waitFor();
    await expectAccessible(page);
  });

  it('keep a decision that cannot be sent, and send it once', async () => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: desk, place: 'phone', path: creditPath(orderId) });
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    // The decision arrives and its answer is lost, which is the worst that a network can do.
    let lost = 0;
    await page.route('**/decisions', async (route) => {
      if (lost > 0) return route.abort('internetdisconnected');
      lost += 1;
      await route.fetch();
      return route.abort('connectionreset');
    });
    await page.getByRole('button', { name: 'Confirm: Approve' }).click();
    await page.getByText('1 unsent decision is kept on this device.').waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByText('1 unsent decision is kept on this device.').waitFor();
    await page.unroute('**/decisions');
    await page.getByText('unsent decision').first().waitFor({ state: 'detached' });
    await page.getByText('You cannot decide this review.').waitFor();
    expect(await page.getByText('The decision was not taken').count()).toBe(0);
    expect(await decisionsOn(orderId)).toBe(1);
  });

  it.each(PLACES)('show an order’s process and verify its history, at a %s', async (place) => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: submitter, place, path: '/orders' });
    await page.getByRole('heading', { name: 'Orders' }).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.goto(`${web.address}/orders/${orderId}`);
    await page.getByText('Stage 2').waitFor();
    await page.getByText('Review opened').first().waitFor();
    await page.getByRole('button', { name: 'Verify the hashes' }).click();
    await page.getByText('The chain holds').waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  });

  it('say where a history was altered', async () => {
    const orderId = await web.submit('clean', submitter);
    const page = await web.open({ actor: submitter, path: `/orders/${orderId}` });
    await page.route('**/history*', async (route) => {
      const answer = await route.fetch();
      const text = await answer.text();
      return route.fulfill({ response: answer, body: text.replaceAll('order.submitted', 'order.returned') });
    });
    await page.getByRole('button', { name: 'Verify the hashes' }).click();
    await page.getByText('The chain does not hold at event 1').waitFor();
  });

  it('let a submitter withdraw their order', async () => {
    const orderId = await web.submit('beyond-credit-limit', submitter);
    const page = await web.open({ actor: submitter, place: 'phone', path: `/orders/${orderId}` });
    await page.getByRole('button', { name: 'Withdraw the order' }).click();
    await page.getByRole('button', { name: 'Withdraw', exact: true }).click();
    await page.getByText('The order was withdrawn.').waitFor();
    await page.getByText('Withdrawn', { exact: true }).first().waitFor();
  });

  it('say that nothing waits, that a list cannot be loaded, and that it could not be refreshed', async () => {
    const idle = anActor('reviewer', { id: 'idle', name: 'Idle' });
    const page = await web.open({ actor: idle });
    await page.getByText('Nothing waits for you.').waitFor();
    await expectAccessible(page);
    await page.route('**/v1/tasks*', (route) => route.abort('internetdisconnected'));
    // What has just been loaded is not asked for again.
    const comeBack = async () => {
      await page.getByRole('link', { name: 'Orders' }).click();
      await page.getByRole('link', { name: 'Inbox' }).click();
      return page.getByText('it could not be refreshed').isVisible();
    };
    await expect.poll(comeBack, { timeout: 20_000, interval: 500 }).toBe(true);
    await expectAccessible(page);
    await page.reload();
    await page.getByText('Countersign cannot be reached.').waitFor();
    await expectAccessible(page);
    await page.unroute('**/v1/tasks*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nothing waits for you.').waitFor();
  });

  it('load little for the first page, and no script that is not a file of theirs', async () => {
    const page = await web.open({});
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const html = await fetch(web.address, { headers: { accept: 'text/html' } });
    const scripts = /script-src ([^;]*)/.exec(html.headers.get('content-security-policy') ?? '')?.[1];
    expect(scripts).toBe("'self'");
    const names = [...(await html.text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
      ([, name]) => name,
    );
    const headers = { 'accept-encoding': 'br' };
    const sizes = await Promise.all(
      names.map(async (name) => {
        const answer = await fetch(`${web.address}${name ?? ''}`, { method: 'HEAD', headers });
        return Number(answer.headers.get('content-length'));
      }),
    );
    expect(names.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(FIRST_PAGE_BYTES);
  });
});
