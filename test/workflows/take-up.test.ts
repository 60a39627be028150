import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Takeover } from '../../domain/takeover.ts';
import { ORDER_REVIEW, RESUBMIT, WITHDRAW, type OrderReviewInput } from '../../workflows/contract.ts';
import { addCompany } from '../support/company.ts';
import { aDeadline, aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
const credit = aReviewer('credit');
const materials = aReviewer('materials');
const submitter = aReviewer('none', { id: 'submitter', roles: ['submitter'], departments: [] });
const departments = [aDepartment('credit'), aDepartment('materials', { stage: 2 })];

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(credit, materials, submitter);
});

afterAll(() => environment.close());

async function submit(overrides: Parameters<typeof aPolicy>[0] = {}): Promise<WorkflowHandle> {
  await environment.activate(aPolicy({ departments, ...overrides }));
  return environment.submit(anOrder());
}

/** Ends the execution of an order and lets another one take it over from the record. */
async function takeOver(order: WorkflowHandle): Promise<WorkflowHandle> {
  const takeover: Takeover = { id: 'test', differences: [], lostReceipts: [], by: null };
  const input: OrderReviewInput = { orderId: orderIdOf(order), takeover };
  const next = await environment.temporal.client.workflow.start(ORDER_REVIEW, {
    workflowId: order.workflowId,
    taskQueue: environment.taskQueue,
    args: [input],
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });
  await environment.until(async () => {
    const types = (await environment.events(order)).map((event) => event.type);
    return types.includes('order.taken_over') ? types : null;
  });
  return next;
}

const decide = (order: WorkflowHandle, actor: typeof credit, verb: 'approve' | 'reject' | 'return') =>
  environment.decide(order, { department: actor.departments[0] ?? '', verb, actor });

async function stepKeys(order: WorkflowHandle): Promise<string[]> {
  return [...new Set((await environment.events(order)).map((event) => event.stepKey))];
}

it('an order that waits in its first stage goes on from there', async () => {
  const order = await submit();
  await environment.openReview(order, 'credit');
  const next = await takeOver(order);
  await decide(next, credit, 'approve');
  await decide(next, materials, 'approve');
  expect(await next.result()).toBe('approved');
  const ended = (await environment.holds(order)).map((hold) => hold.status);
  expect(new Set(ended)).toEqual(new Set(['consumed']));
});

it('a decision on record is not asked for again', async () => {
  const order = await submit();
  await decide(order, credit, 'approve');
  await environment.openReview(order, 'materials');
  const next = await takeOver(order);
  await expect(decide(next, materials, 'approve')).resolves.toMatchObject({ receipt: {} });
  expect(await next.result()).toBe('approved');
  expect(await stepKeys(order)).toEqual([
    'plan:1',
    'check:credit:1',
    'decide:credit:1',
    'check:materials:1',
    'takeover:test',
    'decide:materials:1',
    'settle:1:1',
  ]);
});

it('a returned order waits for its submitter on', async () => {
  const order = await submit();
  await decide(order, credit, 'return');
  await environment.until(async () => (await stepKeys(order)).find((key) => key === 'settle:1:1'));
  const next = await takeOver(order);
  const orderId = orderIdOf(order);
  await environment.writeRevision({ orderId, revision: 2, document: anOrder(), authorId: 'submitter' });
  await next.executeUpdate(RESUBMIT, { args: [{ actor: submitter, revision: 2 }] });
  const resumed = await takeOverAgain(next);
  await decide(resumed, credit, 'approve');
  await decide(resumed, materials, 'approve');
  expect(await resumed.result()).toBe('approved');
  expect((await stepKeys(order)).slice(-6)).toEqual([
    'check:credit:2',
    'takeover:again',
    'decide:credit:2',
    'check:materials:1',
    'decide:materials:1',
    'settle:2:1',
  ]);
});

async function takeOverAgain(order: WorkflowHandle): Promise<WorkflowHandle> {
  await environment.openReview(order, 'credit');
  const takeover: Takeover = { id: 'again', differences: [], lostReceipts: [], by: null };
  return environment.temporal.client.workflow.start(ORDER_REVIEW, {
    workflowId: order.workflowId,
    taskQueue: environment.taskQueue,
    args: [{ orderId: orderIdOf(order), takeover }],
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });
}

it.each([
  ['approved', 'approve'],
  ['rejected', 'reject'],
] as const)('an order that was %s on record ends at once as it did', async (status, verb) => {
  const order = await submit({ departments: [aDepartment('credit')] });
  await decide(order, credit, verb);
  await order.result();
  const next = await takeOver(order);
  expect(await next.result()).toBe(status);
  expect((await stepKeys(order)).at(-1)).toBe('takeover:test');
});

it('a withdrawal that comes while the record is taken up is judged by the record', async () => {
  const order = await submit();
  await environment.openReview(order, 'credit');
  const next = await takeOver(order);
  await expect(next.executeUpdate(WITHDRAW, { args: [{ actor: credit, reason: null }] })).rejects.toThrow();
  await next.executeUpdate(WITHDRAW, { args: [{ actor: submitter, reason: null }] });
  expect(await next.result()).toBe('withdrawn');
});

it('rungs of a deadline that are on record are not climbed again', async () => {
  const deadline = aDeadline({ decideWithinMs: 200, lastResortAfterMs: 3_600_000 });
  const order = await submit({ departments: [aDepartment('credit', { deadline })] });
  await environment.until(async () =>
    (await stepKeys(order)).find((key) => key === 'rung:credit:1:escalation'),
  );
  const next = await takeOver(order);
  const manager = aReviewer('credit', { id: 'manager-1', roles: ['manager'] });
  await environment.addPeople(manager);
  await decide(next, manager, 'approve');
  expect(await next.result()).toBe('approved');
  expect((await stepKeys(order)).filter((key) => key.startsWith('rung:'))).toHaveLength(3);
});

it('a hold that ran out on record is taken anew as often as before', async () => {
  const { holds } = aPolicy();
  const order = await submit({
    departments: [aDepartment('credit')],
    holds: { ...holds, creditExpiresAfterMs: 300 },
  });
  await environment.until(async () => (await stepKeys(order)).find((key) => key === 'check:credit:2'));
  const next = await takeOver(order);
  await decide(next, credit, 'approve');
  expect(await next.result()).toBe('approved');
  const checks = (await stepKeys(order)).filter((key) => key.startsWith('check:'));
  expect(new Set(checks).size).toBe(checks.length);
  const live = (await environment.holds(order)).filter((hold) => hold.status === 'live');
  expect(live).toEqual([]);
});

it('a last resort on record that rejected the order rejects it', async () => {
  const deadline = aDeadline({ decideWithinMs: 150, lastResortAfterMs: 150, lastResort: 'reject' });
  const order = await submit({ departments: [aDepartment('credit', { deadline })] });
  await order.result();
  const next = await takeOver(order);
  expect(await next.result()).toBe('rejected');
});
