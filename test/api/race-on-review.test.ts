import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decisionAnswerSchema, orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import { decisions, holds } from '../../db/tables/process.ts';
import type { Actor } from '../../domain/actor.ts';
import type { DecisionVerb } from '../../domain/review-status.ts';
import { orderReviewId } from '../../workflows/contract.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

/** Orders on which the same race is run at the same time, so that the messages meet in many different ways. */
const RACES = 5;

let environment: ApiEnvironment;
const submitter = anActor('submitter');
const racers = Array.from({ length: 20 }, (_none, index) =>
  aReviewer('credit', { id: `racer-${index}`, name: `Racer ${index}` }),
);
const [first = aReviewer('credit')] = racers;

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  await addCompany(environment.review.owner);
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  await Promise.all([submitter, ...racers].map((actor) => environment.keyOf(actor)));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

/** Submits an order whose credit review waits for a person. */
async function submitForCredit(): Promise<{ orderId: string; evidenceHash: string }> {
  const payload = anOrder({ requiredOn: '2099-12-18' });
  const submitted = await environment.call(submitter, { method: 'POST', url: '/v1/orders', payload });
  const { id: orderId } = orderSchema.parse(submitted.json());
  const { evidenceHash } = await environment.review.until(async () => {
    const url = `/v1/orders/${orderId}/reviews/credit`;
    const answer = await environment.call(first, { method: 'GET', url });
    return answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
  });
  return { orderId, evidenceHash };
}

interface Attempt {
  readonly orderId: string;
  readonly evidenceHash: string;
  readonly verb: DecisionVerb;
}

function decide(actor: Actor, { orderId, evidenceHash, verb }: Attempt) {
  const url = `/v1/orders/${orderId}/reviews/credit/decisions`;
  const payload = { verb, comment: 'as I see it', evidenceHash };
  return environment.call(actor, { method: 'POST', url, payload });
}

function withdraw(orderId: string) {
  const url = `/v1/orders/${orderId}/withdrawal`;
  return environment.call(submitter, { method: 'POST', url, payload: { reason: 'changed my mind' } });
}

/** How the order ended by the account of the engine, the API and the tables. */
async function accountsOf(orderId: string) {
  const ending: unknown = await environment.review.temporal.client.workflow
    .getHandle(orderReviewId(orderId))
    .result();
  const answer = await environment.call(submitter, { method: 'GET', url: `/v1/orders/${orderId}` });
  const { status } = orderSchema.parse(answer.json());
  const { owner } = environment.review;
  const [decided, held] = await Promise.all([
    owner.select().from(decisions).where(eq(decisions.orderId, orderId)),
    owner.select().from(holds).where(eq(holds.orderId, orderId)),
  ]);
  return { ending, status, decided, holds: [...new Set(held.map((hold) => hold.status))] };
}

const ACCOUNTS = {
  approve: ['approved', 'approved', ['consumed']],
  reject: ['rejected', 'rejected', ['released']],
} as const;

it('of ten who approve and ten who reject at once exactly one wins, by every account', async () => {
  const race = async () => {
    const opened = await submitForCredit();
    const decideOne = (racer: Actor, index: number) =>
      decide(racer, { ...opened, verb: index % 2 === 0 ? 'approve' : 'reject' });
    return { orderId: opened.orderId, answers: await Promise.all(racers.map(decideOne)) };
  };
  for (const { orderId, answers } of await Promise.all(Array.from({ length: RACES }, race))) {
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
    const won = answers.filter(({ statusCode }) => statusCode === 201);
    const [decision] = won.map((answer) => decisionAnswerSchema.parse(answer.json()).decision);
    if (decision?.verb !== 'approve' && decision?.verb !== 'reject') throw new Error('nobody won');
    const { actor, verb, decidedAt } = decision;
    const { ending, status, decided, holds: held } = await accountsOf(orderId);
    expect(decided).toMatchObject([{ verb, actorId: actor.id }]);
    expect([ending, status, held]).toEqual(ACCOUNTS[verb]);
    for (const lost of answers.filter((answer) => !won.includes(answer))) {
      expect(lost.json()).toMatchObject({
        code: 'review_already_decided',
        facts: { winner: { decidedBy: actor, verb, decidedAt } },
      });
    }
  }
});

it('a withdrawal that meets an approval is either acknowledged and final, or refused', async () => {
  const race = async () => {
    const opened = await submitForCredit();
    const [approval, withdrawal] = await Promise.all([
      decide(first, { ...opened, verb: 'approve' }),
      withdraw(opened.orderId),
    ]);
    return { orderId: opened.orderId, approval: approval.statusCode, withdrawal: withdrawal.statusCode };
  };
  for (const { orderId, approval, withdrawal } of await Promise.all(Array.from({ length: RACES }, race))) {
    const { ending, status, decided, holds: held } = await accountsOf(orderId);
    expect(decided).toHaveLength(approval === 201 ? 1 : 0);
    expect([withdrawal, ending, status, held]).toEqual(
      withdrawal === 201
        ? [201, 'withdrawn', 'withdrawn', ['released']]
        : [409, 'approved', 'approved', ['consumed']],
    );
  }
});
