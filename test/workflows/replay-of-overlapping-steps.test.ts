import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { lockResources } from '../../db/facts/lock-resources.ts';
import { encryptedBy } from '../../payload-codec.ts';
import { testCodec } from '../support/encryption.ts';
import { addCompany } from '../support/company.ts';
import { aDeadline, aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';

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

async function replay(order: WorkflowHandle): Promise<void> {
  const workflowBundle = { codePath: inject('workflowBundlePath') };
  const options = { workflowBundle, dataConverter: encryptedBy(testCodec) };
  await Worker.runReplayHistory(options, await order.fetchHistory(), order.workflowId);
}

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
  const reminded = async () =>
    (await environment.events(order)).find(({ type }) => type === 'review.reminded');
  await environment.until(reminded);
  for (const department of ['credit', 'materials']) {
    await environment.decide(order, { department, verb: 'approve', actor: aReviewer(department) });
  }
  expect(await order.result()).toBe('approved');

  await replay(order);
});

it('an order replays whose timer fired while a decision was being recorded', async () => {
  const { holds } = aPolicy();
  const deadline = aDeadline({ decideWithinMs: 4_000 });
  const departments = [aDepartment('credit', { deadline }), aDepartment('materials')];
  await environment.activate(aPolicy({ departments, holds: { ...holds, creditExpiresAfterMs: 12_000 } }));
  const order = await environment.submit(anOrder());
  await environment.openReview(order, 'materials');
  await environment.openReview(order, 'credit');
  // The decision waits for this lock until its task has been prolonged, and the reminder is due meanwhile.
  await blocker.query('begin');
  await blocker.query('select 1 from order_states where order_id = $1 for update', [orderIdOf(order)]);
  const decided = environment.decide(order, {
    department: 'credit',
    verb: 'approve',
    actor: aReviewer('credit'),
  });
  await environment.until(async () => {
    const { events = [] } = await order.fetchHistory();
    return events?.find((event) => event.timerFiredEventAttributes);
  });
  await blocker.query('commit');
  await decided;
  await environment.until(async () =>
    (await environment.events(order)).find(({ type }) => type === 'hold.expired'),
  );
  await environment.decide(order, {
    department: 'materials',
    verb: 'approve',
    actor: aReviewer('materials'),
  });
  expect(await order.result()).toBe('approved');
  await replay(order);
});
