import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisions } from '../../../db/tables/process.ts';
import { Acting } from '../../support/acting.ts';
import { anActor, ApiEnvironment } from '../../support/api-environment.ts';
import { addCompany } from '../../support/company.ts';
import { aDepartment, aPolicy } from '../../support/orders.ts';
import { aReviewer } from '../../support/review-environment.ts';

let environment: ApiEnvironment;
let acting: Acting;
const submitter = anActor('submitter');
const reviewer = aReviewer('credit');
const admin = anActor('admin');
const ordering = anActor('admin', { id: 'ordering-admin', roles: ['admin', 'submitter'] });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner, { customer: { creditLimitMinor: 1n } });
  await environment.review.addPeople(submitter, reviewer, admin, ordering);
  await environment.review.activate(
    aPolicy({ departments: [aDepartment('credit', { authorityRequired: true })] }),
  );
  await environment.review.startWorker();
});

afterAll(() => environment.close());

const REASON = 'The reviewers are ill and the customer is waiting.';

async function anOpenReview(by = submitter) {
  const path = { orderId: await acting.submit(by), department: 'credit' };
  const { evidenceHash } = await acting.shown(reviewer, path);
  const override = (outcome: string) => ({ verb: 'override', outcome, reason: REASON, evidenceHash });
  return { path, override, evidenceHash };
}

describe('an override', () => {
  it.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ])('can %s a review, fully on record', async (outcome, status) => {
    const { path, override } = await anOpenReview();
    expect(await acting.act(admin, path, override(outcome))).toMatchObject({
      status: 201,
      body: { act: { verb: 'override', actor: { id: 'admin-1' } } },
    });
    await acting.ended(reviewer, path.orderId, status);
    expect(await acting.shown(reviewer, path)).toMatchObject({
      status,
      by: 'person',
      decision: { actor: { id: 'admin-1' }, verb: outcome, comment: REASON, isOverride: true },
    });
    expect(await acting.events(path.orderId)).toContain('review.overridden');
    const holds = await environment.review.holds(
      environment.review.temporal.client.workflow.getHandle(`order-review/${path.orderId}`),
    );
    const released = holds.filter(({ excessReleasedBy }) => excessReleasedBy === 'admin-1');
    expect(released).toHaveLength(outcome === 'approve' ? 1 : 0);
  });

  it('goes before a claim and a question', async () => {
    const { path, override } = await anOpenReview();
    await acting.act(reviewer, path, { verb: 'claim' });
    await acting.act(reviewer, path, { verb: 'inquire', question: 'Why?', asked: 'submitter' });
    expect(await acting.act(admin, path, override('approve'))).toMatchObject({ status: 201 });
    await acting.ended(reviewer, path.orderId, 'approved');
  });

  it('is refused on an order of their own, to everybody else, on other evidence and without a reason', async () => {
    const own = await anOpenReview(ordering);
    expect(await acting.act(ordering, own.path, own.override('approve'))).toMatchObject({
      status: 403,
      body: { code: 'own_order' },
    });
    const { path, override } = await anOpenReview();
    expect(await acting.act(reviewer, path, override('approve'))).toMatchObject({ status: 403 });
    const other = { ...override('approve'), evidenceHash: '0'.repeat(64) };
    expect(await acting.act(admin, path, other)).toMatchObject({
      status: 409,
      body: { code: 'evidence_changed' },
    });
    expect(await acting.act(admin, path, { ...override('approve'), reason: '' })).toMatchObject({
      status: 400,
    });
    expect(await acting.act(admin, path, override('return'))).toMatchObject({ status: 400 });
  });

  it('comes too late for a review that was decided, whose decision stands', async () => {
    const { path, override } = await anOpenReview();
    await acting.decide(reviewer, path, { verb: 'approve' });
    expect(await acting.act(admin, path, override('reject'))).toMatchObject({
      status: 409,
      body: { code: 'review_already_decided' },
    });
  });

  it('is refused by the database to whoever is no administrator, or wrote the order', async () => {
    const { path, evidenceHash } = await anOpenReview(ordering);
    const write = (actorId: string) =>
      environment.review.owner.insert(decisions).values({
        ...path,
        ...{ round: 1, actorId, actorName: actorId, verb: 'approve', comment: REASON, evidenceHash },
        ...{ channel: 'update', decidedAt: new Date(), isOverride: true },
      });
    for (const actorId of [reviewer.id, ordering.id]) {
      await expect(write(actorId)).rejects.toMatchObject({
        cause: { constraint: 'decisions_separation_of_duties' },
      });
    }
    const written = await environment.review.owner
      .select()
      .from(decisions)
      .where(eq(decisions.orderId, path.orderId));
    expect(written).toEqual([]);
  });
});
