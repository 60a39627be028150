import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { archivedExecutions } from '../../db/tables/archive.ts';
import { say } from '../../stack/progress.mjs';
import { anActor, aKey } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { signHeads, type KeptOutside } from '../support/signed-heads.ts';
import { expectAccessible, expectNoSidewaysScroll, expectTouchable } from '../support/web-checks.ts';
import { WebEnvironment, type Place } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });
const desk = anActor('reviewer', { id: 'duty-desk', name: 'Duty desk', departments: ['credit'] });
const auditor = anActor('auditor', { id: 'audrey', name: 'Audrey' });
const manager = anActor('manager', { id: 'manfred', name: 'Manfred' });

const PLACES: readonly Place[] = ['desk', 'phone'];
const MANY_EVENTS = 500;
const inclusion = z.looseObject({ leaf: z.looseObject({}) });
const listed = z.object({
  items: z.array(z.object({ position: z.int(), type: z.string() })),
  nextCursor: z.string().nullable(),
});

describe.skipIf(found.reason !== undefined)('an auditor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-auditor-'));
  let web: WebEnvironment;
  let kept: KeptOutside;
  /** Rejected by the desk, and one that was reviewed beside it. */
  let [orderId, otherId] = ['', ''];

  async function get(url: string): Promise<unknown> {
    return (await web.api.call(auditor, { url })).json();
  }

  async function rejected(): Promise<string> {
    const id = await web.submit('beyond-credit-limit', submitter);
    const review = z.object({ evidenceHash: z.string() }).parse(await get(`/v1/orders/${id}/reviews/credit`));
    const payload = { verb: 'reject', comment: 'Too much.', evidenceHash: review.evidenceHash };
    const url = `/v1/orders/${id}/reviews/credit/decisions`;
    const early = { method: 'POST', url, headers: aKey(), payload } as const;
    expect((await web.api.call(manager, early)).statusCode).toBe(403);
    expect((await web.api.call(desk, { ...early, headers: aKey() })).statusCode).toBe(201);
    return id;
  }

  beforeAll(async () => {
    if (found.reason !== undefined) return;
    web = await WebEnvironment.start(found.path);
    [orderId, otherId] = [await rejected(), await rejected()];
    const { owner, ownerUrl } = web.api.review;
    await web.api.review.until(async () => ((await owner.$count(archivedExecutions)) === 2 ? true : null));
    kept = await signHeads(ownerUrl, folder);
  }, 240_000);

  afterAll(async () => {
    await web.close();
    rmSync(folder, { recursive: true });
  });

  async function expectGood(page: Page): Promise<void> {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await expectTouchable(page);
    await expectNoSidewaysScroll(page);
  }

  const publicKey = () => readFileSync(kept.publicKeyPath, 'utf8');

  async function verify(page: Page): Promise<void> {
    await page.getByLabel('Public key that you trust').fill(publicKey());
    await page.locator('input[type=file]').setInputFiles(kept.checkpointPath(1));
    await page.getByText('checkpoint 1').waitFor();
    await page.getByRole('button', { name: 'Verify the order' }).click();
  }

  async function saved(page: Page, button: string): Promise<Download> {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 60_000 }),
      page.getByRole('button', { name: button }).click(),
    ]);
    return download;
  }

  it.each(PLACES)(
    'finds an order by what was found and who decided, and verifies it, at a %s',
    async (place) => {
      const page = await web.open({ actor: auditor, place, path: '/orders' });
      await page.getByRole('link', { name: 'Audit', exact: true }).click();
      await page.getByRole('heading', { name: 'Audit: search orders' }).waitFor();
      if (place === 'phone') await page.getByRole('button', { name: 'More terms' }).click();
      await page.getByLabel('Finding').fill('credit.limit_exceeded');
      await page.getByLabel('Decided by').fill(desk.id);
      await page.getByLabel('Department').fill('credit');
      await page.getByLabel('Order id').fill(orderId);
      await page.getByRole('button', { name: 'Search' }).click();
      await page.waitForURL(/decidedBy=duty-desk/);
      await page.getByText(orderId).waitFor();
      expect(await page.getByText('Audit this order').count()).toBe(1);
      await expectGood(page);
      await page.getByRole('link', { name: /^Audit this order/ }).click();
      await verify(page);
      await page.getByText('Valid', { exact: true }).waitFor();
      await page.getByText('By the key that you trust').waitFor();
      await page.getByText('computed in this browser.').waitFor();
      await page.getByText(`countersign history replay ${orderId}`).waitFor();
      await page.getByText('manfred · Credit · Reject').waitFor();
      await expectGood(page);
    },
  );

  it('is told in Chinese too what is not valid: a changed event, a wrong key, a proof of another order', async () => {
    const path = `/audit/orders/${orderId}`;
    const page = await web.open({ actor: auditor, place: 'phone', language: 'zh', path });
    const button = page.getByRole('button', { name: '验证订单' });
    await page.getByLabel('您信任的公钥').fill(publicKey());
    await button.click();
    await page.getByText('有效', { exact: true }).waitFor();
    await page.route('**/history?*', async (route) => {
      const answer = await route.fetch();
      const text = await answer.text();
      return route.fulfill({ response: answer, body: text.replaceAll('\\"reject\\"', '\\"approve\\"') });
    });
    await button.click();
    await page.getByText('哈希与内容不符').waitFor();
    await page.getByText('无效', { exact: true }).waitFor();
    await expectGood(page);
    await page.unroute('**/history?*');
    const { publicKey: other } = generateKeyPairSync('ed25519');
    await page.getByLabel('您信任的公钥').fill(String(other.export({ type: 'spki', format: 'pem' })));
    await button.click();
    await page.getByText('检查点由您所信任的密钥以外的密钥签署。').waitFor();
    await page.getByLabel('您信任的公钥').fill('');
    await button.click();
    await page.getByText('未发现问题，但并非全部可知').waitFor();
    const proof = inclusion.parse(await get(`/v1/orders/${otherId}/inclusion`));
    await page.route('**/inclusion*', (route) => route.fulfill({ json: proof }));
    await button.click();
    await page.getByText('这是另一订单的证明。').waitFor();
  });

  it('is told which file is no checkpoint, and what cannot be loaded', async () => {
    const page = await web.open({ actor: auditor, path: `/audit/orders/${orderId}` });
    await page.locator('input[type=file]').setInputFiles(kept.publicKeyPath);
    await page.getByText('key.pub.pem is no checkpoint.').waitFor();
    expect(await page.getByRole('button', { name: 'Verify the order' }).isDisabled()).toBe(true);
    await page.route('**/v1/**', (route) => route.abort('internetdisconnected'));
    await page.getByRole('link', { name: 'Exports' }).click();
    await page.getByText('Countersign cannot be reached.').first().waitFor();
    await expectAccessible(page);
  });

  it.each(PLACES)('sees an order as it stood, event by event, at a %s', async (place) => {
    const page = await web.open({ actor: auditor, place, path: `/orders/${orderId}` });
    const { items } = listed.parse(await get(`/v1/orders/${orderId}/history?limit=200`));
    const opened = items.find(({ type }) => type === 'review.opened')?.position ?? 0;
    await page.getByRole('link', { name: 'Go through the history' }).click();
    await page.getByText('This is the past').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/history/state')) asked.push(request.url());
    });
    const slider = page.getByRole('slider', { name: 'Point of the history' });
    await slider.focus();
    for (let position = 1; position < opened; position += 1) await page.keyboard.press('ArrowRight');
    await page.waitForURL(new RegExp(`at=${opened}$`));
    await page.getByText('Could have decided:').waitFor();
    // Nothing was asked for what the slider only passed.
    expect(asked).toHaveLength(1);
    expect(await slider.getAttribute('aria-valuetext')).toContain(
      `Event ${opened} of ${items.length}: Review opened`,
    );
    const credit = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: /^Credit/ }) });
    await credit.getByRole('button', { name: 'What the reviewers were shown' }).click();
    await page.getByText('The credit limit is exceeded').first().waitFor();
    await expectGood(page);
    await page.reload();
    await page.getByText(`Event ${opened} of ${items.length}`).first().waitFor();
    await page.getByText('Could have decided:').waitFor();
    await slider.press('End');
    await page.waitForURL(new RegExp(`at=${items.length}$`));
    await page.getByText('Duty desk rejected').first().waitFor();
    expect(await page.getByText('Could have decided:').count()).toBe(0);
    await page.getByRole('button', { name: 'One event earlier' }).click();
    await page.waitForURL(new RegExp(`at=${items.length - 1}$`));
    await page.getByRole('button', { name: 'One event later' }).click();
    await page.waitForURL(new RegExp(`at=${items.length}$`));
    await page.getByText('Duty desk rejected').first().waitFor();
    expect(asked.filter((url) => url.endsWith(`position=${items.length}`))).toHaveLength(1);
    await page.getByRole('link', { name: 'Back to now' }).click();
    await page.getByRole('button', { name: 'Verify the hashes' }).waitFor();
    expect(page.url()).not.toContain('at=');
  });

  /** All events of an order, once so many comments are among them. */
  function historyWithComments(id: string, comments: number) {
    return web.api.review.until(async () => {
      const events: z.infer<typeof listed>['items'] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const page = listed.parse(await get(`/v1/orders/${id}/history?limit=200${query}`));
        events.push(...page.items);
        cursor = page.nextCursor;
      }
      return events.filter(({ type }) => type === 'review.commented').length >= comments ? events : null;
    });
  }

  it('goes through a history of 500 events, which is read in a few requests', async () => {
    const id = await web.submit('beyond-credit-limit', submitter);
    for (let count = 1; count <= MANY_EVENTS; count += 1) {
      const url = `/v1/orders/${id}/reviews/credit/comments`;
      const payload = { text: `Remark ${count}` };
      const answer = await web.api.call(desk, { method: 'POST', url, headers: aKey(), payload });
      expect(answer.statusCode).toBe(201);
    }
    // The checks of the other departments are long over by now.
    const { length: last } = await historyWithComments(id, MANY_EVENTS);
    const page = await web.open({ actor: auditor, path: '/orders' });
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/history')) asked.push(request.url());
    });
    await page.goto(`${web.address}/orders/${id}?at=${last - 1}`);
    await page
      .getByText(`Event ${last - 1} of ${last}`)
      .first()
      .waitFor();
    await page.getByText('Could have decided:').waitFor();
    expect(asked.length).toBeLessThanOrEqual(4);
    await page.getByRole('slider').press('Home');
    await page.waitForURL(/at=1$/);
    await page.getByText('The review has not begun yet.').first().waitFor();
  }, 120_000);

  it('draws a sample by a seed, the same one again from its address, and takes its evidence away', async () => {
    const page = await web.open({ actor: auditor, place: 'phone', path: '/audit/sample' });
    await page.getByLabel('How many orders').fill('1');
    await page.getByLabel('Seed', { exact: true }).fill('2026-Q4');
    await page.getByRole('button', { name: 'Draw' }).click();
    await page.getByText('1 order was drawn from 2').waitFor();
    const drawn = await page.locator('.sample-orders').innerText();
    const again = await web.open({ actor: auditor, path: page.url().slice(web.address.length) });
    await again.getByText('1 order was drawn from 2').waitFor();
    expect(await again.locator('.sample-orders').innerText()).toBe(drawn);
    const download = await saved(page, 'Download the evidence of all of them');
    expect(download.suggestedFilename()).toBe('evidence-sample.zip');
    await page.getByText('Keep this hash apart from the file').waitFor();
    await expectGood(page);
    await page.getByLabel('Seed', { exact: true }).fill('with a blank');
    await page.getByText('Up to 64 visible characters').waitFor();
  });

  it.each(PLACES)('takes exports, checkpoints and the evidence of an order away, at a %s', async (place) => {
    const page = await web.open({ actor: auditor, place, path: '/audit/record' });
    const [exported] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'countersign-history.csv' }).click(),
    ]);
    expect(readFileSync(await exported.path(), 'utf8')).toContain(orderId);
    const checkpoint = await saved(page, 'Save: Checkpoint 1');
    expect(readFileSync(await checkpoint.path(), 'utf8')).toBe(readFileSync(kept.checkpointPath(1), 'utf8'));
    await expectGood(page);
    await page.goto(`${web.address}/audit/orders/${orderId}`);
    const pack = await saved(page, 'Download the evidence');
    expect(pack.suggestedFilename()).toBe(`evidence-${orderId}.zip`);
    await page.getByText('Keep this hash apart from the file').waitFor();
    await page.goto(`${web.address}/audit/reads`);
    await page.getByText('audrey read of person:lin-mei').first().waitFor();
    await expectGood(page);
  });

  it('has pages that others do not have', async () => {
    const page = await web.open({ actor: desk, path: '/orders' });
    await page.getByRole('link', { name: 'Orders' }).waitFor();
    expect(await page.getByRole('link', { name: 'Audit', exact: true }).count()).toBe(0);
  });
});
