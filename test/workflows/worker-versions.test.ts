import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { bundleChanged, REHEARSED_CHANGE } from '../../bench/upgrade/changed-code.ts';
import { deploymentVersionOf } from '../../deployment/deployment-version.ts';
import { makeCurrent } from '../../deployment/make-current.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, ReviewEnvironment } from '../support/review-environment.ts';

const WITHIN_MS = 20_000;
const credit = aReviewer('credit');
const folder = mkdtempSync(join(tmpdir(), 'countersign-versions-'));
let environment: ReviewEnvironment;
let deploymentName: string;
let changed: string;

beforeAll(async () => {
  [environment, changed] = await Promise.all([ReviewEnvironment.start(), bundleChanged(folder, 'guarded')]);
  deploymentName = environment.taskQueue;
  await addCompany(environment.owner);
  await environment.addPeople(credit);
  // The change comes before each stage, so that an order comes to it again after its first decision.
  const departments = [aDepartment('credit'), aDepartment('materials', { stage: 2, closesByRule: true })];
  await environment.activate(aPolicy({ departments }));
});

afterAll(async () => {
  await environment.close();
  rmSync(folder, { recursive: true });
});

function release(bundlePath: string, withinMs = WITHIN_MS): Promise<void> {
  const { connection, namespace } = environment.temporal;
  return makeCurrent({
    connection,
    namespace,
    version: deploymentVersionOf({ deploymentName, bundlePath }),
    withinMs,
  });
}

/** The changes that the order has begun, by its history. */
async function changesOf(order: WorkflowHandle): Promise<number> {
  const { events } = await order.fetchHistory();
  const markers = events?.filter(
    ({ markerRecordedEventAttributes: marker }) => marker?.markerName === 'core_patch',
  );
  return markers?.length ?? 0;
}

it('a version that no worker polls for does not become current', async () => {
  await expect(release(changed, 0)).rejects.toThrow();
});

it('an order goes on with the current version: without the change while it is held back, and with it afterwards', async () => {
  const before = inject('workflowBundlePath');
  const stopBefore = await environment.startWorker({ deploymentName });
  await release(before);
  const order = await environment.submit(anOrder());
  await environment.openReview(order, 'credit');

  const heldBack = [REHEARSED_CHANGE];
  const stopCareful = await environment.startWorker({ deploymentName, bundlePath: changed, heldBack });
  await release(changed);
  await stopBefore();
  const careful = await environment.submit(anOrder());
  await environment.openReview(careful, 'credit');
  expect(await changesOf(careful)).toBe(0);

  await stopCareful();
  await environment.startWorker({ deploymentName, bundlePath: changed });
  for (const waiting of [order, careful]) {
    await environment.decide(waiting, { department: 'credit', verb: 'approve', actor: credit });
    expect(await waiting.result()).toBe('approved');
    expect(await changesOf(waiting)).toBe(1);
  }
});
