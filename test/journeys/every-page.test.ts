import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../domain/actor.ts';
import { LANGUAGES } from '../../domain/notice.ts';
import { say } from '../../stack/progress.mjs';
import { anActor } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { expectAccessible, expectNoSidewaysScroll, expectTouchable } from '../support/web-checks.ts';
import { WebEnvironment, type Place } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });
const desk = anActor('reviewer', { id: 'duty-desk', name: 'Duty desk', departments: ['credit'] });
const customer = anActor('customer', { id: 'buyer', name: 'A buyer', customers: ['C-1002'] });
const manager = anActor('manager', { id: 'owner', name: 'Gao Ning' });
const auditor = anActor('auditor', { id: 'jiang-shan', name: 'Jiang Shan' });
const admin = anActor('admin', { id: 'fang-hua', name: 'Fang Hua' });

const PLACES: readonly Place[] = ['desk', 'phone'];
const ORDER = '/orders/:order';

/** Every address of the pages, as those see it whose page it is. */
const PAGES = [
  { actor: desk, path: '/' },
  { actor: desk, path: `${ORDER}/reviews/credit` },
  { actor: submitter, path: '/orders' },
  { actor: submitter, path: ORDER },
  { actor: submitter, path: `${ORDER}/change` },
  { actor: submitter, path: '/new' },
  { actor: customer, path: '/orders' },
  { actor: customer, path: ORDER },
  { actor: customer, path: '/new' },
  { actor: manager, path: '/overview' },
  { actor: auditor, path: `${ORDER}?at=3` },
  { actor: auditor, path: '/audit' },
  { actor: auditor, path: '/audit/orders/:order' },
  { actor: auditor, path: '/audit/sample' },
  { actor: auditor, path: '/audit/record' },
  { actor: auditor, path: '/audit/reads' },
  { actor: admin, path: '/administration' },
  { actor: admin, path: '/administration/people' },
  { actor: admin, path: '/administration/people/duty-desk' },
  { actor: admin, path: '/administration/new-person' },
  { actor: admin, path: '/administration/departments' },
  { actor: admin, path: '/administration/calendars' },
  { actor: admin, path: '/administration/calendars/office' },
  { actor: admin, path: '/administration/policy' },
  { actor: admin, path: '/administration/import' },
  { actor: admin, path: '/administration/keys' },
  { actor: desk, path: '/me' },
] as const;

/** English by day and Chinese by night: together with both widths each page is seen in four ways. */
const SCHEMES = { en: 'light', zh: 'dark' } as const;
const VISITS = PLACES.flatMap((place) => LANGUAGES.map((language) => ({ place, language })));

describe.skipIf(found.reason !== undefined)('every page', () => {
  let web: WebEnvironment;
  let orderId: string;

  beforeAll(async () => {
    if (found.reason !== undefined) return;
    web = await WebEnvironment.start(found.path);
    orderId = await web.submit('beyond-credit-limit', submitter);
  });

  afterAll(() => web.close());

  it.each(VISITS)(
    'is for everybody to read and to touch, at a $place in $language',
    async ({ place, language }) => {
      const faults: string[] = [];
      const open = async (actor: Actor): Promise<Page> => {
        const page = await web.open({ actor, place, language, colorScheme: SCHEMES[language] });
        page.on('pageerror', ({ message }) => faults.push(message));
        return page;
      };
      const opened = new Map<Actor, Page>();
      for (const { actor, path } of PAGES) {
        const address = path.replace(':order', orderId);
        const page = opened.get(actor) ?? (await open(actor));
        opened.set(actor, page);
        await page.goto(`${web.address}${address}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await expect.poll(() => page.getByRole('status', { name: /^(Loading|正在加载)/ }).count()).toBe(0);
        expect([address, await page.getByRole('alert').allInnerTexts(), faults]).toEqual([address, [], []]);
        await expectAccessible(page);
        await expectNoSidewaysScroll(page);
        if (place === 'phone') await expectTouchable(page);
      }
    },
    240_000,
  );
});
