import { DECIDE, RESUBMIT, takeoverStart, WITHDRAW } from '../../workflows/contract.ts';
import { aDeadline, aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, type ReviewEnvironment } from '../support/review-environment.ts';
import { ACT_SHAPES } from './recorded-act-shapes.ts';
import type { RunShape } from './recorded-shape.ts';

const credit = aReviewer('credit');
const submitter = aReviewer('none', { id: 'submitter', roles: ['submitter'], departments: [] });

async function underPolicy(environment: ReviewEnvironment, overrides: Parameters<typeof aPolicy>[0]) {
  await environment.activate(aPolicy({ departments: [aDepartment('credit')], ...overrides }));
  return environment.submit(anOrder());
}

/** The shapes of the process whose histories every later version of the workflow code must replay. */
export const RECORDED_SHAPES: Readonly<Record<string, RunShape>> = {
  'approved-by-update': async (environment) => {
    const order = await underPolicy(environment, {});
    await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
    return order;
  },
  'approved-by-signal': async (environment) => {
    const order = await underPolicy(environment, {});
    const decision = { department: 'credit', verb: 'approve', actor: credit } as const;
    await order.signal(DECIDE, 'unreadable');
    await order.signal(DECIDE, await environment.toMessage(order, decision));
    return order;
  },
  'rejected-in-parallel': async (environment) => {
    const departments = [aDepartment('credit'), aDepartment('materials')];
    const order = await underPolicy(environment, { departments });
    await environment.decide(order, { department: 'credit', verb: 'reject', actor: credit });
    return order;
  },
  'returned-and-resubmitted': async (environment) => {
    const order = await underPolicy(environment, {});
    await environment.decide(order, { department: 'credit', verb: 'return', actor: credit });
    const orderId = orderIdOf(order);
    await environment.writeRevision({ orderId, revision: 2, document: anOrder(), authorId: 'submitter' });
    await order.executeUpdate(RESUBMIT, { args: [{ actor: submitter, revision: 2 }] });
    await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
    return order;
  },
  'returned-and-expired': async (environment) => {
    const order = await underPolicy(environment, { returnedExpiresAfterMs: 50 });
    await environment.decide(order, { department: 'credit', verb: 'return', actor: credit });
    return order;
  },
  withdrawn: async (environment) => {
    const order = await underPolicy(environment, {});
    await environment.openReview(order, 'credit');
    await order.executeUpdate(WITHDRAW, { args: [{ actor: submitter, reason: null }] });
    return order;
  },
  'taken-over': async (environment) => {
    const departments = [aDepartment('credit'), aDepartment('materials', { stage: 2 })];
    const order = await underPolicy(environment, { departments });
    await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
    await environment.openReview(order, 'materials');
    const takeover = { id: 'recorded', differences: ['workflow_behind'], lostReceipts: [], by: null };
    const { taskQueue, temporal } = environment;
    const { workflowType, options } = takeoverStart({ orderId: orderIdOf(order), takeover, taskQueue });
    const next = await temporal.client.workflow.start(workflowType, options);
    const materials = aReviewer('materials');
    await environment.decide(next, { department: 'materials', verb: 'approve', actor: materials });
    return next;
  },
  'last-resort-rejects': (environment) => {
    const deadline = aDeadline({ decideWithinMs: 200, lastResortAfterMs: 200, lastResort: 'reject' });
    return underPolicy(environment, { departments: [aDepartment('credit', { deadline })] });
  },
  'hold-renewed': async (environment) => {
    const { holds } = aPolicy();
    const order = await underPolicy(environment, { holds: { ...holds, creditExpiresAfterMs: 200 } });
    await environment.until(async () => (await environment.holds(order))[1]);
    await environment.decide(order, { department: 'credit', verb: 'approve', actor: credit });
    return order;
  },
  ...ACT_SHAPES,
};
