import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { openArchiveWaker } from '../../archive-waker.ts';
import { createArchiveActivities } from '../../activities/archive/archive-activities.ts';
import type { ClimbLadderInput } from '../../activities/climb-ladder.ts';
import { createOrderReviewActivities } from '../../activities/order-review-activities.ts';
import { recordOnce } from '../../activities/record-once.ts';
import { runCommand } from '../../cli/main.ts';
import { keepBundle } from '../../db/archive.ts';
import { lockOrder } from '../../db/history.ts';
import { openDatabase, type OpenDatabase } from '../../db/pool.ts';
import { archivedExecutions } from '../../db/tables/archive.ts';
import { ENGINE_ACTOR } from '../../domain/actor.ts';
import { stepKey } from '../../domain/step-key.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { encryptedBy } from '../../payload-codec.ts';
import { TEST_PAYLOAD_KEYS, testCodec, testPersonalData } from '../support/encryption.ts';
import { addCompany } from '../support/company.ts';
import { aDeadline, aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let opened: OpenDatabase;
let worker: Worker;
let running: Promise<void>;
let url: string;
const folder = mkdtempSync(join(tmpdir(), 'countersign-forgetful-'));
const auditor = anActor('auditor');
const credit = aReviewer('credit');

const reportSchema = z.looseObject({
  chain: z.array(z.unknown()),
  ledger: z.array(z.looseObject({ kind: z.string(), detail: z.string() })),
});

/** Does what the real one does, in a chain without a fault, but for the event that somebody was reminded. */
function climbForgetfully({ orderId, department, round, rung, revision }: ClimbLadderInput) {
  const step = { orderId, stepKey: stepKey.rung({ department, round, rung }), name: 'rung' as const };
  return recordOnce(opened.database, step, async (tx) => ({
    order: await lockOrder(tx, orderId),
    events: [
      {
        type: 'routing_incident.opened',
        at: new Date().toISOString(),
        actor: ENGINE_ACTOR,
        facts: { department, round, revision, owner: 'owner' },
      },
    ],
    result: { step: 'rung' },
  }));
}

/** A worker of the product in which one activity has a bug. */
async function startForgetfulWorker(): Promise<void> {
  const { review } = environment;
  const { temporal, taskQueue } = review;
  opened = openDatabase({
    databaseUrl: review.applicationUrl,
    role: 'countersign_worker',
    maximumConnections: 5,
    onBrokenConnection: () => undefined,
  });
  const { database } = opened;
  const codePath = inject('workflowBundlePath');
  await keepBundle(database, readFileSync(codePath));
  const waker = openArchiveWaker({ client: temporal.client, taskQueue, isWanted: () => true });
  const wakes = {
    notices: () => undefined,
    archive: () => {
      waker.wake('archive');
    },
  };
  worker = await Worker.create({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle: { codePath },
    dataConverter: encryptedBy(testCodec),
    activities: {
      ...createOrderReviewActivities({ database, personal: testPersonalData, wakes }),
      ...createArchiveActivities({ database, temporal: temporal.client, taskQueue }),
      climbLadder: climbForgetfully,
    },
  });
  running = worker.run();
}

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await addCompany(environment.review.owner);
  await environment.review.addPeople(credit);
  await startForgetfulWorker();
  url = await environment.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  worker.shutdown();
  await running;
  await opened.close();
  await environment.close();
  rmSync(folder, { recursive: true });
});

async function replay(orderId: string) {
  let out = '';
  const code = await runCommand(['history', 'replay', orderId, '--json'], {
    config: {
      COUNTERSIGN_URL: url,
      COUNTERSIGN_API_KEY: await environment.keyOf(auditor),
      COUNTERSIGN_DATA_DIR: folder,
      PAYLOAD_KEYS: TEST_PAYLOAD_KEYS,
    },
    terminal: {
      write: (text) => (out += text),
      warn: () => undefined,
      readInput: () => Promise.resolve(Buffer.from('')),
    },
  });
  return { code, report: reportSchema.parse(JSON.parse(out)) };
}

it('an activity that forgets its event is found by what the engine knows, and only where it forgot', async () => {
  const { review } = environment;
  const deadline = aDeadline({ decideWithinMs: 2_000 });
  await review.activate(aPolicy({ departments: [aDepartment('credit', { deadline })] }));
  const late = await review.submit(anOrder());
  await review.until(async () => {
    const events = await review.events(late);
    return events.find(({ type }) => type === 'routing_incident.opened');
  });
  await review.decide(late, { department: 'credit', verb: 'approve', actor: credit });
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  const punctual = await review.submit(anOrder());
  await review.decide(punctual, { department: 'credit', verb: 'approve', actor: credit });
  await Promise.all([late.result(), punctual.result()]);
  await review.until(async () => ((await review.owner.$count(archivedExecutions)) === 2 ? true : null));
  const found = await replay(orderIdOf(late));
  expect(found.report.chain).toEqual([]);
  expect(found.report.ledger.map(({ kind }) => kind)).toContain('missing');
  expect(found.report.ledger[0]?.detail).toContain('review.reminded');
  expect(found.code).toBe(1);
  expect(await replay(orderIdOf(punctual))).toMatchObject({ code: 0, report: { ledger: [] } });
});
