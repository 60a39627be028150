import { eq } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orderStates } from '../../db/tables/process.ts';
import { RESUBMIT } from '../../workflows/contract.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

/** Orders that are returned and resubmitted at the same time, so that the messages meet in many different ways. */
const RACES = 8;

let environment: ReviewEnvironment;
let blocker: pg.Client;
const credit = aReviewer('credit');
const submitter = aReviewer('none', { id: 'submitter', roles: ['submitter'], departments: [] });

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(credit, submitter);
  await environment.activate(aPolicy({ departments: [aDepartment('credit')] }));
  blocker = new pg.Client({ connectionString: environment.ownerUrl });
  await blocker.connect();
});

afterAll(async () => {
  await blocker.end();
  await environment.close();
});

type Order = Awaited<ReturnType<ReviewEnvironment['submit']>>;

function returnOrder(order: Order) {
  return environment.decide(order, { department: 'credit', verb: 'return', comment: 'less', actor: credit });
}

async function resubmit(order: Order): Promise<void> {
  const orderId = orderIdOf(order);
  await environment.writeRevision({ orderId, revision: 2, document: anOrder(), authorId: submitter.id });
  await order.executeUpdate(RESUBMIT, { args: [{ actor: submitter, revision: 2 }] });
}

async function statusOf(order: Order): Promise<string | undefined> {
  const { owner } = environment;
  const [row] = await owner
    .select()
    .from(orderStates)
    .where(eq(orderStates.orderId, orderIdOf(order)));
  return row?.status;
}

async function countTasks(order: Order): Promise<number> {
  const { events } = await order.fetchHistory();
  return (events ?? []).filter(({ workflowTaskStartedEventAttributes: task }) => task).length;
}

async function expectSecondRound(order: Order): Promise<void> {
  expect(await environment.openReview(order, 'credit')).toMatchObject({ revision: 2, round: 2 });
  const types = (await environment.events(order)).map(({ type }) => type);
  expect(types.filter((type) => type === 'order.returned')).toHaveLength(1);
}

it('a revision that comes while the return is being recorded waits for it', async () => {
  const order = await environment.submit(anOrder());
  await environment.openReview(order, 'credit');
  // The end of the revision is told to its author, which this keeps from it; the decision itself is told to nobody.
  await blocker.query('begin');
  await blocker.query('lock table notice_outbox in share mode');
  await returnOrder(order);
  const before = await countTasks(order);
  const resubmitted = resubmit(order);
  // The engine delivers it with its next task, which begins while the step of the one before still waits.
  await environment.until(async () => (await countTasks(order)) > before || null);
  expect(await statusOf(order)).toBe('in_review');
  await blocker.query('commit');
  await resubmitted;
  await expectSecondRound(order);
});

it('a revision that follows as soon as the record says returned is taken', async () => {
  const race = async (): Promise<Order> => {
    const order = await environment.submit(anOrder());
    const returned = returnOrder(order);
    const asSoonAsReturned = async (): Promise<void> => {
      while ((await statusOf(order)) !== 'returned') continue;
      await resubmit(order);
    };
    await Promise.all([returned, asSoonAsReturned()]);
    return order;
  };
  const orders = await Promise.all(Array.from({ length: RACES }, race));
  for (const order of orders) await expectSecondRound(order);
});

it('a revision that was written in time is reviewed though nobody could deliver it before the order expired', async () => {
  const policy = aPolicy({ departments: [aDepartment('credit')], returnedExpiresAfterMs: 4_000 });
  await environment.activate(policy);
  const order = await environment.submit(anOrder());
  await returnOrder(order);
  await environment.until(async () => ((await statusOf(order)) === 'returned' ? true : null));
  const orderId = orderIdOf(order);
  await environment.writeRevision({ orderId, revision: 2, document: anOrder(), authorId: submitter.id });
  await expectSecondRound(order);
  // Delivered after all, it is there already.
  const late = order.executeUpdate(RESUBMIT, { args: [{ actor: submitter, revision: 2 }] });
  await expect(late).rejects.toMatchObject({ cause: { type: 'revision_conflict' } });
  await environment.decide(order, { department: 'credit', verb: 'return', comment: 'less', actor: credit });
  expect(await order.result()).toBe('expired');
});
