import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counterOfferSchema } from '../../api/schemas/counter-offer.ts';
import { orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import type { Actor } from '../../domain/actor.ts';
import type { Condition } from '../../domain/conditions.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const submitter = anActor('submitter');
const customer = anActor('customer', { id: 'buyer', customers: ['C-1001'] });
const auditor = anActor('auditor');
const reviewers = {
  materials: aReviewer('materials'),
  payment_terms: aReviewer('payment_terms'),
  final_approval: aReviewer('final_approval'),
} as const;
type Department = keyof typeof reviewers;

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  await addCompany(environment.review.owner);
  await environment.review.addPeople(submitter, customer, auditor, ...Object.values(reviewers));
  await environment.review.activate(
    aPolicy({
      departments: [
        aDepartment('materials'),
        aDepartment('payment_terms'),
        aDepartment('final_approval', { stage: 2 }),
      ],
    }),
  );
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function submit(overrides: Partial<OrderDocument> = {}): Promise<string> {
  const payload = anOrder({ requiredOn: '2099-12-18', ...overrides });
  const answer = await environment.call(submitter, { method: 'POST', url: '/v1/orders', payload });
  return orderSchema.parse(answer.json()).id;
}

async function read(orderId: string, as: Actor = auditor) {
  const answer = await environment.call(as, { method: 'GET', url: `/v1/orders/${orderId}` });
  return orderSchema.parse(answer.json());
}

/** Decides as soon as the review waits for somebody. */
async function decide(orderId: string, department: Department, conditions: Condition[] = []) {
  const reviewer = reviewers[department];
  const url = `/v1/orders/${orderId}/reviews/${department}`;
  const shown = await environment.review.until(async () => {
    const answer = await environment.call(reviewer, { method: 'GET', url });
    const review = answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
    return review?.status === 'open' ? review : null;
  });
  const verb = conditions.length > 0 ? 'approve_with_conditions' : 'approve';
  const payload = { verb, evidenceHash: shown.evidenceHash, ...(conditions.length > 0 && { conditions }) };
  const answer = await environment.call(reviewer, { method: 'POST', url: `${url}/decisions`, payload });
  return { status: answer.statusCode, shown, body: answer.json<{ code?: string }>() };
}

const offerUrl = (orderId: string) => `/v1/orders/${orderId}/counter-offer`;

/** The counter-offer as soon as it waits for its answer. */
function offered(orderId: string, as: Actor = customer) {
  return environment.review.until(async () => {
    const answer = await environment.call(as, { method: 'GET', url: offerUrl(orderId) });
    const offer = answer.statusCode === 200 ? counterOfferSchema.parse(answer.json()) : null;
    return offer?.isOpen ? offer : null;
  });
}

function answer(as: Actor, orderId: string, payload: object, headers = aKey()) {
  return environment.call(as, { method: 'POST', url: `${offerUrl(orderId)}/answer`, payload, headers });
}

const untilStatus = (orderId: string, status: string) =>
  environment.review.until(async () => {
    const order = await read(orderId);
    return order.status === status ? order : null;
  });

const fewer: Condition = { kind: 'quantity', line: 1, atMost: '8' };
const prepaid: Condition = { kind: 'prepayment', atLeastPercent: '30' };
const inside: Condition = { kind: 'remark', text: 'They pay late', internal: true };

/** An order whose customer is asked about fewer pieces and a prepayment. */
async function submitWithOffer(overrides: Partial<OrderDocument> = {}) {
  const orderId = await submit({ paymentTerms: { code: 'NET30' }, ...overrides });
  await decide(orderId, 'materials', [fewer, inside]);
  await decide(orderId, 'payment_terms', [prepaid]);
  return { orderId, offer: await offered(orderId) };
}

describe('conditions of two departments', () => {
  it('become one offer, and once it is accepted nobody is asked again whose own conditions it meets', async () => {
    const { orderId, offer } = await submitWithOffer();
    expect(offer.lines.map(({ code, offered: terms }) => [code, terms?.quantity])).toEqual([['IQ', '8']]);
    expect(offer.header.offered.prepaymentPercent).toBe('30');
    expect(JSON.stringify(offer)).not.toMatch(/pay late|materials/);
    expect((await read(orderId)).status).toBe('awaiting_customer');
    const accepted = await answer(customer, orderId, { answer: 'accept', offerHash: offer.offerHash });
    expect([accepted.statusCode, accepted.json()]).toMatchObject([
      201,
      { answer: { actor: { id: customer.id }, onBehalfOf: null, madeRevision: 2 } },
    ]);
    await decide(orderId, 'final_approval');
    const approved = await untilStatus(orderId, 'approved');
    expect(approved).toMatchObject({ revision: 2, document: { lines: [{ quantity: '8' }] } });
    expect(approved.reviews.map(({ department, status }) => [department, status])).toEqual([
      ['materials', 'carried'],
      ['payment_terms', 'carried'],
      ['final_approval', 'approved'],
    ]);
  });

  it('come back to the submitter when the customer declines', async () => {
    const { orderId, offer } = await submitWithOffer();
    const payload = { answer: 'decline', comment: 'Too few', offerHash: offer.offerHash };
    expect((await answer(customer, orderId, payload)).statusCode).toBe(201);
    await untilStatus(orderId, 'returned');
    expect((await read(orderId)).revision).toBe(1);
  });

  it('go back to the departments that contradict each other, and to no customer', async () => {
    const orderId = await submit();
    await decide(orderId, 'materials', [{ kind: 'quantity', line: 1, exactly: '4' }]);
    await decide(orderId, 'payment_terms', [{ kind: 'quantity', line: 1, atLeast: '5' }]);
    const again = await environment.review.until(async () => {
      const { reviews } = await read(orderId);
      const open = reviews.filter(({ status, round }) => status === 'open' && round === 2);
      return open.length === 2 ? open : null;
    });
    expect(again[0]?.findings.map(({ code }) => code)).toContain('conditions.conflict');
    const none = await environment.call(submitter, { method: 'GET', url: offerUrl(orderId) });
    expect(none.statusCode).toBe(404);
    await decide(orderId, 'materials', [{ kind: 'quantity', line: 1, exactly: '5' }]);
    await decide(orderId, 'payment_terms');
    expect((await offered(orderId)).lines[0]?.offered?.quantity).toBe('5');
  });
});

describe('an answer', () => {
  it('that is sent twice is one answer, and another one comes too late', async () => {
    const { orderId, offer } = await submitWithOffer();
    const payload = { answer: 'accept', offerHash: offer.offerHash };
    const key = aKey();
    const [first, second] = await Promise.all([
      answer(customer, orderId, payload, key),
      answer(customer, orderId, payload, key),
    ]);
    expect([first.statusCode, second.body]).toEqual([201, first.body]);
    const late = await answer(submitter, orderId, { ...payload, answer: 'decline' });
    expect(late.json()).toMatchObject({ status: 409, code: 'counter_offer_answered' });
  });

  it('and its opposite at once: one of them wins, and the other learns who', async () => {
    const { orderId, offer } = await submitWithOffer();
    const { offerHash } = offer;
    const answers = await Promise.all([
      answer(customer, orderId, { answer: 'accept', offerHash }),
      answer(submitter, orderId, { answer: 'decline', offerHash }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409]);
    const lost = answers.find(({ statusCode }) => statusCode === 409);
    expect(lost?.json()).toMatchObject({
      code: 'counter_offer_answered',
      facts: { given: expect.anything() },
    });
  });

  it('on behalf of the customer needs its written word, and says so', async () => {
    const { orderId, offer } = await submitWithOffer();
    const payload = { answer: 'accept', offerHash: offer.offerHash };
    const bare = await answer(submitter, orderId, payload);
    expect(bare.json()).toMatchObject({ status: 409, code: 'confirmation_missing' });
    const confirmation = { reference: 'Letter of 3 December' };
    const accepted = await answer(submitter, orderId, { ...payload, confirmation });
    expect(accepted.json()).toMatchObject({
      answer: { actor: { id: submitter.id }, onBehalfOf: 'C-1001', confirmation },
    });
  });

  it('to another offer than the one that is open is refused', async () => {
    const { orderId } = await submitWithOffer();
    const refused = await answer(customer, orderId, { answer: 'accept', offerHash: 'a'.repeat(64) });
    expect(refused.json()).toMatchObject({ status: 409, code: 'counter_offer_changed' });
  });

  it('is for the customer and the submitter alone', async () => {
    const { orderId, offer } = await submitWithOffer();
    const payload = { answer: 'accept', offerHash: offer.offerHash };
    const others = [
      [anActor('submitter', { id: 'other-submitter' }), 404],
      [anActor('customer', { id: 'other-buyer', customers: ['C-9999'] }), 404],
      [reviewers.materials, 403],
      [anActor('manager'), 403],
      [auditor, 403],
      [anActor('admin'), 403],
    ] as const;
    for (const [actor, status] of others) {
      expect([actor.id, (await answer(actor, orderId, payload)).statusCode]).toEqual([actor.id, status]);
    }
  });
});

it('a verbal order is not approved before it is confirmed in writing', async () => {
  const orderId = await submit({ channel: 'verbal' });
  await decide(orderId, 'materials');
  await decide(orderId, 'payment_terms');
  const refused = await decide(orderId, 'final_approval');
  expect(refused.body).toMatchObject({ status: 409, code: 'confirmation_missing' });
  expect(refused.shown.packet.findings.map(({ code }) => code)).toContain('confirmation.missing');
  const boundary = 'edge';
  const payload = [
    `--${boundary}`,
    'content-disposition: form-data; name="file"; filename="confirmation.txt"',
    'content-type: text/plain',
    '',
    'We order as we said.',
    `--${boundary}--`,
    '',
  ].join('\r\n');
  const attached = await environment.call(submitter, {
    method: 'POST',
    url: `/v1/orders/${orderId}/attachments`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload,
  });
  expect(attached.statusCode).toBe(201);
  expect((await decide(orderId, 'final_approval')).status).toBe(201);
  await untilStatus(orderId, 'approved');
});

describe('an offer that waits for its answer', () => {
  const withdraw = (orderId: string) =>
    environment.call(submitter, {
      ...{ method: 'POST', url: `/v1/orders/${orderId}/withdrawal`, payload: { reason: 'moved' } },
      headers: aKey(),
    });
  const liveHolds = async (orderId: string) =>
    (await read(orderId)).holds.filter(({ status }) => status === 'live');

  it('is over when the order is withdrawn, and nothing stays held', async () => {
    const { orderId, offer } = await submitWithOffer();
    expect((await liveHolds(orderId)).length).toBeGreaterThan(0);
    expect((await withdraw(orderId)).statusCode).toBe(201);
    const late = await answer(customer, orderId, { answer: 'accept', offerHash: offer.offerHash });
    expect(late.json()).toMatchObject({ status: 409, code: 'order_state_conflict' });
    expect(await read(orderId)).toMatchObject({ status: 'withdrawn', revision: 1 });
    expect(await liveHolds(orderId)).toEqual([]);
  });

  it('that is accepted and withdrawn at once ends withdrawn, whichever came first', async () => {
    const { orderId, offer } = await submitWithOffer();
    const [accepted, withdrawn] = await Promise.all([
      answer(customer, orderId, { answer: 'accept', offerHash: offer.offerHash }),
      withdraw(orderId),
    ]);
    expect(withdrawn.statusCode).toBe(201);
    await untilStatus(orderId, 'withdrawn');
    const made = await environment.call(auditor, { url: `/v1/orders/${orderId}/revisions/2` });
    expect([
      [201, 200],
      [409, 404],
    ]).toContainEqual([accepted.statusCode, made.statusCode]);
    expect(await liveHolds(orderId)).toEqual([]);
  });

  it('expires, after which the order is back with its submitter', async () => {
    await environment.review.activate(
      aPolicy({
        departments: [aDepartment('materials'), aDepartment('payment_terms')],
        counterOfferExpiresAfterMs: 1,
      }),
    );
    const orderId = await submit({ paymentTerms: { code: 'NET30' } });
    await decide(orderId, 'materials', [fewer]);
    await decide(orderId, 'payment_terms', [prepaid]);
    await untilStatus(orderId, 'returned');
    const read = await environment.call(customer, { method: 'GET', url: offerUrl(orderId) });
    const offer = counterOfferSchema.parse(read.json());
    expect(offer).toMatchObject({ isOpen: false, answer: null });
    const late = await answer(customer, orderId, { answer: 'accept', offerHash: offer.offerHash });
    expect(late.json()).toMatchObject({ status: 409, code: 'order_state_conflict' });
  });
});
