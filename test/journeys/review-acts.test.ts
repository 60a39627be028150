import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import { say } from '../../stack/progress.mjs';
import { anActor, aKey } from '../support/api-environment.ts';
import { findChromium } from '../support/chromium.ts';
import { aDepartment, aPolicy } from '../support/orders.ts';
import { expectAccessible, expectNoSidewaysScroll } from '../support/web-checks.ts';
import { WebEnvironment, type Place } from '../support/web-environment.ts';

const found = await findChromium();
if (found.reason !== undefined) say(`The journeys in a browser are skipped: ${found.reason}.`);

const submitter = anActor('submitter', { id: 'lin-mei', name: 'Lin Mei' });
const desk = anActor('reviewer', { id: 'duty-desk', name: 'Duty desk', departments: ['credit'] });
const chenJing = anActor('reviewer', { id: 'chen-jing', name: 'Chen Jing', departments: ['credit'] });
const clerk = anActor('reviewer', { id: 'clerk', name: 'Clerk', departments: ['order_data'] });
const admin = anActor('admin', { id: 'fang-hua', name: 'Fang Hua' });

const PLACES: readonly Place[] = ['desk', 'phone'];

const reviewAnswer = z.object({
  status: z.string(),
  round: z.int(),
  evidenceHash: z.string().nullable(),
  asked: z.array(z.object({ person: z.object({ id: z.string() }).nullable() })),
  decision: z.object({ actor: z.object({ id: z.string() }) }).nullable(),
});

describe.skipIf(found.reason !== undefined)('beside deciding, on the page of a review', () => {
  let web: WebEnvironment;

  beforeAll(async () => {
    if (found.reason !== undefined) return;
    web = await WebEnvironment.start(found.path);
    const stage = 2;
    await web.api.review.activate(
      aPolicy({
        title: 'Two after one',
        departments: [
          aDepartment('order_data'),
          aDepartment('credit', { stage }),
          aDepartment('materials', { stage }),
        ],
      }),
    );
  });

  afterAll(() => web.close());

  const pathOf = (orderId: string, department: string) => `/orders/${orderId}/reviews/${department}`;

  async function reviewOf(orderId: string, department: string) {
    const answer = await web.api.call(admin, { url: `/v1${pathOf(orderId, department)}` });
    return reviewAnswer.parse(answer.json());
  }

  function untilOpen(orderId: string, department: string, round = 1) {
    return web.api.review.until(async () => {
      const review = await reviewOf(orderId, department);
      return review.status === 'open' && review.round === round ? review : null;
    });
  }

  async function approve(orderId: string, input: { by: Actor; department: string }): Promise<void> {
    const { evidenceHash } = await untilOpen(orderId, input.department);
    const answer = await web.api.call(input.by, {
      method: 'POST',
      url: `/v1${pathOf(orderId, input.department)}/decisions`,
      headers: aKey(),
      payload: { verb: 'approve', comment: null, evidenceHash },
    });
    expect(answer.statusCode).toBe(201);
  }

  /** An order whose credit review is open, after its data was approved. */
  async function inSecondStage(): Promise<string> {
    const orderId = await web.submit('clean', submitter);
    await approve(orderId, { by: clerk, department: 'order_data' });
    await untilOpen(orderId, 'credit');
    return orderId;
  }

  async function openCredit(orderId: string, visit: { actor: Actor; place: Place }): Promise<Page> {
    const page = await web.open({ ...visit, path: pathOf(orderId, 'credit') });
    await page.getByRole('heading', { name: 'Credit review' }).waitFor();
    return page;
  }

  async function beginAct(page: Page, place: Place, name: string): Promise<void> {
    if (place === 'phone') await page.getByRole('button', { name: 'Other decisions' }).click();
    await page.getByRole('button', { name, exact: true }).click();
  }

  it.each(PLACES)('a signer is added, who has to approve too, at a %s', async (place) => {
    const orderId = await inSecondStage();
    const page = await openCredit(orderId, { actor: desk, place });
    await beginAct(page, place, 'Add a signer');
    await page.getByRole('combobox', { name: 'Person' }).fill('chen');
    await page.getByRole('option', { name: /Chen Jing/ }).click();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole('button', { name: 'Add a signer', exact: true }).click();
    await page.getByText('The signer was added.').waitFor();
    const { asked } = await reviewOf(orderId, 'credit');
    expect(asked.map(({ person }) => person?.id)).toContain(chenJing.id);
  });

  it.each(PLACES)('the order goes back to a stage, whose reviews run again, at a %s', async (place) => {
    const orderId = await inSecondStage();
    const page = await openCredit(orderId, { actor: desk, place });
    await beginAct(page, place, 'Back to a stage');
    await page.getByRole('button', { name: 'Back to a stage', exact: true }).click();
    await page.getByText('Fill this in.').waitFor();
    await page.getByLabel('Reason (needed)').fill('The price is of another list.');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Back to a stage', exact: true }).click();
    await page.getByText('The order went back to the stage.').waitFor();
    await untilOpen(orderId, 'order_data', 2);
  });

  it('a decision is recalled as long as the stage waits for another review', async () => {
    const orderId = await inSecondStage();
    const page = await openCredit(orderId, { actor: desk, place: 'phone' });
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('button', { name: 'Confirm: Approve' }).click();
    await page.getByText('Decided: Approve').waitFor();
    await beginAct(page, 'phone', 'Recall my decision');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Recall my decision' }).click();
    await page.getByText('The decision was recalled.').waitFor();
    await untilOpen(orderId, 'credit', 2);
  });

  it('an administrator settles a review, with a reason that stays on record', async () => {
    const orderId = await inSecondStage();
    const page = await openCredit(orderId, { actor: admin, place: 'desk' });
    expect(await page.getByRole('button', { name: 'Approve', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Settle as administrator' }).click();
    await page.getByLabel('Reason (needed)').fill('Everybody of credit is away.');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Settle as administrator' }).click();
    await page.getByText('The review was settled.').waitFor();
    const review = await reviewOf(orderId, 'credit');
    expect([review.status, review.decision?.actor.id]).toEqual(['approved', admin.id]);
  });
});
