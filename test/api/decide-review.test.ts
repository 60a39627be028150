import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisionAnswerSchema, orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import { decisionAttempts } from '../../db/tables/attempts.ts';
import { decisions, reviews } from '../../db/tables/process.ts';
import { sha256Hex } from '../../db/canonical.ts';
import type { Actor } from '../../domain/actor.ts';
import { orderReviewId } from '../../workflows/contract.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let stopWorker: () => Promise<void>;
const submitter = anActor('submitter');
const credit = aReviewer('credit');
const materials = aReviewer('materials');
const both = anActor('reviewer', { id: 'both', roles: ['submitter', 'reviewer'], departments: ['credit'] });
const poor = aReviewer('final_approval', { id: 'poor', authorityLimit: { amount: '1.00', currency: 'CNY' } });
const auditor = anActor('auditor');

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  await addCompany(environment.review.owner);
  await environment.review.addPeople(submitter, credit, materials, both, poor, auditor);
  await environment.review.activate(
    aPolicy({
      departments: [
        aDepartment('credit'),
        aDepartment('materials'),
        aDepartment('final_approval', { authorityRequired: true }),
      ],
    }),
  );
  stopWorker = await environment.review.startWorker();
});

afterAll(() => environment.close());

async function submit(by: Actor = submitter): Promise<string> {
  const payload = anOrder({ requiredOn: '2099-12-18' });
  const answer = await environment.call(by, { method: 'POST', url: '/v1/orders', payload });
  return orderSchema.parse(answer.json()).id;
}

/** The review as the person sees it, once it waits for somebody. */
function shownTo(actor: Actor, orderId: string, department: string) {
  const url = `/v1/orders/${orderId}/reviews/${department}`;
  return environment.review.until(async () => {
    const answer = await environment.call(actor, { method: 'GET', url });
    return answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
  });
}

interface Attempt {
  readonly orderId: string;
  readonly department: string;
  readonly payload: object;
  readonly headers?: Record<string, string>;
}

function decide(actor: Actor, { orderId, department, payload, headers = {} }: Attempt) {
  const url = `/v1/orders/${orderId}/reviews/${department}/decisions`;
  return environment.call(actor, { method: 'POST', url, payload, headers });
}

async function attemptsOn(orderId: string) {
  return environment.review.owner
    .select()
    .from(decisionAttempts)
    .where(eq(decisionAttempts.orderId, orderId))
    .orderBy(decisionAttempts.id);
}

it('a reviewer decides on exactly the evidence that was shown, and gets the receipt', async () => {
  const orderId = await submit();
  const shown = await shownTo(credit, orderId, 'credit');
  expect(shown).toMatchObject({ status: 'open', mayDecide: true, whyNot: null });
  expect(sha256Hex(shown.packetText)).toBe(shown.evidenceHash);
  const payload = { verb: 'approve', comment: 'fine', evidenceHash: shown.evidenceHash };
  const answer = await decide(credit, { orderId, department: 'credit', payload });
  expect([answer.statusCode, answer.body]).toEqual([201, expect.any(String)]);
  const { decision, receipt } = decisionAnswerSchema.parse(answer.json());
  expect(decision).toMatchObject({ actor: { id: credit.id }, verb: 'approve', comment: 'fine' });
  const history = await environment.call(auditor, { method: 'GET', url: `/v1/orders/${orderId}/history` });
  const { items } = history.json<{ items: { position: number; type: string; hash: string }[] }>();
  expect(items.find(({ position }) => position === receipt.position)?.hash).toBe(receipt.hash);
  const order = await environment.call(auditor, { method: 'GET', url: `/v1/orders/${orderId}` });
  const read = orderSchema.parse(order.json());
  const review = read.reviews.find(({ department }) => department === 'credit');
  expect(review).toMatchObject({ status: 'approved', by: 'person', decision: { comment: 'fine' } });
  expect(read.nextDeadlineAt).not.toBeNull();
});

it('of twenty reviewers who decide at once one wins, and nineteen learn who', async () => {
  const reviewers = Array.from({ length: 20 }, (_none, index) =>
    aReviewer('credit', { id: `racer-${index}`, name: `Racer ${index}` }),
  );
  await environment.review.addPeople(...reviewers);
  await Promise.all(reviewers.map((reviewer) => environment.keyOf(reviewer)));
  const orderId = await submit();
  const { evidenceHash } = await shownTo(credit, orderId, 'credit');
  const payload = { verb: 'approve', evidenceHash };
  const answers = await Promise.all(
    reviewers.map((reviewer) => decide(reviewer, { orderId, department: 'credit', payload })),
  );
  const won = answers.filter((answer) => answer.statusCode === 201);
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  const winner = won[0]?.json<{ decision: { actor: object; verb: string; decidedAt: string } }>().decision;
  for (const answer of answers.filter(({ statusCode }) => statusCode === 409)) {
    expect(answer.json()).toMatchObject({
      code: 'review_already_decided',
      facts: {
        winner: { decidedBy: winner?.actor, verb: winner?.verb, decidedAt: winner?.decidedAt },
      },
    });
  }
  const recorded = await environment.review.owner
    .select()
    .from(decisions)
    .where(eq(decisions.orderId, orderId));
  expect(recorded).toHaveLength(1);
  expect((await attemptsOn(orderId)).map(({ code }) => code)).toEqual(
    Array<string>(19).fill('review_already_decided'),
  );
});

it('the same decision sent again with its key gets the same answer, also after the order has gone on', async () => {
  const orderId = await submit();
  const { evidenceHash } = await shownTo(credit, orderId, 'credit');
  const attempt = {
    orderId,
    department: 'credit',
    payload: { verb: 'approve', evidenceHash },
    headers: aKey(),
  };
  const [first, second] = await Promise.all([decide(credit, attempt), decide(credit, attempt)]);
  const third = await decide(credit, attempt);
  expect([first.statusCode, second.statusCode, third.statusCode]).toEqual([201, 201, 201]);
  expect(new Set([first.body, second.body, third.body]).size).toBe(1);
  expect(await attemptsOn(orderId)).toEqual([]);
});

it('evidence that changed since it was shown is named, and the decision refused', async () => {
  const orderId = await submit();
  const shown = await shownTo(credit, orderId, 'credit');
  const payload = { verb: 'approve', evidenceHash: 'a'.repeat(64) };
  const answer = await decide(credit, { orderId, department: 'credit', payload });
  expect(answer.json()).toMatchObject({
    status: 409,
    code: 'evidence_changed',
    facts: { shown: 'a'.repeat(64), current: shown.evidenceHash, changes: ['unknown_evidence'] },
  });
});

it('a later round says by which findings its evidence differs from the earlier one', async () => {
  const orderId = await submit();
  const shown = await shownTo(credit, orderId, 'credit');
  const { owner } = environment.review;
  const [current] = await owner.select().from(reviews).where(eq(reviews.evidenceHash, shown.evidenceHash));
  if (!current) throw new Error('the review has no row');
  const earlier = { ...shown.packet, findings: [], revision: 7 };
  const evidenceHash = 'b'.repeat(64);
  await owner.insert(reviews).values({
    ...current,
    round: 99,
    isCurrent: false,
    packet: JSON.stringify(earlier),
    evidenceHash,
  });
  const payload = { verb: 'approve', evidenceHash };
  const answer = await decide(credit, { orderId, department: 'credit', payload });
  const { changes } = answer.json<{ facts: { changes: string[] } }>().facts;
  expect(changes).toContain('revision_changed');
  expect(changes).toEqual(
    expect.arrayContaining(shown.packet.findings.map(({ code }) => `finding_added:${code}`)),
  );
});

describe('who may not decide', () => {
  it('nobody decides on an order of their own', async () => {
    const orderId = await submit(both);
    const { evidenceHash, whyNot } = await shownTo(both, orderId, 'credit');
    expect(whyNot?.code).toBe('own_order');
    const payload = { verb: 'approve', evidenceHash };
    const answer = await decide(both, { orderId, department: 'credit', payload });
    expect(answer.json()).toMatchObject({ status: 403, code: 'own_order' });
    expect((await attemptsOn(orderId)).map(({ actorId, code }) => [actorId, code])).toEqual([
      [both.id, 'own_order'],
    ]);
  });

  it('a reviewer of another department, or without the authority, is refused and recorded', async () => {
    const orderId = await submit();
    const { evidenceHash } = await shownTo(credit, orderId, 'credit');
    const { evidenceHash: finalHash } = await shownTo(poor, orderId, 'final_approval');
    const other = await decide(materials, {
      orderId,
      department: 'credit',
      payload: { verb: 'approve', evidenceHash },
    });
    const above = await decide(poor, {
      orderId,
      department: 'final_approval',
      payload: { verb: 'approve', evidenceHash: finalHash },
    });
    expect(other.json()).toMatchObject({ status: 403, code: 'wrong_department' });
    expect(above.json()).toMatchObject({ status: 403, code: 'above_authority' });
    const attempts = await environment.call(auditor, {
      method: 'GET',
      url: `/v1/orders/${orderId}/attempts`,
    });
    const { items } = attempts.json<{ items: { code: string; channel: string }[] }>();
    expect(items.map(({ code, channel }) => [code, channel])).toEqual([
      ['wrong_department', 'update'],
      ['above_authority', 'update'],
    ]);
  });

  it('a review that does not exist is not found', async () => {
    const orderId = await submit();
    const payload = { verb: 'approve', evidenceHash: 'a'.repeat(64) };
    const answer = await decide(credit, { orderId, department: 'astrology', payload });
    expect(answer.json()).toMatchObject({ status: 404, code: 'not_found' });
  });
});

it.each([
  ['conditions that are missing', { verb: 'approve_with_conditions' }, '/conditions'],
  ['conditions that do not belong', { verb: 'approve', conditions: ['x'] }, '/conditions'],
  ['a rejection without a reason', { verb: 'reject' }, '/comment'],
  ['a return without a reason', { verb: 'return', comment: null }, '/comment'],
  ['an unknown verb', { verb: 'bless' }, '/verb'],
  [
    'a condition with two bounds',
    {
      verb: 'approve_with_conditions',
      conditions: ['x', { kind: 'quantity', line: 1, atMost: '8', exactly: '8' }],
    },
    '/conditions/1',
  ],
  ['a hash that is none', { verb: 'approve', evidenceHash: 'zz' }, '/evidenceHash'],
])('%s: the request is not valid', async (_what, body, pointer) => {
  const payload = { evidenceHash: 'a'.repeat(64), ...body };
  const answer = await decide(credit, { orderId: 'any', department: 'credit', payload });
  expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer }] });
});

it('while the engine is away a decision is refused with 503 and nothing is recorded', async () => {
  const orderId = await submit();
  const { evidenceHash } = await shownTo(credit, orderId, 'credit');
  const app = await environment.buildWithoutEngine();
  const answer = await environment.call(
    credit,
    {
      method: 'POST',
      url: `/v1/orders/${orderId}/reviews/credit/decisions`,
      payload: { verb: 'approve', evidenceHash },
    },
    app,
  );
  expect(answer.json()).toMatchObject({ status: 503, code: 'engine_unavailable' });
  expect(answer.headers['retry-after']).toBeDefined();
  expect(await attemptsOn(orderId)).toEqual([]);
});

it('a decision on an order whose review has ended is refused', async () => {
  const orderId = await submit();
  const { evidenceHash } = await shownTo(credit, orderId, 'credit');
  const { evidenceHash: materialsHash } = await shownTo(materials, orderId, 'materials');
  const reject = { verb: 'reject', comment: 'no', evidenceHash };
  await decide(credit, { orderId, department: 'credit', payload: reject });
  await environment.review.temporal.client.workflow.getHandle(orderReviewId(orderId)).result();
  const payload = { verb: 'approve', evidenceHash: materialsHash };
  const answer = await decide(materials, { orderId, department: 'materials', payload });
  expect(answer.json()).toMatchObject({ status: 409, code: 'review_not_open' });
});

it('a decision that no worker takes up in time is answered with 202, and the same key tells its outcome later', async () => {
  const orderId = await submit();
  const { evidenceHash } = await shownTo(credit, orderId, 'credit');
  await stopWorker();
  const impatient = await environment.build(environment.review.temporal.client, { engineDeadlineMs: 500 });
  const url = `/v1/orders/${orderId}/reviews/credit/decisions`;
  const payload = { verb: 'approve', evidenceHash };
  const request = { method: 'POST' as const, url, payload, headers: aKey() };
  const waiting = await environment.call(credit, request, impatient);
  expect([waiting.statusCode, waiting.json()]).toEqual([
    202,
    { updateId: expect.stringContaining('credit:') },
  ]);
  await environment.review.startWorker();
  const told = await environment.review.until(async () => {
    const answer = await environment.call(credit, request);
    return answer.statusCode === 202 ? null : answer;
  });
  expect([told.statusCode, told.json()]).toMatchObject([201, { decision: { actor: { id: credit.id } } }]);
});
