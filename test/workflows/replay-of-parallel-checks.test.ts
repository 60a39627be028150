import { Worker } from '@temporalio/worker';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { lockResources } from '../../db/facts/lock-resources.ts';
import { addCompany } from '../support/company.ts';
import { aDeadline, aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
let blocker: pg.Client;

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(aReviewer('credit'), aReviewer('materials'));
  blocker = new pg.Client({ connectionString: environment.ownerUrl });
  await blocker.connect();
});

afterAll(async () => {
  await blocker.end();
  await environment.close();
});

it('an order replays whose later check has the earlier deadline', async () => {
  const deadline = aDeadline({ decideWithinMs: 400, lastResortAfterMs: 600_000 });
  const departments = [aDepartment('credit'), aDepartment('materials', { deadline })];
  await environment.activate(aPolicy({ departments }));
  // The materials check waits for this lock, so that both end in one workflow task, but one after the other.
  await blocker.query('begin');
  await lockResources(drizzle(blocker), { kind: 'stock', resources: ['P-100'] });
  const order = await environment.submit(anOrder());
  await environment.openReview(order, 'credit');
  const waiting = sql`select 1 as found from pg_stat_activity where wait_event = 'advisory' limit 1`;
  await environment.until(async () => (await environment.owner.execute(waiting)).rows[0]);
  await blocker.query('commit');
  const reminded = async () => (await environment.events(order)).find(({ type }) => type === 'review.reminded');
  await environment.until(reminded);
  for (const department of ['credit', 'materials']) {
    await environment.decide(order, { department, verb: 'approve', actor: aReviewer(department) });
  }
  expect(await order.result()).toBe('approved');

  const workflowBundle = { codePath: inject('workflowBundlePath') };
  await Worker.runReplayHistory({ workflowBundle }, await order.fetchHistory(), order.workflowId);
});
