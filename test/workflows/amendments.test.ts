import { afterAll, beforeAll, expect, it } from 'vitest';
import { and, eq } from 'drizzle-orm';
import type { WorkflowHandle } from '@temporalio/client';
import type { OrderDocument } from '../../domain/order-document.ts';
import { customers } from '../../db/tables/master-data.ts';
import { orderStates, reviews } from '../../db/tables/process.ts';
import { amendmentStart, orderReviewId, RESUBMIT, WITHDRAW } from '../../workflows/contract.ts';
import { findDomainError } from '../../workflows/failure.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
const credit = aReviewer('credit');
const materials = aReviewer('materials');
const terms = aReviewer('payment_terms');
const submitter = aReviewer('none', { id: 'submitter', roles: ['submitter'], departments: [] });
const dearer = anOrder({ lines: [aLine({ unitPrice: { amount: '15.00', currency: 'CNY' } })] });
const fewer = anOrder({ lines: [aLine({ quantity: '4' })] });

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(credit, materials, terms, submitter);
  await environment.activate(
    aPolicy({
      departments: [aDepartment('credit'), aDepartment('materials'), aDepartment('payment_terms')],
    }),
  );
});

afterAll(() => environment.close());

async function approveAs(order: WorkflowHandle, actor: typeof credit): Promise<void> {
  await environment.decide(order, { department: actor.departments[0] ?? '', verb: 'approve', actor });
}

async function write(order: WorkflowHandle, document: OrderDocument, revision: number): Promise<void> {
  const orderId = orderIdOf(order);
  await environment.writeRevision({ orderId, revision, document, authorId: 'submitter' });
}

async function amendInReview(order: WorkflowHandle, document: OrderDocument, revision = 2): Promise<void> {
  await write(order, document, revision);
  await order.executeUpdate(RESUBMIT, { args: [{ actor: submitter, revision }] });
}

async function amendApproved(order: WorkflowHandle, document: OrderDocument, revision = 2) {
  await write(order, document, revision);
  const { taskQueue } = environment;
  const amendment = { actor: submitter, revision };
  const start = amendmentStart({ orderId: orderIdOf(order), amendment, taskQueue });
  await environment.temporal.client.workflow.start(start.workflowType, start.options);
  return environment.temporal.client.workflow.getHandle(orderReviewId(orderIdOf(order)));
}

async function anApprovedOrder(): Promise<WorkflowHandle> {
  const order = await environment.submit(anOrder());
  await approveAs(order, credit);
  await approveAs(order, materials);
  await approveAs(order, terms);
  expect(await order.result()).toBe('approved');
  return order;
}

async function statuses(order: WorkflowHandle): Promise<Record<string, string>> {
  const rows = await environment.owner
    .select()
    .from(reviews)
    .where(and(eq(reviews.orderId, orderIdOf(order)), eq(reviews.isCurrent, true)));
  return Object.fromEntries(rows.map(({ department, status }) => [department, status]));
}

async function stateOf(order: WorkflowHandle) {
  const [state] = await environment.owner
    .select()
    .from(orderStates)
    .where(eq(orderStates.orderId, orderIdOf(order)));
  return state;
}

/** What counts against the customer's limit for the order, in minor units. */
async function heldCredit(order: WorkflowHandle): Promise<bigint> {
  const holds = await environment.holds(order);
  return holds
    .filter(({ kind, status }) => kind === 'credit' && (status === 'live' || status === 'consumed'))
    .reduce((sum, { amount }) => sum + amount, 0n);
}

it('an amendment in review opens what it touches again and lets the rest go on about the new revision', async () => {
  const order = await environment.submit(anOrder());
  await approveAs(order, materials);
  const shown = await environment.openReview(order, 'payment_terms');
  await environment.openReview(order, 'credit');
  await amendInReview(order, dearer);
  expect(await statuses(order)).toEqual({ credit: 'open', materials: 'carried', payment_terms: 'open' });
  const going = await environment.openReview(order, 'payment_terms');
  expect(going).toMatchObject({ revision: 2, round: 2, openedAt: shown.openedAt, dueAt: shown.dueAt });
  expect(await environment.openReview(order, 'credit')).toMatchObject({ revision: 2, round: 2 });
  const late = environment.decide(order, {
    ...{ department: 'payment_terms', verb: 'approve', actor: terms },
    evidenceHash: shown.evidenceHash,
  });
  const refusal = await late.catch((error: unknown) => findDomainError(error));
  expect(refusal).toMatchObject({ code: 'evidence_changed', facts: { current: going.evidenceHash } });
  await approveAs(order, terms);
  await approveAs(order, credit);
  expect(await order.result()).toBe('approved');
  expect(await heldCredit(order)).toBe(15_000n);
  expect(await stateOf(order)).toMatchObject({ revision: 2, approvedRevision: 2 });
});

it('the approved revision stays in force until its amendment is approved, which then replaces what it consumed', async () => {
  const approved = await anApprovedOrder();
  const order = await amendApproved(approved, dearer);
  await environment.openReview(order, 'credit');
  expect(await statuses(order)).toEqual({ credit: 'open', materials: 'carried', payment_terms: 'carried' });
  expect(await stateOf(order)).toMatchObject({ status: 'in_review', revision: 2, approvedRevision: 1 });
  const live = (await environment.holds(order)).filter(({ status }) => status === 'live');
  expect(live.map(({ kind, amount }) => [kind, amount])).toEqual([['credit', 2_500n]]);
  expect(await heldCredit(order)).toBe(15_000n);
  await approveAs(order, credit);
  expect(await order.result()).toBe('approved');
  expect(await heldCredit(order)).toBe(15_000n);
  expect(await stateOf(order)).toMatchObject({ status: 'approved', revision: 2, approvedRevision: 2 });
});

it('a smaller amendment gives back what it does not need only once it is approved', async () => {
  const order = await amendApproved(await anApprovedOrder(), fewer);
  await environment.openReview(order, 'credit');
  expect(await heldCredit(order)).toBe(12_500n);
  await approveAs(order, credit);
  expect(await heldCredit(order)).toBe(12_500n);
  await approveAs(order, materials);
  expect(await order.result()).toBe('approved');
  expect(await heldCredit(order)).toBe(5_000n);
  const stock = (await environment.holds(order)).filter(
    ({ kind, status }) => kind === 'stock' && status === 'consumed',
  );
  expect(stock.map(({ amount }) => amount)).toEqual([4_000_000n]);
});

it.each(['rejected', 'withdrawn'] as const)(
  'an amendment that is %s leaves the approved revision as it was, and the next one can come',
  async (ending) => {
    const approved = await anApprovedOrder();
    const before = await environment.holds(approved);
    const order = await amendApproved(approved, dearer);
    await environment.openReview(order, 'credit');
    if (ending === 'withdrawn')
      await order.executeUpdate(WITHDRAW, { args: [{ actor: submitter, reason: null }] });
    else
      await environment.decide(order, { department: 'credit', verb: 'reject', actor: credit, comment: 'no' });
    expect(await order.result()).toBe('approved');
    expect(await stateOf(order)).toMatchObject({ status: 'approved', revision: 2, approvedRevision: 1 });
    const consumed = (await environment.holds(order)).filter(({ status }) => status === 'consumed');
    expect(consumed).toEqual(before);
    expect(await statuses(order)).toEqual({
      credit: 'approved',
      materials: 'approved',
      payment_terms: 'approved',
    });
    const types = (await environment.events(order)).map(({ type }) => type);
    expect(types).toContain(`order.amendment_${ending}`);
    const next = await amendApproved(order, anOrder({ customerReference: 'PO-9' }), 3);
    expect(await next.result()).toBe('approved');
    expect(await stateOf(order)).toMatchObject({ revision: 3, approvedRevision: 3 });
  },
);

it('an amendment that is started twice is reviewed once', async () => {
  const order = await amendApproved(await anApprovedOrder(), anOrder({ customerReference: 'PO-8' }));
  expect(await order.result()).toBe('approved');
  const { taskQueue } = environment;
  const amendment = { actor: submitter, revision: 2 };
  const again = amendmentStart({ orderId: orderIdOf(order), amendment, taskQueue });
  const events = await environment.events(order);
  const handle = await environment.temporal.client.workflow.start(again.workflowType, again.options);
  expect(await handle.result()).toBe('approved');
  expect(await environment.events(order)).toEqual(events);
});

it('a returned amendment keeps the approved revision in force and goes on with the next one', async () => {
  const order = await amendApproved(await anApprovedOrder(), dearer);
  await environment.decide(order, { department: 'credit', verb: 'return', comment: 'x', actor: credit });
  await environment.until(async () => ((await stateOf(order))?.status === 'returned' ? true : null));
  expect(await stateOf(order)).toMatchObject({ status: 'returned', approvedRevision: 1 });
  await amendInReview(order, fewer, 3);
  await approveAs(order, credit);
  await approveAs(order, materials);
  expect(await order.result()).toBe('approved');
  expect(await heldCredit(order)).toBe(5_000n);
});

it('a smaller amendment that is beyond a limit lowered meanwhile keeps its credit, by the name of who approved it', async () => {
  const departments = [aDepartment('credit', { closesByRule: true }), aDepartment('materials')];
  await environment.activate(aPolicy({ departments }));
  const approved = await environment.submit(anOrder());
  await approveAs(approved, materials);
  expect(await approved.result()).toBe('approved');
  const limited = (minor: bigint) => environment.owner.update(customers).set({ creditLimitMinor: minor });
  const [before] = await environment.owner.select().from(customers);
  await limited(1n);
  const order = await amendApproved(approved, fewer);
  await approveAs(order, credit);
  await approveAs(order, materials);
  expect(await order.result()).toBe('approved');
  await limited(before?.creditLimitMinor ?? 0n);
  const credits = (await environment.holds(order)).filter(({ kind }) => kind === 'credit');
  expect(credits.map(({ status, amount }) => [status, amount])).toEqual([
    ['released', 12_500n],
    ['consumed', 5_000n],
  ]);
  expect(credits.at(-1)?.excessReleasedBy).toBe(credit.id);
});
