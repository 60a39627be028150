import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisionAttempts } from '../../../db/tables/attempts.ts';
import { Acting } from '../../support/acting.ts';
import { aKey, anActor, ApiEnvironment } from '../../support/api-environment.ts';
import { addCompany } from '../../support/company.ts';
import { aDeadline, aDepartment, aPolicy } from '../../support/orders.ts';
import { aReviewer } from '../../support/review-environment.ts';

const CLAIMED_FOR_MS = 1_500;

let environment: ApiEnvironment;
let acting: Acting;
const submitter = anActor('submitter');
const one = aReviewer('credit', { id: 'one' });
const other = aReviewer('credit', { id: 'other' });
const manager = anActor('manager', { departments: ['credit'] });
const stranger = aReviewer('materials', { id: 'stranger' });
const author = anActor('submitter', {
  id: 'author',
  roles: ['submitter', 'reviewer'],
  departments: ['credit'],
});

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  await environment.review.addPeople(submitter, one, other, manager, stranger, author);
  const departments = [
    aDepartment('credit'),
    aDepartment('materials', { deadline: aDeadline({ claimedForMs: CLAIMED_FOR_MS }) }),
  ];
  await environment.review.activate(aPolicy({ departments }));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function anOpenReview(by = submitter, department = 'credit') {
  const path = { orderId: await acting.submit(by), department };
  await acting.shown(one, path);
  return path;
}

const claim = { verb: 'claim' };

describe('a claimed review', () => {
  it('is shown with its claimer, and decided by nobody else', async () => {
    const path = await anOpenReview();
    expect(await acting.act(one, path, claim)).toMatchObject({
      status: 201,
      body: { act: { verb: 'claim', department: 'credit', round: 1, actor: { id: 'one' } } },
    });
    const by = { id: 'one', name: one.name };
    expect(await acting.shown(other, path)).toMatchObject({
      claim: { by, endsAt: null },
      mayDecide: false,
      whyNot: { code: 'review_claimed' },
    });
    const refused = { status: 409, body: { code: 'review_claimed', facts: { claim: { by, endsAt: null } } } };
    expect(await acting.decide(other, path, { verb: 'approve' })).toMatchObject(refused);
    expect(await acting.act(other, path, claim)).toMatchObject(refused);
    expect(await acting.decide(one, path, { verb: 'approve' })).toMatchObject({ status: 201 });
    expect(await acting.shown(other, path)).toMatchObject({ status: 'approved', claim: null });
  });

  it('stands in the task lists of everybody who could decide it', async () => {
    const path = await anOpenReview();
    await acting.act(one, path, claim);
    const { body } = await acting.get(other, '/v1/tasks');
    expect(body).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ orderId: path.orderId, claimedBy: { id: 'one', name: one.name } }),
      ]),
    });
  });

  it.each([one, manager])('can be given back by %o', async (by) => {
    const path = await anOpenReview();
    await acting.act(one, path, claim);
    const release = { verb: 'release', comment: 'on holiday' };
    expect(await acting.act(other, path, release)).toMatchObject({
      status: 409,
      body: { code: 'review_claimed' },
    });
    expect(await acting.act(by, path, release)).toMatchObject({ status: 201 });
    expect(await acting.act(by, path, release)).toMatchObject({
      status: 409,
      body: { code: 'review_not_claimed' },
    });
    expect(await acting.decide(other, path, { verb: 'approve' })).toMatchObject({ status: 201 });
    const types = (await acting.events(path.orderId)).filter((type) => type.startsWith('review.claim'));
    expect(types).toEqual(['review.claimed', 'review.claim_released']);
  });

  it('is free again when the time of the policy is over', async () => {
    const path = await anOpenReview(submitter, 'materials');
    await acting.act(stranger, path, claim);
    const { claim: taken } = await acting.shown(one, path);
    expect(Date.parse(taken?.endsAt ?? '') - Date.parse(taken?.at ?? '')).toBe(CLAIMED_FOR_MS);
    await acting.shown(one, path, (review) => review.claim === null);
    expect(await acting.events(path.orderId)).toContain('review.claim_ended');
  });
});

describe('a claim', () => {
  it('that is sent twice with one key is one claim', async () => {
    const path = await anOpenReview();
    const key = aKey();
    const first = await acting.act(one, path, claim, key);
    expect(await acting.act(one, path, claim, key)).toEqual(first);
    expect((await acting.events(path.orderId)).filter((type) => type === 'review.claimed')).toHaveLength(1);
  });

  it('of two at once is won by one of them', async () => {
    const path = await anOpenReview();
    const answers = await Promise.all([acting.act(one, path, claim), acting.act(other, path, claim)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('is refused to whoever may not decide, which is recorded as an attempt', async () => {
    const path = await anOpenReview(author);
    const codes = await Promise.all(
      [author, stranger].map(async (actor) => (await acting.act(actor, path, claim)).body),
    );
    expect(codes).toMatchObject([{ code: 'own_order' }, { code: 'wrong_department' }]);
    expect(await acting.act(submitter, path, claim)).toMatchObject({ status: 404 });
    const attempts = await environment.review.owner
      .select()
      .from(decisionAttempts)
      .where(eq(decisionAttempts.orderId, path.orderId));
    expect(attempts.map(({ code, verb }) => [code, verb]).sort()).toEqual([
      ['own_order', 'claim'],
      ['wrong_department', 'claim'],
    ]);
  });

  it('comes too late for a review that was decided', async () => {
    const path = await anOpenReview();
    await acting.decide(one, path, { verb: 'approve' });
    expect(await acting.act(other, path, claim)).toMatchObject({
      status: 409,
      body: { code: 'review_already_decided', facts: { winner: { decidedBy: { id: 'one' } } } },
    });
  });
});
