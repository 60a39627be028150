import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderSchema, reviewCaseSchema } from '../../api/schemas/order-answers.ts';
import type { Actor } from '../../domain/actor.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';
import { isLinearizable } from './checker.ts';
import { RacingReview } from './racing-review.ts';
import { badHistories, goodHistories } from './seeded-histories.ts';

describe('the judge', () => {
  it('accepts every history that the model made', () => {
    fc.assert(fc.property(goodHistories, (history) => isLinearizable(history)));
  });

  it.each(badHistories.map((history, index) => [index + 1, history] as const))(
    'refuses the bad history %i',
    (_number, history) => {
      expect(isLinearizable(history)).toBe(false);
    },
  );
});

describe('racing decisions, withdrawals and reads', () => {
  let environment: ApiEnvironment;
  const submitter = anActor('submitter');
  const auditor = anActor('auditor');
  const reviewers = Array.from({ length: 4 }, (_none, index) =>
    aReviewer('credit', { id: `racer-${index}`, name: `Racer ${index}` }),
  );
  const [first = aReviewer('credit')] = reviewers;

  beforeAll(async () => {
    environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
    await addCompany(environment.review.owner);
    await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
    await Promise.all([submitter, auditor, ...reviewers].map((actor) => environment.keyOf(actor)));
    await environment.review.startWorker();
  });

  afterAll(() => environment.close());

  async function openReview(): Promise<RacingReview> {
    const payload = anOrder({ requiredOn: '2099-12-18' });
    const submitted = await environment.call(submitter, { method: 'POST', url: '/v1/orders', payload });
    const { id } = orderSchema.parse(submitted.json());
    const { evidenceHash } = await environment.review.until(async () => {
      const url = `/v1/orders/${id}/reviews/credit`;
      const answer = await environment.call(first, { method: 'GET', url });
      return answer.statusCode === 200 ? reviewCaseSchema.parse(answer.json()) : null;
    });
    return new RacingReview({ environment, orderId: id, evidenceHash });
  }

  /** Each reviewer reads, decides and reads again while the submitter withdraws and an auditor looks on. */
  async function race(withdraws: boolean): Promise<RacingReview> {
    const review = await openReview();
    const verbOf = (index: number) => (index % 2 === 0 ? 'approve' : 'reject');
    const reviewer = async (actor: Actor, index: number) => {
      await review.read(actor);
      await review.decide(actor, verbOf(index));
      await review.read(actor);
    };
    const onlooker = async () => {
      for (let look = 0; look < 4; look += 1) await review.read(auditor);
    };
    await Promise.all([
      ...reviewers.map(reviewer),
      onlooker(),
      ...(withdraws ? [review.withdraw(submitter)] : []),
    ]);
    return review;
  }

  it.each([false, true])('have an order that the model allows (with a withdrawal: %s)', async (withdraws) => {
    const reviews = await Promise.all(Array.from({ length: 5 }, () => race(withdraws)));
    for (const { history } of reviews) {
      expect(isLinearizable(history) ? 'linearizable' : history).toBe('linearizable');
    }
  });
});
