import { temporal } from '@temporalio/proto';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { encryptedBy, PayloadEncryption } from '../../payload-codec.ts';
import { DECIDE } from '../../workflows/contract.ts';
import { addCompany } from '../support/company.ts';
import { aTestKey, TEST_PAYLOAD_KEYS, testCodec } from '../support/encryption.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, ReviewEnvironment } from '../support/review-environment.ts';
import { connectToTemporal } from '../support/temporal.ts';

const CANARY = 'canary-of-a-remark';
let environment: ReviewEnvironment;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  stopWorker = await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(aReviewer('credit'), aReviewer('materials'));
  const departments = [aDepartment('credit'), aDepartment('materials')];
  await environment.activate(aPolicy({ departments }));
});

afterAll(() => environment.close());

async function bytesOf(order: WorkflowHandle): Promise<string> {
  const history = await order.fetchHistory();
  return Buffer.from(temporal.api.history.v1.History.encode(history).finish()).toString('latin1');
}

const approve = (order: WorkflowHandle, department: string) =>
  environment.decide(order, {
    department,
    verb: 'approve',
    comment: CANARY,
    actor: aReviewer(department, { name: `${CANARY} of ${department}` }),
  });

it('nothing that anybody wrote, nor their name, is in what the engine keeps, and it replays', async () => {
  const order = await environment.submit(anOrder());
  const message = await environment.toMessage(order, {
    department: 'credit',
    verb: 'approve',
    comment: CANARY,
    actor: aReviewer('materials'),
  });
  await order.signal<[unknown]>(DECIDE, message);
  await approve(order, 'credit');
  await approve(order, 'materials');
  expect(await order.result()).toBe('approved');
  const bytes = await bytesOf(order);
  expect([bytes.includes('binary/encrypted'), bytes.includes(CANARY)]).toEqual([true, false]);
  const workflowBundle = { codePath: inject('workflowBundlePath') };
  const history = await order.fetchHistory();
  const dataConverter = encryptedBy(testCodec);
  await Worker.runReplayHistory({ workflowBundle, dataConverter }, history, order.workflowId);
  const opened = await order.fetchHistory();
  testCodec.openWithin(opened);
  await Worker.runReplayHistory({ workflowBundle }, opened, order.workflowId);
  await expect(Worker.runReplayHistory({ workflowBundle }, history, order.workflowId)).rejects.toThrow();
});

it('an order goes on when another key is put before the one that it began with', async () => {
  const order = await environment.submit(anOrder());
  await approve(order, 'credit');
  await stopWorker();
  const codec = new PayloadEncryption([aTestKey('next'), ...TEST_PAYLOAD_KEYS]);
  stopWorker = await environment.startWorker({ codec });
  const temporal = await connectToTemporal(undefined, codec);
  try {
    const handle = temporal.client.workflow.getHandle(order.workflowId);
    await approve(handle, 'materials');
    expect(await handle.result()).toBe('approved');
  } finally {
    await temporal.close();
  }
  expect(await bytesOf(order)).toMatch(/encryption-key-id\W+test[^]*encryption-key-id\W+next/);
});
