import { readFileSync } from 'node:fs';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { readBundle } from '../../db/archive.ts';
import { sha256Hex } from '../../db/canonical.ts';
import { archivedExecutions, archiveOutbox, workflowBundles } from '../../db/tables/archive.ts';
import { encryptedBy } from '../../payload-codec.ts';
import { historyArchiveId } from '../../workflows/contract.ts';
import { addCompany } from '../support/company.ts';
import { testCodec } from '../support/encryption.ts';
import { anOrder } from '../support/orders.ts';
import { aReviewer, orderIdOf, ReviewEnvironment } from '../support/review-environment.ts';
import { RECORDED_SHAPES } from './recorded-shapes.ts';

let environment: ReviewEnvironment;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  environment = await ReviewEnvironment.start();
  stopWorker = await environment.startWorker();
  await addCompany(environment.owner);
  await environment.addPeople(aReviewer('credit'), aReviewer('materials'));
});

afterAll(() => environment.close());

async function play(shape: string) {
  const run = RECORDED_SHAPES[shape];
  if (!run) throw new Error(`there is no shape ${shape}`);
  const order = await run(environment);
  await order.result();
  return order;
}

const toJson = (history: Buffer) => temporal.api.history.v1.History.decode(history).toJSON();

const archivedOf = (orderId: string) =>
  environment.owner
    .select()
    .from(archivedExecutions)
    .where(eq(archivedExecutions.orderId, orderId))
    .orderBy(archivedExecutions.startedAt);

/** Waits until the archive has as many executions of the order, and nothing waits for it. */
function archived(orderId: string, count: number) {
  return environment.until(async () => {
    const rows = await archivedOf(orderId);
    const waiting = await environment.owner.$count(archiveOutbox, eq(archiveOutbox.orderId, orderId));
    return rows.length === count && waiting === 0 ? rows : null;
  });
}

const archive = () => environment.temporal.client.workflow.getHandle(historyArchiveId(environment.taskQueue));

it('the history of an order that ended is archived with its hash, its build and that build’s bundle', async () => {
  const order = await play('approved-by-update');
  const [execution] = await archived(orderIdOf(order), 1);
  if (!execution) throw new Error('nothing is archived');
  const history = temporal.api.history.v1.History.decode(execution.history);
  const original = await order.fetchHistory();
  expect(history.toJSON()).toEqual(temporal.api.history.v1.History.fromObject(original).toJSON());
  expect(execution.historyHash).toBe(sha256Hex(execution.history));
  expect(execution).toMatchObject({ outcome: 'completed', eventCount: history.events.length });
  const bundle = readFileSync(inject('workflowBundlePath'));
  expect(execution.bundleDigits).toBe(sha256Hex(bundle));
  expect((await readBundle(environment.owner, sha256Hex(bundle)))?.equals(bundle)).toBe(true);
  const workflowBundle = { codePath: inject('workflowBundlePath') };
  await Worker.runReplayHistory({ workflowBundle, dataConverter: encryptedBy(testCodec) }, history);
});

it('an execution that a takeover ended is archived beside the one that took over', async () => {
  const order = await play('taken-over');
  const executions = await archived(orderIdOf(order), 2);
  expect(executions.map(({ outcome }) => outcome)).toEqual(['terminated', 'completed']);
});

it('an order that was returned is archived once it has ended', async () => {
  const order = await play('returned-and-resubmitted');
  await archived(orderIdOf(order), 1);
});

it('what a worker that died left behind is archived when the next one starts', async () => {
  const order = await play('withdrawn');
  const orderId = orderIdOf(order);
  const before = await archived(orderId, 1);
  await stopWorker();
  const { owner } = environment;
  await owner.delete(archivedExecutions).where(eq(archivedExecutions.orderId, orderId));
  await owner.insert(archiveOutbox).values({ orderId });
  stopWorker = await environment.startWorker();
  const after = await archived(orderId, 1);
  // Not its bytes: the engine writes the parts of a map in any order.
  expect(after.map(({ history }) => toJson(history))).toEqual(before.map(({ history }) => toJson(history)));
});

it('an execution that nothing told the archive of is found by the sweep', async () => {
  const order = await environment.submit(anOrder());
  await environment.openReview(order, 'credit');
  await order.terminate('by hand');
  await environment.until(async () => {
    const query = `WorkflowId = '${order.workflowId}' and ExecutionStatus = 'Terminated'`;
    const { count } = await environment.temporal.client.workflow.count(query);
    return count === 1 ? true : null;
  });
  // As after its loss: the next one looks through everything that the engine knows.
  await archive().terminate();
  await stopWorker();
  stopWorker = await environment.startWorker();
  const [execution] = await archived(orderIdOf(order), 1);
  expect(execution?.outcome).toBe('terminated');
});

it('the same order told twice is archived once, and stays as it was', async () => {
  const order = await play('approved-by-update');
  const orderId = orderIdOf(order);
  const before = await archived(orderId, 1);
  await environment.owner.insert(archiveOutbox).values([{ orderId }, { orderId }]);
  await stopWorker();
  stopWorker = await environment.startWorker();
  expect(await archived(orderId, 1)).toEqual(before);
  expect(await environment.owner.$count(workflowBundles)).toBe(1);
});

it('the archive waits without doing anything until it is woken', async () => {
  await environment.until(async () => {
    const { events } = await archive().fetchHistory();
    const hasTimer = events?.some((event) => event.timerStartedEventAttributes);
    return events?.at(-1)?.workflowTaskCompletedEventAttributes && !hasTimer ? true : null;
  });
});
