import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliverInApp } from '../../activities/notices/deliver-in-app.ts';
import { openReviewTools } from '../../activities/review-context.ts';
import { openDatabase, type OpenDatabase } from '../../db/pool.ts';
import { noticeOutbox, notices } from '../../db/tables/notices.ts';
import { historyEvents } from '../../db/tables/process.ts';
import { noticeDeliveryId } from '../../workflows/contract.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
let opened: OpenDatabase;
const credit = aReviewer('credit');

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  opened = openDatabase({
    databaseUrl: environment.applicationUrl,
    role: 'countersign_worker',
    maximumConnections: 10,
    onBrokenConnection: () => undefined,
  });
  await addCompany(environment.owner);
  await environment.addPeople(credit);
  await environment.activate(aPolicy({ departments: [aDepartment('credit')] }));
});

afterAll(async () => {
  await opened.close();
  await environment.close();
});

const noticesOf = (orderId: string) =>
  environment.owner.select().from(notices).where(eq(notices.orderId, orderId));

it('what a worker left behind goes out when the next one starts, and what was told is not told again', async () => {
  const stop = await environment.startWorker();
  const handle = await environment.submit(anOrder());
  await environment.openReview(handle, 'credit');
  const orderId = orderIdOf(handle);
  const told = await environment.until(async () => (await noticesOf(orderId))[0]);
  await stop();
  const { position } = told;
  await environment.owner.insert(noticeOutbox).values({ orderId, position });
  await environment.startWorker();
  await environment.until(async () => ((await environment.owner.$count(noticeOutbox)) === 0 ? true : null));
  expect(await noticesOf(orderId)).toEqual([told]);
});

it('deliveries at the same time tell each person once', async () => {
  const { owner } = environment;
  await owner.delete(notices);
  const events = await owner.select().from(historyEvents).where(eq(historyEvents.type, 'review.opened'));
  const waiting = events.map(({ orderId, position }) => ({ orderId, position }));
  await owner.insert(noticeOutbox).values([...waiting, ...waiting, ...waiting]);
  const tools = openReviewTools(opened.database);
  await Promise.all(Array.from({ length: 5 }, () => deliverInApp({ tools, mail: null })));
  expect(await owner.$count(notices)).toBe(waiting.length);
});

it('one delivery waits without doing anything until it is woken', async () => {
  const { taskQueue, temporal } = environment;
  const delivery = temporal.client.workflow.getHandle(noticeDeliveryId({ taskQueue, endpoint: 'in_app' }));
  const before = await environment.until(async () => {
    const { status, historyLength } = await delivery.describe();
    const { events } = await delivery.fetchHistory();
    const isIdle = events?.at(-1)?.workflowTaskCompletedEventAttributes;
    return status.name === 'RUNNING' && isIdle ? historyLength : null;
  });
  const { events } = await delivery.fetchHistory();
  expect(events?.filter((event) => event.timerStartedEventAttributes)).toEqual([]);
  expect(events).toHaveLength(before);
});
