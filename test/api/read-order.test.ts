import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orderSchema } from '../../api/schemas/order-answers.ts';
import { holds, orderStates } from '../../db/tables/process.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await addCompany(environment.review.owner);
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function readOrder(orderId: string) {
  const answer = await environment.call(submitter, { method: 'GET', url: `/v1/orders/${orderId}` });
  return orderSchema.parse(answer.json());
}

async function submitForReview(): Promise<string> {
  const payload = anOrder({ requiredOn: '2099-12-18' });
  const answer = await environment.call(submitter, { method: 'POST', url: '/v1/orders', payload });
  const { id } = orderSchema.parse(answer.json());
  await environment.review.until(async () => ((await readOrder(id)).holds.length > 0 ? id : null));
  return id;
}

/** Waits until somebody's statement waits for a lock that another transaction has. */
async function somebodyWaits(): Promise<void> {
  const { owner } = environment.review;
  await environment.review.until(async () => {
    const waiting = await owner.execute(
      sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return waiting.rowCount === 0 ? null : true;
  });
}

it('an order that ends while it is read is shown as it was, with its holds as they were', async () => {
  const orderId = await submitForReview();
  const reading = await environment.review.owner.transaction(async (tx) => {
    await tx.execute(sql`lock table ${holds} in access exclusive mode`);
    const begun = readOrder(orderId);
    await somebodyWaits();
    await tx.update(orderStates).set({ status: 'withdrawn' }).where(eq(orderStates.orderId, orderId));
    await tx.update(holds).set({ status: 'released' }).where(eq(holds.orderId, orderId));
    return { begun };
  });
  const during = await reading.begun;
  const afterwards = await readOrder(orderId);
  const shown = [during, afterwards].map((order) => [
    order.status,
    ...order.holds.map(({ status }) => status),
  ]);
  expect(shown).toEqual([
    ['in_review', 'live'],
    ['withdrawn', 'released'],
  ]);
});
