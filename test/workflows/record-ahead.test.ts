import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createOrderReviewActivities,
  type OrderReviewActivities,
} from '../../activities/order-review-activities.ts';
import { openDatabase } from '../../db/pool.ts';
import { testPersonalData } from '../support/encryption.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

/** What an execution that the engine has lost did before: its steps are run here as it ran them. */
let lost: OrderReviewActivities;
let environment: ReviewEnvironment;
let closeDatabase: () => Promise<void>;
const first = aReviewer('credit', { id: 'first' });
const second = aReviewer('credit', { id: 'second' });
const materials = aReviewer('materials');

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  const opened = openDatabase({
    databaseUrl: environment.applicationUrl,
    role: 'countersign_worker',
    maximumConnections: 5,
    onBrokenConnection: () => undefined,
  });
  closeDatabase = () => opened.close();
  lost = createOrderReviewActivities({
    database: opened.database,
    personal: testPersonalData,
    wakes: { notices: () => undefined, archive: () => undefined },
  });
  await addCompany(environment.owner);
  await environment.addPeople(first, second, materials);
  await environment.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await environment.startWorker();
});

afterAll(async () => {
  await closeDatabase();
  await environment.close();
});

async function submitForCredit() {
  const order = await environment.submit(anOrder());
  const review = await environment.openReview(order, 'credit');
  return { order, review, orderId: orderIdOf(order), revision: 1 };
}

const withdrawn = {
  settlement: 'withdrawn',
  ordinal: 1,
  actor: null,
  department: null,
  reason: 'lost',
} as const;

it('an ending that the engine has lost is taken over by the next message, which is refused', async () => {
  const { order, review, orderId, revision } = await submitForCredit();
  await lost.settleOrder({ ...withdrawn, orderId, revision });
  const { evidenceHash } = review;
  await expect(
    environment.decide(order, { department: 'credit', verb: 'approve', actor: first, evidenceHash }),
  ).rejects.toMatchObject({ cause: { type: 'order_state_conflict' } });
  await expect(order.result()).resolves.toBe('withdrawn');
  const types = (await environment.events(order)).map(({ type }) => type);
  expect(types.filter((type) => type === 'order.withdrawn')).toHaveLength(1);
  expect(types).not.toContain('review.decided');
});

it('a decision that the engine has lost wins over the next one, and takes effect', async () => {
  const { order, review, orderId, revision } = await submitForCredit();
  const decision = { department: 'credit', comment: null, conditions: [], evidenceHash: review.evidenceHash };
  await lost.recordDecision({
    ...decision,
    orderId,
    revision,
    round: review.round,
    verb: 'reject',
    actor: first,
    channel: 'update',
    decidedAt: new Date().toISOString(),
  });
  await expect(
    environment.decide(order, { ...decision, verb: 'approve', actor: second }),
  ).rejects.toMatchObject({
    cause: {
      type: 'review_already_decided',
      details: [{ winner: { decidedBy: { id: 'first' }, verb: 'reject' } }],
    },
  });
  await expect(order.result()).resolves.toBe('rejected');
  expect((await environment.holds(order)).map(({ status }) => status)).toEqual(['released']);
});

it('a check that goes on after its order has ended is refused, and holds nothing', async () => {
  const { order, orderId, revision } = await submitForCredit();
  await lost.settleOrder({ ...withdrawn, orderId, revision });
  const before = await environment.events(order);
  await expect(
    lost.checkDepartment({ orderId, revision, department: 'credit', checkNumber: 2 }),
  ).rejects.toMatchObject({ type: 'order_state_conflict' });
  expect((await environment.holds(order)).map(({ status }) => status)).toEqual(['released']);
  expect(await environment.events(order)).toEqual(before);
});

it('a decision on a review whose opening the engine has lost waits until the review has come so far', async () => {
  const departments = [aDepartment('credit'), aDepartment('materials', { stage: 2 })];
  await environment.activate(aPolicy({ departments }));
  const { order, review, orderId, revision } = await submitForCredit();
  const { round, evidenceHash } = review;
  const decision = { department: 'credit', comment: null, conditions: [], evidenceHash } as const;
  const decidedAt = new Date().toISOString();
  const agreed = { ...decision, verb: 'approve', actor: first } as const;
  await lost.recordDecision({ ...agreed, orderId, revision, round, channel: 'update', decidedAt });
  await lost.checkDepartment({ orderId, revision, department: 'materials', checkNumber: 1 });
  const early = environment.decide(order, { department: 'materials', verb: 'approve', actor: materials });
  // The first decision is sent again, as by everybody who got no answer.
  await environment.decide(order, agreed);
  await early;
  await expect(order.result()).resolves.toBe('approved');
  const types = (await environment.events(order)).map(({ type }) => type);
  expect(types.filter((type) => type === 'review.decided')).toHaveLength(2);
  expect(types.filter((type) => type === 'review.opened')).toHaveLength(2);
});
