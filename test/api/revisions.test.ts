import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  impactPreviewSchema,
  orderRevisionAnswerSchema,
  revisionAnswerSchema,
} from '../../api/schemas/impact.ts';
import { orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import type { Actor } from '../../domain/actor.ts';
import { ROLES } from '../../domain/actor.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import type { OrderStatus } from '../../domain/order-status.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let stopWorker: () => Promise<void>;
const submitter = anActor('submitter');
const customer = anActor('customer');
const credit = aReviewer('credit');
const terms = aReviewer('payment_terms');
const document = anOrder({ requiredOn: '2099-12-18' });
const dearer = anOrder({
  requiredOn: '2099-12-18',
  lines: [aLine({ unitPrice: { amount: '15.00', currency: 'CNY' } })],
});

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await addCompany(environment.review.owner);
  await environment.review.addPeople(submitter, customer, credit, terms);
  await environment.review.activate(
    aPolicy({ departments: [aDepartment('credit'), aDepartment('payment_terms')] }),
  );
  stopWorker = await environment.review.startWorker();
});

afterAll(() => environment.close());

const post = (actor: Actor, url: string, payload: object, headers: Record<string, string> = {}) =>
  environment.call(actor, { method: 'POST', url, payload, headers });

async function submit(): Promise<string> {
  return orderSchema.parse((await post(submitter, '/v1/orders', document)).json()).id;
}

async function read(orderId: string) {
  const answer = await environment.call(submitter, { method: 'GET', url: `/v1/orders/${orderId}` });
  return orderSchema.parse(answer.json());
}

const untilStatus = (orderId: string, status: OrderStatus) =>
  environment.review.until(async () => {
    const order = await read(orderId);
    return order.status === status ? order : null;
  });

async function approve(orderId: string, actor: Actor): Promise<void> {
  const url = `/v1/orders/${orderId}/reviews/${actor.departments[0] ?? ''}`;
  const { evidenceHash } = await environment.review.until(async () => {
    const answer = await environment.call(actor, { method: 'GET', url });
    const shown = answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
    return shown?.status === 'open' ? shown : null;
  });
  const decided = await post(actor, `${url}/decisions`, { verb: 'approve', comment: null, evidenceHash });
  expect(decided.statusCode).toBe(201);
}

async function anApprovedOrder(): Promise<string> {
  const orderId = await submit();
  await approve(orderId, credit);
  await approve(orderId, terms);
  await untilStatus(orderId, 'approved');
  return orderId;
}

async function preview(orderId: string, revised: OrderDocument, actor: Actor = submitter) {
  const answer = await post(actor, `/v1/orders/${orderId}/revisions/preview`, revised);
  expect(answer.statusCode).toBe(200);
  return impactPreviewSchema.parse(answer.json());
}

async function readRevision(orderId: string, revision: number, actor: Actor = submitter) {
  const url = `/v1/orders/${orderId}/revisions/${revision}`;
  return orderRevisionAnswerSchema.parse((await environment.call(actor, { method: 'GET', url })).json());
}

it('an approved order is amended: the certificate that was shown is the one stored, and what is approved stays in force', async () => {
  const orderId = await anApprovedOrder();
  const before = await read(orderId);
  const shown = await preview(orderId, dearer);
  expect(shown.impact.departments).toMatchObject([
    { department: 'credit', outcome: 'reopened', because: 'fields', holds: { effect: 'kept_until_checked' } },
    {
      department: 'payment_terms',
      outcome: 'carried',
      from: { revision: 1, by: 'person', actor: { id: terms.id } },
    },
  ]);
  expect(shown.impact.departments[0]?.changes).toEqual([
    {
      pointer: '/lines/0/unitPrice',
      fields: ['lines.unitPrice'],
      before: { amount: '12.50', currency: 'CNY' },
      after: { amount: '15.00', currency: 'CNY' },
    },
  ]);
  expect(await read(orderId)).toEqual(before);
  const headers = { 'impact-hash': shown.impactHash };
  const written = await post(submitter, `/v1/orders/${orderId}/revisions`, dearer, headers);
  expect(revisionAnswerSchema.parse(written.json())).toMatchObject({ revision: 2 });
  const amended = await untilStatus(orderId, 'in_review');
  expect(amended).toMatchObject({ revision: 2, approvedRevision: 1 });
  expect(await readRevision(orderId, 2)).toMatchObject({
    impact: shown.impact,
    impactHash: shown.impactHash,
    shownImpactHash: shown.impactHash,
    differences: [],
  });
  await approve(orderId, credit);
  expect(await untilStatus(orderId, 'approved')).toMatchObject({ revision: 2, approvedRevision: 2 });
});

it('a withdrawn amendment leaves the approved revision, with what it consumed', async () => {
  const orderId = await anApprovedOrder();
  const before = await read(orderId);
  await post(submitter, `/v1/orders/${orderId}/revisions`, dearer);
  await untilStatus(orderId, 'in_review');
  const withdrawn = await post(submitter, `/v1/orders/${orderId}/withdrawal`, { reason: 'no need' });
  expect(withdrawn.statusCode).toBe(201);
  expect(withdrawn.json()).toMatchObject({ status: 'approved' });
  const after = await read(orderId);
  expect({ ...after, holds: after.holds.filter(({ status }) => status === 'consumed') }).toMatchObject({
    ...{ revision: 1, approvedRevision: 1, document: before.document, holds: before.holds },
    reviews: before.reviews,
  });
});

it('a decision whose answer was lost is answered as it was recorded, also after the order was amended', async () => {
  const orderId = await submit();
  await approve(orderId, terms);
  const url = `/v1/orders/${orderId}/reviews/credit`;
  const shown = await environment.call(credit, { method: 'GET', url });
  const { evidenceHash } = reviewCaseSchema.parse(shown.json());
  await stopWorker();
  const client = environment.review.temporal.client;
  const impatient = await environment.build(client, { engineDeadlineMs: 500 });
  const payload = { verb: 'approve', comment: 'mine', evidenceHash };
  const request = { method: 'POST' as const, url: `${url}/decisions`, payload, headers: aKey() };
  expect((await environment.call(credit, request, impatient)).statusCode).toBe(202);
  stopWorker = await environment.review.startWorker();
  await untilStatus(orderId, 'approved');
  // 202 where the worker that has just begun takes its time.
  expect([201, 202]).toContain((await post(submitter, `/v1/orders/${orderId}/revisions`, dearer)).statusCode);
  await environment.review.until(async () => ((await read(orderId)).revision === 2 ? true : null));
  const again = await environment.call(credit, request);
  expect([again.statusCode, again.json()]).toMatchObject([
    201,
    { decision: { actor: { id: credit.id }, comment: 'mine', evidenceHash } },
  ]);
});

it('an order in review is amended on the spot', async () => {
  const orderId = await submit();
  await approve(orderId, credit);
  const written = await post(submitter, `/v1/orders/${orderId}/revisions`, dearer);
  expect(written.statusCode).toBe(201);
  await approve(orderId, credit);
  await approve(orderId, terms);
  expect(await untilStatus(orderId, 'approved')).toMatchObject({ revision: 2, document: dearer });
});

describe('a revision is refused', () => {
  it('when it would do something else than its author was shown', async () => {
    const orderId = await submit();
    await untilStatus(orderId, 'in_review');
    const { impactHash } = await preview(orderId, dearer);
    await approve(orderId, terms);
    const headers = { 'impact-hash': impactHash };
    const refused = await post(submitter, `/v1/orders/${orderId}/revisions`, dearer, headers);
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toMatchObject({ code: 'impact_changed' });
    expect(await read(orderId)).toMatchObject({ revision: 1 });
  });

  it('on an order that is over', async () => {
    const orderId = await submit();
    await post(submitter, `/v1/orders/${orderId}/withdrawal`, { reason: null });
    await untilStatus(orderId, 'withdrawn');
    for (const url of [`/v1/orders/${orderId}/revisions`, `/v1/orders/${orderId}/revisions/preview`])
      expect((await post(submitter, url, dearer)).json()).toMatchObject({ code: 'order_state_conflict' });
  });

  const others = ROLES.filter((role) => !['submitter', 'customer', 'system'].includes(role));
  it.each(others)('of somebody with the role %s', async (role) => {
    const orderId = await submit();
    const answer = await post(anActor(role), `/v1/orders/${orderId}/revisions/preview`, dearer);
    expect([403, 404]).toContain(answer.statusCode);
  });
});

it('a customer sees what changes, not how the company reviews it', async () => {
  const orderId = await submit();
  await untilStatus(orderId, 'in_review');
  const shown = await preview(orderId, dearer, customer);
  expect(shown.impact.changes).toHaveLength(1);
  expect(shown.impact.departments).toEqual([]);
  expect((await readRevision(orderId, 1, customer)).impact).toBeNull();
});
