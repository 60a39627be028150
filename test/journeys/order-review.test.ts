import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadDemonstrationCompany } from '../../stack/demonstration-company.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import type { Actor } from '../../domain/actor.ts';

const orderAnswer = z.object({
  id: z.string(),
  status: z.string(),
  reviews: z.array(
    z.object({
      department: z.string(),
      status: z.string(),
      by: z.string().nullable(),
      evidenceHash: z.string().nullable(),
      findings: z.array(z.object({ code: z.string(), severity: z.string() })),
    }),
  ),
  holds: z.array(z.object({ kind: z.string(), status: z.string(), excessReleasedBy: z.string().nullable() })),
});
type OrderAnswer = z.infer<typeof orderAnswer>;

const historyAnswer = z.object({
  items: z.array(z.object({ body: z.string(), previousHash: z.string(), hash: z.string() })),
});
const taskList = z.object({
  items: z.array(z.object({ orderId: z.string(), department: z.string().nullable() })),
});

let environment: ApiEnvironment;
let address = '';
const submitter = anActor('submitter', { id: 'lin-mei' });
const desk = anActor('reviewer', { id: 'duty-desk' });
const auditor = anActor('auditor', { id: 'jiang-shan' });

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.review.startWorker();
  address = await environment.app.listen({ host: '127.0.0.1', port: 0 });
  await loadDemonstrationCompany({ address, adminKey: await environment.keyOf(anActor('admin')) });
});

afterAll(() => environment.close());

async function request(
  actor: Actor,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const authorization = `Bearer ${await environment.keyOf(actor)}`;
  const post = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization, 'content-type': 'application/json' },
  };
  const response = await fetch(
    `${address}${path}`,
    body === undefined ? { headers: { authorization } } : post,
  );
  return { status: response.status, body: await response.json() };
}

async function submit(sample: string): Promise<string> {
  const document: unknown = JSON.parse(readFileSync(`docs/samples/${sample}.json`, 'utf8'));
  const answer = await request(submitter, '/v1/orders', document);
  expect(answer.status).toBe(201);
  return orderAnswer.parse(answer.body).id;
}

/** Waits until every check has run and the order waits for people, or has ended. */
async function settled(orderId: string): Promise<OrderAnswer> {
  return environment.review.until(async () => {
    const order = orderAnswer.parse((await request(submitter, `/v1/orders/${orderId}`)).body);
    const waits =
      order.status !== 'submitted' && order.reviews.every((review) => review.status !== 'pending');
    return waits || order.reviews.some((review) => review.status === 'open') ? order : null;
  });
}

async function decideOpenReviews(orderId: string): Promise<OrderAnswer> {
  for (;;) {
    const order = await settled(orderId);
    const open = order.reviews.filter((review) => review.status === 'open');
    if (open.length === 0 && order.status !== 'in_review') return order;
    for (const review of open) {
      const path = `/v1/orders/${orderId}/reviews/${review.department}/decisions`;
      const decision = { verb: 'approve', comment: 'seen', evidenceHash: review.evidenceHash };
      expect(await request(desk, path, decision)).toMatchObject({ status: 201 });
    }
  }
}

function codesOf(order: OrderAnswer, department: string): string[] {
  const review = order.reviews.find((candidate) => candidate.department === department);
  return (
    review?.findings.filter((finding) => finding.severity !== 'info').map((finding) => finding.code) ?? []
  );
}

describe('an order over HTTP', () => {
  it('that passes clean is approved without a person', async () => {
    const order = await decideOpenReviews(await submit('clean'));
    expect(order.status).toBe('approved');
    expect(order.reviews.map((review) => review.by)).toEqual(order.reviews.map(() => 'rule'));
    expect(order.holds.length).toBeGreaterThan(0);
    expect(order.holds.every((hold) => hold.status === 'consumed')).toBe(true);
  });

  it('beyond the credit limit waits for a person, who releases the excess by name', async () => {
    const orderId = await submit('beyond-credit-limit');
    expect(codesOf(await settled(orderId), 'credit')).toEqual(['credit.limit_exceeded']);
    const tasks = taskList.parse((await request(desk, '/v1/tasks')).body);
    expect(tasks.items).toContainEqual({ orderId, department: 'credit' });
    const order = await decideOpenReviews(orderId);
    expect(order.status).toBe('approved');
    const credit = order.holds.find((hold) => hold.kind === 'credit');
    expect(credit).toMatchObject({ status: 'consumed', excessReleasedBy: desk.id });
  });

  it.each(['made-to-order', 'special-requirements'])(
    'of the sample %s ends with the people it asks',
    async (sample) => {
      const order = await decideOpenReviews(await submit(sample));
      expect(order.status).toBe('approved');
    },
  );

  it('leaves a history that can be verified from its bytes alone', async () => {
    const orderId = await submit('clean');
    await decideOpenReviews(orderId);
    const { items } = historyAnswer.parse((await request(auditor, `/v1/orders/${orderId}/history`)).body);
    expect(items.length).toBeGreaterThan(5);
    let previous = '0'.repeat(64);
    for (const event of items) {
      expect(event.previousHash).toBe(previous);
      previous = createHash('sha256')
        .update(previous + event.body)
        .digest('hex');
      expect(event.hash).toBe(previous);
    }
  });
});
