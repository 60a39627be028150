import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decisions } from '../../../db/tables/process.ts';
import { Acting } from '../../support/acting.ts';
import { anActor, ApiEnvironment } from '../../support/api-environment.ts';
import { addCompany } from '../../support/company.ts';
import { aDepartment, aPolicy } from '../../support/orders.ts';
import { aReviewer } from '../../support/review-environment.ts';

let environment: ApiEnvironment;
let acting: Acting;
const submitter = anActor('submitter');
const admin = anActor('admin');
const one = aReviewer('credit', { id: 'one' });
const two = aReviewer('credit', { id: 'two' });
const other = aReviewer('materials', { id: 'other' });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  await environment.review.addPeople(submitter, admin, one, two, other);
  const credit = aDepartment('credit', { quorum: { kind: 'k_of_n', approvals: 2 } });
  await environment.review.activate(aPolicy({ departments: [credit, aDepartment('materials')] }));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function anOpenReview() {
  const path = { orderId: await acting.submit(submitter), department: 'credit' };
  await acting.shown(other, { ...path, department: 'materials' });
  const { evidenceHash } = await acting.shown(one, path);
  return { path, evidenceHash };
}

const approve = { verb: 'approve' };
const inquire = { verb: 'inquire', question: 'Why so many?', asked: 'submitter' };
const answer = { verb: 'answer', answer: 'The customer moves.' };

it('an answer asks every seat anew, and counts no vote from before it', async () => {
  const { path } = await anOpenReview();
  expect(await acting.decide(one, path, approve)).toMatchObject({ status: 201 });
  expect(await acting.act(two, path, inquire)).toMatchObject({ status: 201 });
  expect(await acting.act(submitter, path, answer)).toMatchObject({ status: 201 });
  expect(await acting.shown(one, path)).toMatchObject({
    ...{ status: 'open', round: 2, mayDecide: true, votes: [] },
  });
  expect(await acting.decide(one, path, approve)).toMatchObject({ status: 201 });
  expect(await acting.shown(two, path)).toMatchObject({ status: 'open', mayDecide: true });
  expect(await acting.decide(two, path, approve)).toMatchObject({ status: 201 });
  expect(await acting.shown(two, path)).toMatchObject({ status: 'approved', round: 2 });
});

it('a question that is withdrawn leaves the votes as they were, and asks who was asked before', async () => {
  const { path } = await anOpenReview();
  expect(await acting.decide(one, path, approve)).toMatchObject({ status: 201 });
  expect(await acting.act(two, path, inquire)).toMatchObject({ status: 201 });
  expect(await acting.act(two, path, { verb: 'withdraw_inquiry' })).toMatchObject({ status: 201 });
  expect(await acting.get(two, '/v1/tasks')).toMatchObject({
    body: { items: expect.arrayContaining([expect.objectContaining({ ...path, kind: 'review' })]) },
  });
  expect(await acting.decide(two, path, approve)).toMatchObject({ status: 201 });
  expect(await acting.shown(two, path)).toMatchObject({ status: 'approved', round: 1 });
});

it('who has decided asks nothing more, nor does who has no seat', async () => {
  const { path } = await anOpenReview();
  expect(await acting.decide(one, path, approve)).toMatchObject({ status: 201 });
  expect(await acting.act(one, path, inquire)).toMatchObject({ body: { code: 'seat_taken' } });
  expect((await acting.act(other, path, inquire)).status).toBeGreaterThanOrEqual(400);
});

it('who settled the review recalls it, and every seat is asked anew', async () => {
  const { path } = await anOpenReview();
  await acting.decide(one, path, approve);
  await acting.decide(two, path, approve);
  expect(await acting.act(one, path, { verb: 'recall' })).toMatchObject({ status: 409 });
  expect(await acting.act(two, path, { verb: 'recall' })).toMatchObject({ status: 201 });
  const again = await acting.shown(one, path, ({ round }) => round === 2);
  expect(again).toMatchObject({ status: 'open', mayDecide: true, votes: [] });
  expect(await acting.decide(one, path, approve)).toMatchObject({ status: 201 });
  expect(await acting.shown(two, path)).toMatchObject({ status: 'open', mayDecide: true });
});

it('an override settles the round from no seat, whatever was voted', async () => {
  const { path, evidenceHash } = await anOpenReview();
  expect(await acting.decide(one, path, approve)).toMatchObject({ status: 201 });
  const act = { verb: 'override', outcome: 'reject', reason: 'The other one is ill.', evidenceHash };
  expect(await acting.act(admin, path, act)).toMatchObject({ status: 201 });
  const recorded = await environment.review.owner
    .select()
    .from(decisions)
    .where(eq(decisions.orderId, path.orderId));
  expect(recorded.filter(({ settles }) => settles)).toMatchObject([
    { actorId: 'admin-1', seat: 'override', isOverride: true },
  ]);
  expect(await acting.decide(two, path, approve)).toMatchObject({
    body: { code: 'review_already_decided' },
  });
});
