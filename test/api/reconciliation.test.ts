import type { WorkflowHandle } from '@temporalio/client';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differenceListSchema, reconciliationSchema } from '../../api/schemas/reconciliation.ts';
import { chainHash } from '../../db/history.ts';
import { differences } from '../../db/tables/reconciliation.ts';
import { historyEvents, holds, orderStates } from '../../db/tables/process.ts';
import type { Actor } from '../../domain/actor.ts';
import { RECONCILIATION, reconciliationId } from '../../workflows/contract.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { kindsByOrder, reconcile } from '../support/reconcile.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const admin = anActor('admin');
const manager = anActor('manager');
const credit = aReviewer('credit');
const submitter = anActor('submitter', { id: 'submitter' });

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await addCompany(review.owner);
  await review.addPeople(credit, submitter);
  await review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await review.startWorker();
});

afterAll(() => environment.close());

async function waiting(): Promise<WorkflowHandle> {
  const order = await environment.review.submit(anOrder());
  await environment.review.openReview(order, 'credit');
  return order;
}

async function decide(order: WorkflowHandle, verb: 'approve' | 'reject' | 'return') {
  return environment.review.decide(order, { department: 'credit', verb, actor: credit });
}

/** The newest execution of an order, whichever that is by now. */
const newest = (order: WorkflowHandle) =>
  environment.review.temporal.client.workflow.getHandle(order.workflowId);

async function read(actor: Actor, path: string): Promise<unknown> {
  return (await environment.call(actor, { method: 'GET', url: path })).json();
}

/** What waits for a person about an order. */
async function openOf(order: WorkflowHandle) {
  const url = '/v1/differences?outcome=with_person&limit=200';
  const { items } = differenceListSchema.parse(await read(manager, url));
  return items.filter(({ orderId }) => orderId === orderIdOf(order));
}

const resolve = (actor: Actor, id: number, payload: object) =>
  environment.call(actor, {
    method: 'POST',
    url: `/v1/differences/${id}/resolution`,
    headers: aKey(),
    payload,
  });

async function kindsOf(order: WorkflowHandle, mode: 'list' | 'apply'): Promise<string[]> {
  return kindsByOrder(await reconcile(environment.review, mode))[orderIdOf(order)] ?? [];
}

/** Changes an event behind the back of the application, as no role of it can. */
async function rewrite(order: WorkflowHandle, position: number, hash: string): Promise<void> {
  await environment.review.owner
    .update(historyEvents)
    .set({ hash })
    .where(and(eq(historyEvents.orderId, orderIdOf(order)), eq(historyEvents.position, position)));
}

describe('a reconciliation', () => {
  it('is started by an administrator, once for a key, and is read until it has finished', async () => {
    const headers = aKey();
    const request = {
      method: 'POST',
      url: '/v1/reconciliations',
      headers,
      payload: { apply: false },
    } as const;
    const started = await environment.call(admin, request);
    expect(started.statusCode).toBe(202);
    const { id } = reconciliationSchema.parse(started.json());
    expect((await environment.call(admin, request)).json()).toMatchObject({ id });
    const finished = await environment.review.until(async () => {
      const shown = reconciliationSchema.parse(await read(manager, `/v1/reconciliations/${id}`));
      return shown.finishedAt === null ? null : shown;
    });
    expect(finished).toMatchObject({ apply: false, requestedBy: admin.id, counts: [] });
    expect(await read(manager, '/v1/reconciliations')).toMatchObject({ items: [{ id }] });
  });

  it('is refused while another one runs', async () => {
    const { review } = environment;
    const startAnother = () =>
      review.temporal.client.workflow.start('neverTakenUp', {
        workflowId: reconciliationId(review.taskQueue),
        taskQueue: `${review.taskQueue}-nobody`,
      });
    const running = await review.until(() => startAnother().catch(() => null));
    const request = { method: 'POST', url: '/v1/reconciliations', payload: { apply: false } } as const;
    const refused = await environment.call(admin, request);
    expect(refused.json()).toMatchObject({ status: 409, code: 'reconciliation_running' });
    await running.terminate();
  });

  it('finds nothing where nothing is wrong, in whatever state an order is', async () => {
    const [open, ended] = [await waiting(), await waiting()];
    await decide(ended, 'approve');
    await ended.result();
    expect(await kindsOf(open, 'apply')).toEqual([]);
    expect(await kindsOf(ended, 'apply')).toEqual([]);
  });

  it('finds nothing in orders that are at work while it looks', async () => {
    const finish = async () => {
      const order = await waiting();
      await decide(order, 'approve');
      return environment.review.until(async () =>
        (await newest(order).describe()).closeTime ? order : null,
      );
    };
    let atWork = 12;
    const working = Array.from({ length: atWork }, () => finish().finally(() => (atWork -= 1)));
    const found = [];
    while (atWork > 0) found.push(...(await reconcile(environment.review, 'apply')));
    await Promise.all(working);
    expect(found).toEqual([]);
  });
});

describe('what the record leads in', () => {
  it('an execution that somebody ended is replaced by one that goes on', async () => {
    const order = await waiting();
    await order.terminate('by mistake');
    expect(await kindsOf(order, 'list')).toEqual(['workflow_ended_early']);
    expect(await kindsOf(order, 'apply')).toEqual(['workflow_ended_early']);
    await decide(newest(order), 'approve');
    expect(await newest(order).result()).toBe('approved');
  });

  it('holds that outlived their order are ended once', async () => {
    const order = await waiting();
    await decide(order, 'reject');
    await order.result();
    const orderId = orderIdOf(order);
    const { owner } = environment.review;
    await owner
      .update(holds)
      .set({ status: 'live', ending: null, endedAt: null })
      .where(eq(holds.orderId, orderId));
    expect(await kindsOf(order, 'apply')).toEqual(['holds_outlive_order']);
    expect(await kindsOf(order, 'apply')).toEqual([]);
    const [hold] = await environment.review.holds(order);
    expect(hold).toMatchObject({ status: 'released', ending: 'rejected' });
    const released = (await environment.review.events(order)).filter(({ type }) => type === 'hold.released');
    expect(released.map(({ stepKey }) => stepKey.split(':')[0])).toEqual(['settle', 'takeover']);
  });

  it('a revision that its order has not taken up is delivered', async () => {
    const order = await waiting();
    await decide(order, 'return');
    const orderId = orderIdOf(order);
    const { owner } = environment.review;
    await environment.review.until(async () => {
      const [state] = await owner.select().from(orderStates).where(eq(orderStates.orderId, orderId));
      return state?.status === 'returned' ? state : null;
    });
    const revision = { orderId, revision: 2, document: anOrder(), authorId: submitter.id };
    await environment.review.writeRevision(revision);
    expect(await kindsOf(order, 'apply')).toEqual(['revision_not_delivered']);
    await decide(order, 'approve');
    expect(await order.result()).toBe('approved');
  });

  it('a repair that was interrupted goes on and takes over no second time', async () => {
    const order = await waiting();
    await order.terminate('by mistake');
    const found = await reconcile(environment.review, 'apply');
    const id = found[0]?.reconciliationId ?? '';
    const { owner, temporal, taskQueue } = environment.review;
    const unsettled = { outcome: 'listed' as const, settledAt: null, outcomeFacts: null };
    await owner.update(differences).set(unsettled).where(eq(differences.reconciliationId, id));
    const { runId } = await newest(order).describe();
    await temporal.client.workflow.execute(RECONCILIATION, {
      workflowId: reconciliationId(taskQueue),
      taskQueue,
      args: [{ id, applies: true, requestedBy: admin.id, progress: { phase: 2, after: null } }],
    });
    const rows = await owner.select().from(differences).where(eq(differences.reconciliationId, id));
    expect(rows.map(({ outcome }) => outcome)).toEqual(['repaired']);
    expect((await newest(order).describe()).runId).toBe(runId);
  });
});

describe('what a person is asked', () => {
  it('whether a record counts that is not the one of the receipts, which then leads', async () => {
    const order = await waiting();
    // A chain that was written anew, whole in itself: only the receipts in the engine tell.
    await environment.review.owner.transaction(async (tx) => {
      const orderId = orderIdOf(order);
      const last = (await environment.review.events(order)).at(-1);
      if (!last) throw new Error('the order has a history');
      const body = last.body.replace('"dueAt":"2', '"dueAt":"3');
      const hash = chainHash(last.previousHash, body);
      const at = and(eq(historyEvents.orderId, orderId), eq(historyEvents.position, last.position));
      await tx.update(historyEvents).set({ body, hash }).where(at);
      await tx.update(orderStates).set({ headHash: hash }).where(eq(orderStates.orderId, orderId));
    });
    const { runId } = await order.describe();
    expect(await kindsOf(order, 'apply')).toEqual(['chain_diverged']);
    expect((await newest(order).describe()).runId).toBe(runId);
    const [asked] = await openOf(order);
    expect(asked).toMatchObject({ owner: aPolicy().owner, remedy: 'ask_person' });
    expect(await kindsOf(order, 'apply')).toEqual([]);

    const payload = { resolution: 'accept_record', reason: 'restored from the backup of noon' };
    const resolved = await resolve(manager, asked?.id ?? 0, payload);
    expect(resolved.json()).toMatchObject({ outcome: 'resolved', resolvedBy: manager.id });
    const taken = await environment.review.until(async () =>
      (await environment.review.events(order)).find(({ type }) => type === 'order.taken_over'),
    );
    expect(taken.body).toContain(manager.id);
    expect(await openOf(order)).toEqual([]);
    expect(await kindsOf(order, 'apply')).toEqual([]);
    await decide(newest(order), 'approve');
    expect(await newest(order).result()).toBe('approved');
  });

  it('about a chain that does not hold, of which nothing is touched', async () => {
    const order = await waiting();
    const events = await environment.review.events(order);
    await rewrite(order, 2, 'f'.repeat(64));
    expect(await kindsOf(order, 'apply')).toEqual(['chain_broken']);
    expect(await environment.review.events(order)).toHaveLength(events.length);
    const [asked] = await openOf(order);
    const id = asked?.id ?? 0;
    const accepted = await resolve(manager, id, { resolution: 'accept_record', reason: 'fine' });
    expect(accepted.json()).toMatchObject({ status: 400, code: 'invalid_request' });
    const seenTo = { resolution: 'seen_to', reason: 'the auditors have it' };
    expect((await resolve(manager, id, seenTo)).json()).toMatchObject({ reason: seenTo.reason });
    expect((await resolve(manager, id, seenTo)).json()).toMatchObject({ code: 'difference_not_open' });
    await rewrite(order, 2, events[1]?.hash ?? '');
    expect(await kindsOf(order, 'apply')).toEqual([]);
  });

  it('with a reason, and about differences that there are', async () => {
    const withoutReason = await resolve(manager, 1, { resolution: 'seen_to' });
    expect(withoutReason.json()).toMatchObject({ code: 'invalid_request' });
    const unknown = await resolve(manager, 999_999, { resolution: 'seen_to', reason: 'none' });
    expect(unknown.json()).toMatchObject({ status: 404, code: 'not_found' });
    expect(await read(manager, '/v1/reconciliations/nonsense')).toMatchObject({ code: 'not_found' });
  });
});
