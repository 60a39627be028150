import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderSchema } from '../../api/schemas/order-answers.ts';
import {
  admin,
  anna,
  APPROVE,
  auditor,
  bela,
  buyer,
  DEPARTMENTS,
  dora,
  of,
  ReviewDesk,
  submitter,
} from './review-desk.ts';

let desk: ReviewDesk;

beforeAll(async () => {
  desk = await ReviewDesk.open();
});

afterAll(() => desk.close());

describe('a question', () => {
  it.each([
    ['the submitter', { asked: 'submitter' }, submitter],
    ['a colleague', { asked: 'colleague', colleague: dora.id }, dora],
    ['the customer', { asked: 'customer' }, buyer],
  ])(
    'to %s is their task until they answer, and its answer is what the reviewer decides on',
    async (_whom, asked, person) => {
      const path = await desk.atCredit();
      await desk.done(anna, path, { verb: 'inquire', question: 'Which port?', ...asked });
      expect([await desk.whyOf(person, path), await desk.whyOf(anna, path)]).toEqual([['asked'], []]);
      await desk.done(person, path, { verb: 'answer', answer: 'Ningbo' });
      const { packet } = await desk.untilOpen(path, 2);
      expect(packet.inquiries).toMatchObject([{ answer: 'Ningbo', answeredBy: { id: person.id } }]);
      expect([await desk.whyOf(person, path), await desk.whyOf(anna, path)]).toEqual([
        [],
        ['own_department'],
      ]);
      expect(await desk.approvedIn(path, DEPARTMENTS)).toEqual(
        expect.arrayContaining(['review.inquired', 'review.answered', 'order.approved']),
      );
    },
  );
});

describe('a review that is handed on', () => {
  it('waits for the other person alone, whose decision it is', async () => {
    const path = await desk.atCredit();
    await desk.done(anna, path, { verb: 'delegate', person: dora.id });
    expect([await desk.whyOf(dora, path), await desk.whyOf(anna, path)]).toEqual([['delegated'], []]);
    await desk.decided(dora, path);
    expect((await desk.acting.shown(anna, path)).decision?.actor.id).toBe(dora.id);
    expect(await desk.approvedIn(path, ['materials', 'final_approval'])).toContain('review.delegated');
  });

  it('to somebody who decides before comes back to the signer', async () => {
    const path = await desk.atCredit();
    await desk.done(anna, path, { verb: 'add_reviewer', person: dora.id, when: 'before' });
    expect(await desk.acting.decide(anna, path, APPROVE)).toMatchObject({ body: { code: 'not_in_turn' } });
    await desk.decided(dora, path);
    expect(await desk.whyOf(anna, path)).toEqual(['own_department']);
    await desk.decided(anna, path);
    expect(await desk.approvedIn(path, ['materials', 'final_approval'])).toContain('review.voted');
  });

  it('to somebody who decides after is settled by them', async () => {
    const path = await desk.atCredit();
    await desk.done(anna, path, { verb: 'add_reviewer', person: dora.id, when: 'after' });
    await desk.decided(anna, path);
    expect([await desk.whyOf(anna, path), await desk.whyOf(dora, path)]).toEqual([[], ['added']]);
    await desk.decided(dora, path);
    expect(await desk.approvedIn(path, ['materials', 'final_approval'])).toContain('review.reviewer_added');
  });
});

it('a claimed review is nobody else’s until it is released', async () => {
  const path = await desk.atCredit();
  await desk.done(anna, path, { verb: 'claim' });
  expect(await desk.acting.decide(bela, path, APPROVE)).toMatchObject({
    status: 409,
    body: { code: 'review_claimed', facts: { claim: { by: { id: anna.id } } } },
  });
  await desk.done(anna, path, { verb: 'release' });
  await desk.decided(bela, path);
  expect(await desk.approvedIn(path, ['materials', 'final_approval'])).toEqual(
    expect.arrayContaining(['review.claimed', 'review.claim_released']),
  );
});

it('a returned order is its submitter’s task, and only the reviews that the change touches run again', async () => {
  const path = await desk.atCredit();
  await desk.decided(bela, of(path, 'materials'));
  await desk.decided(anna, path, { verb: 'return', comment: 'Prepay, please' });
  await desk.acting.ended(auditor, path.orderId, 'returned');
  expect(await desk.whyOf(submitter, { ...path, department: null })).toEqual(['own_order']);
  const { document } = orderSchema.parse((await desk.acting.get(auditor, `/v1/orders/${path.orderId}`)).body);
  const revised = { ...document, paymentTerms: { code: 'NET30', prepaymentPercent: '30' } };
  const sent = await desk.acting.post(submitter, `/v1/orders/${path.orderId}/revisions`, revised);
  expect(sent).toMatchObject({ status: 201 });
  await desk.decided(anna, path);
  expect(await desk.approvedIn(path, ['final_approval'])).toContain('order.returned');
});

it('a return to an earlier stage has its reviews run again, and the order goes on from there', async () => {
  const path = await desk.atCredit();
  await desk.decided(anna, path);
  await desk.decided(anna, of(path, 'materials'));
  const final = of(path, 'final_approval');
  const { evidenceHash } = await desk.untilOpen(final);
  await desk.done(bela, final, { verb: 'return', toStage: 1, comment: 'Look again', evidenceHash });
  await desk.untilOpen(path, 2);
  expect(await desk.whyOf(anna, final)).toEqual([]);
  const events = await desk.approvedIn(path, DEPARTMENTS);
  expect(events).toContain('review.returned_to_stage');
  expect(events.filter((type) => type === 'review.decided')).toHaveLength(5);
});

it('many reviews are decided at once, each judged alone', async () => {
  const [one, two] = [await desk.atCredit(), await desk.atCredit()];
  const hashes = await Promise.all([one, two].map((path) => desk.acting.shown(anna, path)));
  const items = [one, two].map((path, index) => {
    return { ...path, ...APPROVE, evidenceHash: hashes[index]?.evidenceHash };
  });
  const stale = { ...one, department: 'materials', ...APPROVE, evidenceHash: '0'.repeat(64) };
  const answer = await desk.acting.post(anna, '/v1/decisions', { items: [...items, stale] });
  expect(answer).toMatchObject({
    status: 200,
    body: {
      results: [{ status: 201 }, { status: 201 }, { status: 409, body: { code: 'evidence_changed' } }],
    },
  });
  for (const path of [one, two]) await desk.approvedIn(path, ['materials', 'final_approval']);
});

it('an administrator settles a review with a reason, and the record says so', async () => {
  const path = await desk.atCredit();
  const { evidenceHash } = await desk.acting.shown(anna, path);
  const override = { verb: 'override', outcome: 'approve', reason: 'Everybody is ill', evidenceHash };
  expect(await desk.acting.act(anna, path, override)).toMatchObject({ status: 403 });
  await desk.done(admin, path, override);
  expect((await desk.acting.shown(anna, path)).decision).toMatchObject({
    ...{ actor: { id: admin.id }, isOverride: true, comment: 'Everybody is ill' },
  });
  expect(await desk.approvedIn(path, ['materials', 'final_approval'])).toContain('review.overridden');
});

it('a decision is recalled while its stage waits, and not any more once the next has begun', async () => {
  const path = await desk.atCredit();
  await desk.decided(anna, path);
  expect(await desk.acting.act(bela, path, { verb: 'recall' })).toMatchObject({ status: 409 });
  await desk.done(anna, path, { verb: 'recall', comment: 'I misread it' });
  await desk.untilOpen(path, 2);
  await desk.decided(anna, path);
  await desk.decided(anna, of(path, 'materials'));
  await desk.untilOpen(of(path, 'final_approval'));
  expect(await desk.acting.act(anna, path, { verb: 'recall' })).toMatchObject({
    ...{ status: 409, body: { code: 'decision_relied_on' } },
  });
  expect(await desk.approvedIn(path, ['final_approval'])).toContain('review.recalled');
});
