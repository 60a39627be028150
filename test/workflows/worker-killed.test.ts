import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { lockResources } from '../../db/facts/lock-resources.ts';
import { addCompany } from '../support/company.ts';
import { asVariable, TEST_PAYLOAD_KEYS, TEST_PERSONAL_DATA_KEYS } from '../support/encryption.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, ReviewEnvironment } from '../support/review-environment.ts';

let environment: ReviewEnvironment;
let blocker: pg.Client;
const killed: ChildProcess[] = [];

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  await addCompany(environment.owner);
  await environment.addPeople(aReviewer('credit'), aReviewer('materials'));
  await environment.activate(aPolicy({ departments: [aDepartment('credit'), aDepartment('materials')] }));
  blocker = new pg.Client({ connectionString: environment.ownerUrl });
  await blocker.connect();
});

afterAll(async () => {
  for (const worker of killed) worker.kill('SIGKILL');
  await blocker.end();
  await environment.close();
});

function startWorkerProcess(): ChildProcess {
  const worker = spawn(process.execPath, ['--import', 'tsx', 'worker.ts'], {
    stdio: 'ignore',
    env: {
      PATH: '',
      DATABASE_URL: environment.applicationUrl,
      TEMPORAL_ADDRESS: environment.temporal.address,
      TEMPORAL_NAMESPACE: environment.temporal.namespace,
      TEMPORAL_TASK_QUEUE: environment.taskQueue,
      WORKFLOW_BUNDLE_PATH: inject('workflowBundlePath'),
      PAYLOAD_KEYS: asVariable(...TEST_PAYLOAD_KEYS),
      PERSONAL_DATA_KEYS: asVariable(...TEST_PERSONAL_DATA_KEYS),
    },
  });
  killed.push(worker);
  return worker;
}

it('a worker killed between a check and its receipt leaves one event and one hold', async () => {
  // The materials check waits for this lock, so the workflow task with the credit check's receipt cannot complete.
  await blocker.query('begin');
  await lockResources(drizzle(blocker), { kind: 'stock', resources: ['P-100'] });
  const worker = startWorkerProcess();
  const order = await environment.submit(anOrder());
  const isChecked = async () =>
    (await environment.events(order)).find((event) => event.stepKey === 'check:credit:1');
  await environment.until(isChecked);
  const waiting = sql`select 1 as found from pg_stat_activity where wait_event = 'advisory' limit 1`;
  await environment.until(async () => (await environment.owner.execute(waiting)).rows[0]);
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  await blocker.query('commit');

  await environment.startWorker();
  await environment.decide(order, { department: 'credit', verb: 'approve', actor: aReviewer('credit') });
  await environment.decide(order, {
    department: 'materials',
    verb: 'approve',
    actor: aReviewer('materials'),
  });
  expect(await order.result()).toBe('approved');
  const checked = (await environment.events(order)).filter((event) => event.type === 'review.checked');
  expect(checked.map((event) => event.stepKey).sort()).toEqual(['check:credit:1', 'check:materials:1']);
  const creditHolds = (await environment.holds(order)).filter((hold) => hold.kind === 'credit');
  expect(creditHolds.map((hold) => hold.status)).toEqual(['consumed']);
});
