import { afterAll, beforeAll, expect, it } from 'vitest';
import { and, eq } from 'drizzle-orm';
import type { WorkflowHandle } from '@temporalio/client';
import type { OrderDocument } from '../../domain/order-document.ts';
import { reviews } from '../../db/tables/process.ts';
import { RESUBMIT } from '../../workflows/contract.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
const credit = aReviewer('credit');
const materials = aReviewer('materials');
const terms = aReviewer('payment_terms');
const submitter = aReviewer('none', { id: 'submitter', roles: ['submitter'], departments: [] });

const tolerant = { totalIncreasePercent: '10' };

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(credit, materials, terms, submitter);
  await environment.activate(
    aPolicy({
      departments: [
        aDepartment('credit', { tolerances: tolerant }),
        aDepartment('materials'),
        aDepartment('payment_terms'),
      ],
    }),
  );
});

afterAll(() => environment.close());

/** An order that credit has approved and whose terms were returned; materials is still open unless it approves too. */
async function aReturnedOrder(document = anOrder()): Promise<WorkflowHandle> {
  const order = await environment.submit(document);
  await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
  await environment.decide(order, { department: 'materials', verb: 'approve', actor: materials });
  await environment.decide(order, {
    department: 'payment_terms',
    verb: 'return',
    comment: 'x',
    actor: terms,
  });
  await environment.until(async () => {
    const types = (await environment.events(order)).map(({ type }) => type);
    return types.includes('order.returned') ? true : null;
  });
  return order;
}

async function resubmit(order: WorkflowHandle, document: OrderDocument, revision = 2): Promise<void> {
  const orderId = orderIdOf(order);
  await environment.writeRevision({ orderId, revision, document, authorId: 'submitter' });
  await order.executeUpdate(RESUBMIT, { args: [{ actor: submitter, revision }] });
}

async function statuses(order: WorkflowHandle): Promise<Record<string, string>> {
  const rows = await environment.owner
    .select()
    .from(reviews)
    .where(and(eq(reviews.orderId, orderIdOf(order)), eq(reviews.isCurrent, true)));
  return Object.fromEntries(rows.map(({ department, status }) => [department, status]));
}

it('only the touched review and the one that returned the order run again', async () => {
  const order = await aReturnedOrder();
  await resubmit(order, anOrder({ requiredOn: '2026-12-21' }));
  expect(await environment.openReview(order, 'materials')).toMatchObject({ revision: 2, round: 2 });
  expect(await environment.openReview(order, 'payment_terms')).toMatchObject({ revision: 2, round: 2 });
  expect(await statuses(order)).toMatchObject({ credit: 'carried' });
  await environment.decide(order, { department: 'materials', verb: 'approve', actor: materials });
  await environment.decide(order, { department: 'payment_terms', verb: 'approve', actor: terms });
  expect(await order.result()).toBe('approved');
});

it('a carried hold lives on through the return and is consumed by the approval', async () => {
  const order = await aReturnedOrder();
  const before = (await environment.holds(order)).filter(({ status }) => status === 'live');
  expect(before.map(({ kind }) => kind).sort()).toEqual(['credit', 'stock']);
  await resubmit(order, anOrder({ customerReference: 'PO-2' }));
  await environment.decide(order, { department: 'payment_terms', verb: 'approve', actor: terms });
  expect(await order.result()).toBe('approved');
  const after = await environment.holds(order);
  expect(after.map(({ id, status }) => [id, status])).toEqual(before.map(({ id }) => [id, 'consumed']));
});

it('a change within the tolerance is carried, and the hold follows it in one transaction', async () => {
  const order = await aReturnedOrder();
  await resubmit(order, anOrder({ lines: [aLine({ unitPrice: { amount: '13.00', currency: 'CNY' } })] }));
  await environment.openReview(order, 'payment_terms');
  expect(await statuses(order)).toMatchObject({ credit: 'carried', materials: 'carried' });
  const credits = (await environment.holds(order)).filter(({ kind }) => kind === 'credit');
  expect(credits.map(({ amount, status, ending }) => [amount, status, ending])).toEqual([
    [12_500n, 'released', 'superseded'],
    [13_000n, 'live', null],
  ]);
  expect(credits[0]?.endedAt).toEqual(credits[1]?.takenAt);
  const [resubmitted] = (await environment.events(order)).filter(({ type }) => type === 'order.resubmitted');
  expect(resubmitted?.body).toContain('"tolerated":[{"after":{"amount":"13.00"');
});

it('a change beyond the tolerance opens the review again on holds that are swapped by its check', async () => {
  const order = await aReturnedOrder();
  await resubmit(order, anOrder({ lines: [aLine({ unitPrice: { amount: '14.00', currency: 'CNY' } })] }));
  await environment.openReview(order, 'credit');
  const credits = (await environment.holds(order)).filter(({ kind }) => kind === 'credit');
  expect(credits.map(({ amount, status }) => [amount, status])).toEqual([
    [12_500n, 'released'],
    [14_000n, 'live'],
  ]);
  expect(credits[0]?.endedAt).toEqual(credits[1]?.takenAt);
});

it('nobody who amended the order is carried as having decided on it', async () => {
  const order = await aReturnedOrder();
  const orderId = orderIdOf(order);
  await environment.writeRevision({ orderId, revision: 2, document: anOrder(), authorId: credit.id });
  await order.executeUpdate(RESUBMIT, { args: [{ actor: submitter, revision: 2 }] });
  expect(await environment.openReview(order, 'credit')).toMatchObject({ revision: 2 });
  expect(await statuses(order)).toMatchObject({ materials: 'carried' });
});

it('what a returned order holds ends when it runs out, and its review is then asked again', async () => {
  const holds = {
    creditExpiresAfterMs: 1_500,
    stockExpiresAfterMs: 600_000,
    capacityExpiresAfterMs: 600_000,
  };
  await environment.activate(
    aPolicy({
      holds,
      departments: [aDepartment('credit'), aDepartment('materials'), aDepartment('payment_terms')],
    }),
  );
  const order = await aReturnedOrder();
  await environment.until(async () => {
    const [held] = (await environment.holds(order)).filter(({ kind }) => kind === 'credit').slice(-1);
    return held?.status === 'expired' ? held : null;
  });
  await resubmit(order, anOrder({ customerReference: 'PO-3' }));
  expect(await environment.openReview(order, 'credit')).toMatchObject({ revision: 2 });
  expect(await statuses(order)).toMatchObject({ materials: 'carried' });
});
