import { WorkflowUpdateFailedError } from '@temporalio/client';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordDecision, type RecordDecisionInput } from '../activities/record-decision.ts';
import { openReviewTools } from '../activities/review-context.ts';
import type { ApiApp } from '../api/dependencies.ts';
import { openDatabase, type OpenDatabase } from '../db/pool.ts';
import { decisions } from '../db/tables/process.ts';
import { findDriverError } from '../db/unavailable.ts';
import type { Actor } from '../domain/actor.ts';
import { DECIDE, orderReviewId, type DecideMessage } from '../workflows/contract.ts';
import { findDomainError } from '../workflows/failure.ts';
import { ApiEnvironment } from './support/api-environment.ts';
import { addCompany } from './support/company.ts';
import { aDepartment, anOrder, aPolicy } from './support/orders.ts';
import { aReviewer, orderIdOf } from './support/review-environment.ts';

const credit = aReviewer('credit');
const author = aReviewer('credit', { id: 'author' });
const amender = aReviewer('credit', { id: 'amender' });
const stranger = aReviewer('materials');
const poor = aReviewer('credit', { id: 'poor', authorityLimit: { amount: '124.99', currency: 'CNY' } });
const foreign = aReviewer('credit', { id: 'foreign', authorityLimit: { amount: '999.00', currency: 'EUR' } });
const manager = aReviewer('credit', { id: 'manager', roles: ['manager'] });
const former = aReviewer('credit', { id: 'former' });

/** Who may not decide on an order of `author` over 125.00 CNY, and why. */
const FORBIDDEN: readonly (readonly [string, Actor, string])[] = [
  ['who submitted the order', author, 'own_order'],
  ['of another department', stranger, 'wrong_department'],
  ['with a limit below the total', poor, 'above_authority'],
  ['with a limit in another currency', foreign, 'above_authority'],
  ['who is the manager, before the escalation', manager, 'wrong_department'],
];

let environment: ApiEnvironment;
let withoutEngine: ApiApp;
let worker: OpenDatabase;
let order: Awaited<ReturnType<ApiEnvironment['review']['submit']>>;
let evidenceHash: string;

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  const { review } = environment;
  await addCompany(review.owner);
  await review.addPeople(credit, author, amender, stranger, poor, foreign, manager, former);
  await review.owner.execute(sql`update people set active = false where external_id = 'former'`);
  await review.activate(aPolicy({ departments: [aDepartment('credit', { authorityRequired: true })] }));
  await review.startWorker();
  withoutEngine = await environment.buildWithoutEngine();
  worker = openDatabase({
    databaseUrl: review.applicationUrl,
    role: 'countersign_worker',
    maximumConnections: 2,
    onBrokenConnection: () => undefined,
  });
});

beforeEach(async () => {
  order = await environment.review.submit(anOrder(), author.id);
  ({ evidenceHash } = await environment.review.openReview(order, 'credit'));
});

afterAll(async () => {
  await worker.close();
  await environment.close();
});

const setTrigger = (state: 'enable' | 'disable') =>
  environment.review.owner.execute(
    sql.raw(`alter table decisions ${state} trigger decisions_separation_of_duties`),
  );

function toInput(actor: Actor): RecordDecisionInput {
  return {
    orderId: orderIdOf(order),
    revision: 1,
    department: 'credit',
    round: 1,
    verb: 'approve',
    comment: null,
    conditions: [],
    evidenceHash,
    actor,
    channel: 'update',
    decidedAt: new Date().toISOString(),
  };
}

/** The fault that the database names when it is asked to keep a decision that nobody else has judged. */
async function faultOf(actor: Actor): Promise<string | undefined> {
  const { actor: decider, decidedAt, ...decision } = toInput(actor);
  const kept = worker.database.transaction((tx) =>
    tx.insert(decisions).values({
      ...decision,
      actorId: decider.id,
      actorName: decider.name,
      decidedAt: new Date(decidedAt),
    }),
  );
  const error = findDriverError(await kept.catch((thrown: unknown) => thrown));
  return error && 'detail' in error && typeof error.detail === 'string' ? error.detail : undefined;
}

async function countDecisions(): Promise<unknown> {
  const found = await environment.review.owner.execute(
    sql`select count(*)::int as count from decisions where order_id = ${orderIdOf(order)}`,
  );
  return found.rows[0]?.['count'];
}

describe('with the workflow and the database’s rule switched off', () => {
  beforeAll(() => setTrigger('disable'));
  afterAll(() => setTrigger('enable'));

  it.each(FORBIDDEN)('the API refuses a person %s', async (_what, actor, code) => {
    const url = `/v1/orders/${orderIdOf(order)}/reviews/credit/decisions`;
    const payload = { verb: 'approve', evidenceHash };
    const answer = await environment.call(actor, { method: 'POST', url, payload }, withoutEngine);
    expect(answer.json()).toMatchObject({ status: 403, code });
    expect(await countDecisions()).toBe(0);
  });
});

describe('with the API and the database’s rule switched off', () => {
  beforeAll(() => setTrigger('disable'));
  afterAll(() => setTrigger('enable'));

  it.each(FORBIDDEN)(
    'the workflow refuses a person %s before it accepts anything',
    async (_what, actor, code) => {
      const message = await environment.review.toMessage(order, {
        department: 'credit',
        verb: 'approve',
        actor,
      });
      const refused: unknown = await order
        .executeUpdate<unknown, [DecideMessage]>(DECIDE, { args: [message] })
        .catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
      expect(findDomainError(refused)?.code).toBe(code);
      const { events } = await environment.review.temporal.client.workflow
        .getHandle(orderReviewId(orderIdOf(order)))
        .fetchHistory();
      expect(events?.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toBe(false);
    },
  );

  it.each(FORBIDDEN)(
    'the step that records refuses a person %s, whatever they claim',
    async (_what, actor, code) => {
      const { database } = worker;
      const claimed = { ...actor, ...credit, id: actor.id };
      const recorded = recordDecision(openReviewTools(database), toInput(claimed));
      await expect(recorded).rejects.toMatchObject({ code });
      expect(await countDecisions()).toBe(0);
    },
  );
});

describe('with the API and the workflow switched off', () => {
  it.each(FORBIDDEN)('the database refuses a person %s', async (_what, actor, code) => {
    expect(await faultOf(actor)).toBe(code);
    expect(await countDecisions()).toBe(0);
  });

  it('the database refuses the author of a later revision', async () => {
    const revision = { orderId: orderIdOf(order), revision: 2, document: anOrder(), authorId: amender.id };
    expect(await faultOf(amender)).toBeUndefined();
    await environment.review.owner.execute(sql`delete from decisions where order_id = ${orderIdOf(order)}`);
    await environment.review.writeRevision(revision);
    expect(await faultOf(amender)).toBe('own_order');
  });

  it('the database refuses a person who is not active, and one whom it does not know', async () => {
    expect([await faultOf(former), await faultOf(aReviewer('credit', { id: 'nobody' }))]).toEqual([
      'forbidden',
      'forbidden',
    ]);
  });

  it('the database keeps the decision of a manager after the escalation, and of a reviewer before it', async () => {
    expect(await faultOf(credit)).toBeUndefined();
    await environment.review.owner.execute(sql`delete from decisions where order_id = ${orderIdOf(order)}`);
    await environment.review.owner.execute(
      sql`update reviews set escalated_at = now() where order_id = ${orderIdOf(order)}`,
    );
    expect(await faultOf(manager)).toBeUndefined();
  });
});
