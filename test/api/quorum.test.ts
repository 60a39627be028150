import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { counterOfferSchema } from '../../api/schemas/counter-offer.ts';
import { decisionAnswerSchema, orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import { decisions, historyEvents } from '../../db/tables/process.ts';
import type { Actor } from '../../domain/actor.ts';
import type { Quorum } from '../../domain/quorum.ts';
import type { DecisionVerb } from '../../domain/review-status.ts';
import { orderReviewId } from '../../workflows/contract.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

/** Orders on which the same race is run at the same time. */
const RACES = 4;

let environment: ApiEnvironment;
const submitter = anActor('submitter');
const voters = Array.from({ length: 5 }, (_none, index) =>
  aReviewer('credit', { id: `voter-${index}`, name: `Voter ${index}` }),
);
const [first = submitter, second = submitter, third = submitter] = voters;

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  await addCompany(environment.review.owner);
  await Promise.all([submitter, ...voters].map((actor) => environment.keyOf(actor)));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function readReview(orderId: string, actor = first) {
  const answer = await environment.call(actor, {
    method: 'GET',
    url: `/v1/orders/${orderId}/reviews/credit`,
  });
  return answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
}

interface Opened {
  readonly orderId: string;
  readonly evidenceHash: string;
}

/** Submits an order whose credit review waits for people. */
async function submit(): Promise<Opened> {
  const payload = anOrder({ requiredOn: '2099-12-18' });
  const submitted = await environment.call(submitter, { method: 'POST', url: '/v1/orders', payload });
  const { id: orderId } = orderSchema.parse(submitted.json());
  const { evidenceHash } = await environment.review.until(() => readReview(orderId));
  return { orderId, evidenceHash };
}

async function submitUnder(quorum: Quorum): Promise<Opened> {
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit', { quorum })] }));
  return submit();
}

function decide(actor: Actor, { orderId, evidenceHash }: Opened, verb: DecisionVerb = 'approve') {
  const url = `/v1/orders/${orderId}/reviews/credit/decisions`;
  const conditions = verb === 'approve_with_conditions' ? { conditions: [`asked by ${actor.id}`] } : {};
  const payload = { verb, comment: 'as I see it', evidenceHash, ...conditions };
  return environment.call(actor, { method: 'POST', url, payload });
}

const resultOf = (orderId: string) =>
  environment.review.temporal.client.workflow.getHandle(orderReviewId(orderId)).result();

function listEvents(orderId: string, type: 'review.voted' | 'review.decided' | 'review.opened') {
  return environment.review.owner
    .select()
    .from(historyEvents)
    .where(and(eq(historyEvents.orderId, orderId), eq(historyEvents.type, type)));
}

it('of five who vote at once three settle it, each is counted once, and the others are told so', async () => {
  await environment.review.activate(
    aPolicy({ departments: [aDepartment('credit', { quorum: { kind: 'k_of_n', approvals: 3 } })] }),
  );
  const race = async () => {
    const opened = await submit();
    return { ...opened, answers: await Promise.all(voters.map((voter) => decide(voter, opened))) };
  };
  for (const { orderId, answers } of await Promise.all(Array.from({ length: RACES }, race))) {
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 201, 201, 409, 409]);
    const won = answers.filter(({ statusCode }) => statusCode === 201);
    const counts = won.map((answer) => decisionAnswerSchema.parse(answer.json()));
    expect(await resultOf(orderId)).toBe('approved');
    const recorded = await environment.review.owner
      .select()
      .from(decisions)
      .where(eq(decisions.orderId, orderId));
    expect(recorded.map(({ actorId }) => actorId).sort()).toEqual(
      counts.map(({ decision }) => decision.actor.id).sort(),
    );
    expect(recorded.filter(({ settles }) => settles)).toHaveLength(1);
    expect(await listEvents(orderId, 'review.voted')).toHaveLength(2);
    expect(await listEvents(orderId, 'review.decided')).toHaveLength(1);
    for (const lost of answers.filter((answer) => !won.includes(answer))) {
      expect(lost.json()).toMatchObject({ code: 'review_already_decided' });
    }
  }
});

it('a vote that is not the last leaves the review open with its count, and is answered again as it was', async () => {
  const opened = await submitUnder({ kind: 'k_of_n', approvals: 2 });
  const answer = decisionAnswerSchema.parse((await decide(second, opened, 'reject')).json());
  expect(answer.review).toEqual({
    status: 'open',
    quorum: { kind: 'k_of_n', approvals: 2 },
    count: { seats: 5, approvalsNeeded: 2, approvals: 0, refusals: 1 },
  });
  const shown = await readReview(opened.orderId);
  expect(shown).toMatchObject({ status: 'open', decision: null, mayDecide: true });
  expect(shown?.votes).toMatchObject([{ actor: { id: second.id }, verb: 'reject' }]);
  expect(shown?.asked.map(({ person }) => person?.id)).toEqual(
    voters.filter((voter) => voter !== second).map(({ id }) => id),
  );
  expect((await decide(second, opened)).json()).toMatchObject({ status: 409, code: 'seat_taken' });
  expect((await readReview(opened.orderId, second))?.whyNot?.code).toBe('seat_taken');
});

it('an approval with conditions makes the outcome one, which keeps what everybody asked for', async () => {
  const opened = await submitUnder({ kind: 'k_of_n', approvals: 2 });
  await decide(first, opened, 'approve_with_conditions');
  const last = decisionAnswerSchema.parse((await decide(second, opened)).json());
  expect(last.review.status).toBe('approved_with_conditions');
  const shown = await readReview(opened.orderId);
  expect(shown?.decision).toMatchObject({ actor: { id: second.id }, verb: 'approve' });
  expect(shown?.votes.map(({ conditions }) => conditions)).toEqual([[`asked by ${first.id}`], []]);
  expect(await resultOf(opened.orderId)).toBe('approved');
});

it('more refusals than the others can outweigh reject the order', async () => {
  const opened = await submitUnder({ kind: 'percent', percent: 80 });
  await decide(first, opened, 'reject');
  expect((await readReview(opened.orderId))?.status).toBe('open');
  await decide(second, opened, 'reject');
  expect(await resultOf(opened.orderId)).toBe('rejected');
});

it('in a sequence only the next in line decides', async () => {
  const opened = await submitUnder({ kind: 'in_sequence', people: [third.id, first.id] });
  expect((await decide(first, opened)).json()).toMatchObject({ status: 409, code: 'not_in_turn' });
  expect((await decide(second, opened)).json()).toMatchObject({ status: 403, code: 'no_seat' });
  await decide(third, opened);
  expect((await readReview(opened.orderId))?.asked).toMatchObject([{ person: { id: first.id } }]);
  await decide(first, opened);
  expect(await resultOf(opened.orderId)).toBe('approved');
});

it('who is asked is frozen when the review opens, and on record', async () => {
  const opened = await submitUnder({ kind: 'all' });
  const latecomer = aReviewer('credit', { id: 'latecomer' });
  expect((await decide(latecomer, opened)).json()).toMatchObject({ status: 403, code: 'no_seat' });
  await environment.review.owner.execute(`update people set active = false where external_id = 'latecomer'`);
  const [event] = await listEvents(opened.orderId, 'review.opened');
  expect(JSON.parse(event?.body ?? '')).toMatchObject({
    facts: { quorum: { kind: 'all' }, eligible: voters.map(({ id }) => id) },
  });
});

it('fewer who may decide than the quorum needs are an incident, and never a smaller quorum', async () => {
  const opened = await submitUnder({ kind: 'k_of_n', approvals: 6 });
  const order = await environment.call(submitter, { method: 'GET', url: `/v1/orders/${opened.orderId}` });
  expect(orderSchema.parse(order.json()).reviews).toMatchObject([{ incidentOwner: aPolicy().owner }]);
  for (const voter of voters) expect((await decide(voter, opened)).statusCode).toBe(201);
  expect((await readReview(opened.orderId))?.count).toMatchObject({ approvalsNeeded: 6, approvals: 5 });
  expect((await readReview(opened.orderId))?.status).toBe('open');
});

it('what a voter asks for is put to the customer, although another one settles the round', async () => {
  const opened = await submitUnder({ kind: 'k_of_n', approvals: 2 });
  const { orderId, evidenceHash } = opened;
  const asked = await environment.call(first, {
    method: 'POST',
    url: `/v1/orders/${orderId}/reviews/credit/decisions`,
    payload: {
      verb: 'approve_with_conditions',
      evidenceHash,
      conditions: [{ kind: 'prepayment', atLeastPercent: '30' }],
    },
  });
  expect(asked.statusCode).toBe(201);
  expect((await decide(second, opened)).statusCode).toBe(201);
  const offer = await environment.review.until(async () => {
    const url = `/v1/orders/${orderId}/counter-offer`;
    const answer = await environment.call(submitter, { method: 'GET', url });
    return answer.statusCode === 200 ? counterOfferSchema.parse(answer.json()) : null;
  });
  expect(offer).toMatchObject({ isOpen: true, header: { offered: { prepaymentPercent: '30' } } });
});
