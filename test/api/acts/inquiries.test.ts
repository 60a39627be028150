import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Actor } from '../../../domain/actor.ts';
import { sha256Hex } from '../../../db/canonical.ts';
import { Acting } from '../../support/acting.ts';
import { anActor, ApiEnvironment } from '../../support/api-environment.ts';
import { addCompany } from '../../support/company.ts';
import { aDeadline, aDepartment, aPolicy } from '../../support/orders.ts';
import { aReviewer } from '../../support/review-environment.ts';

const ANSWER_WITHIN_MS = 1_000;

let environment: ApiEnvironment;
let acting: Acting;
const submitter = anActor('submitter');
const asker = aReviewer('credit', { id: 'asker', departments: ['credit', 'materials'] });
const colleague = aReviewer('capacity', { id: 'colleague' });
const customer = anActor('customer', { id: 'buyer', customers: ['C-1001'] });
const otherCustomer = anActor('customer', { id: 'other-buyer', customers: ['C-2002'] });
const manager = anActor('manager', { departments: ['credit'] });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  await environment.review.addPeople(submitter, asker, colleague, customer, otherCustomer, manager);
  const departments = [
    aDepartment('credit'),
    aDepartment('materials', { deadline: aDeadline({ answerWithinMs: ANSWER_WITHIN_MS }) }),
  ];
  await environment.review.activate(aPolicy({ departments }));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

const question = 'Why so many?';
const taskList = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      orderId: z.string(),
      department: z.string().nullable(),
      inquiry: z.unknown(),
    }),
  ),
});

async function aPausedReview(asked: object = { asked: 'submitter' }, department = 'credit') {
  const path = { orderId: await acting.submit(submitter), department };
  const before = await acting.shown(asker, path);
  expect(await acting.act(asker, path, { verb: 'inquire', question, ...asked })).toMatchObject({
    status: 201,
  });
  return { path, before };
}

const answer = { verb: 'answer', answer: 'The customer moves.' };

describe('a question', () => {
  it('pauses the review, which nobody decides until it is answered', async () => {
    const { path, before } = await aPausedReview();
    expect(await acting.shown(asker, path)).toMatchObject({
      status: 'paused',
      mayDecide: false,
      inquiries: [{ number: 1, question, asked: 'submitter', person: { id: 'submitter-1' }, outcome: null }],
    });
    expect(await acting.decide(asker, path, { verb: 'approve' })).toMatchObject({
      status: 409,
      body: { code: 'review_not_open', facts: { status: 'paused' } },
    });
    expect(await acting.act(submitter, path, answer)).toMatchObject({
      status: 201,
      body: { act: { round: 1 } },
    });
    const after = await acting.shown(asker, path);
    expect(after).toMatchObject({
      status: 'open',
      round: 2,
      mayDecide: true,
      inquiries: [{ outcome: 'answered', answer: answer.answer, answeredBy: { id: 'submitter-1' } }],
      packet: { inquiries: [{ number: 1, question, answer: answer.answer }] },
    });
    expect(sha256Hex(after.packetText)).toBe(after.evidenceHash);
    expect(
      await acting.decide(asker, path, { verb: 'approve', evidenceHash: before.evidenceHash }),
    ).toMatchObject({
      status: 409,
      body: { code: 'evidence_changed', facts: { changes: ['inquiry_answered:1'] } },
    });
    expect(await acting.decide(asker, path, { verb: 'approve' })).toMatchObject({ status: 201 });
  });

  it('leaves every packet that was shown to be read again, byte for byte', async () => {
    const { path, before } = await aPausedReview();
    await acting.act(submitter, path, answer);
    const after = await acting.shown(asker, path);
    for (const { evidenceHash, packetText } of [before, after]) {
      const url = `/v1/orders/${path.orderId}/reviews/credit/packets/${evidenceHash}`;
      const answered = await environment.call(asker, { method: 'GET', url });
      expect([answered.statusCode, answered.body]).toEqual([200, packetText]);
      expect(sha256Hex(answered.body)).toBe(evidenceHash);
    }
    const unknown = `/v1/orders/${path.orderId}/reviews/credit/packets/${'0'.repeat(64)}`;
    expect(await acting.get(asker, unknown)).toMatchObject({ status: 404 });
  });

  it('gives the reviewer the time back that its answer took', async () => {
    const { path, before } = await aPausedReview();
    await acting.act(submitter, path, answer);
    const after = await acting.shown(asker, path);
    const events = await acting.listEvents(path.orderId);
    const at = (type: string) => Date.parse(events.find((event) => event.type === type)?.at ?? '');
    const pausedMs = at('review.answered') - at('review.inquired');
    expect(pausedMs).toBeGreaterThan(0);
    expect(Date.parse(after.dueAt ?? '') - Date.parse(before.dueAt ?? '')).toBe(pausedMs);
  });

  it.each([
    ['the submitter', { asked: 'submitter' }, submitter],
    ['a colleague', { asked: 'colleague', colleague: 'colleague' }, colleague],
    ['the customer', { asked: 'customer' }, customer],
    ['the submitter for the customer', { asked: 'customer' }, submitter],
  ])('is a task of %s, who may answer it, and of nobody else', async (_who, asked, by) => {
    const { path } = await aPausedReview(asked);
    const tasksOf = async (actor: Actor) => {
      const { body } = await acting.get(actor, '/v1/tasks?limit=100');
      return taskList.parse(body).items.filter(({ orderId }) => orderId === path.orderId);
    };
    const inquiry = { number: 1, question, askedBy: { id: 'asker', name: asker.name } };
    expect(await tasksOf(by)).toContainEqual({ kind: 'answer', ...path, inquiry });
    for (const stranger of [asker, otherCustomer, ...(by === colleague ? [submitter] : [colleague])]) {
      expect(await tasksOf(stranger)).not.toContainEqual(expect.objectContaining({ kind: 'answer' }));
      expect([403, 404]).toContain((await acting.act(stranger, path, answer)).status);
    }
    expect(await acting.act(by, path, answer)).toMatchObject({ status: 201 });
    expect(await tasksOf(by)).not.toContainEqual(expect.objectContaining({ kind: 'answer' }));
  });

  it('that nobody answers in time ends by itself, on the evidence as it was', async () => {
    const { path, before } = await aPausedReview({ asked: 'submitter' }, 'materials');
    const after = await acting.shown(asker, path, ({ status }) => status === 'open');
    expect(after).toMatchObject({
      round: 1,
      evidenceHash: before.evidenceHash,
      inquiries: [{ outcome: 'unanswered' }],
    });
    expect(await acting.events(path.orderId)).toContain('review.inquiry_ended');
    expect(await acting.act(submitter, path, answer)).toMatchObject({
      status: 409,
      body: { code: 'no_open_inquiry' },
    });
    expect(await acting.decide(asker, path, { verb: 'approve' })).toMatchObject({ status: 201 });
  });

  it.each([asker, manager])('can be withdrawn by $id', async (by) => {
    const { path } = await aPausedReview();
    const withdraw = { verb: 'withdraw_inquiry' };
    expect(await acting.act(colleague, path, withdraw)).toMatchObject({
      status: 403,
      body: { code: 'inquiry_not_yours' },
    });
    expect(await acting.act(by, path, withdraw)).toMatchObject({ status: 201 });
    expect(await acting.shown(asker, path)).toMatchObject({
      status: 'open',
      inquiries: [{ outcome: 'withdrawn' }],
    });
    expect(await acting.decide(asker, path, { verb: 'approve' })).toMatchObject({ status: 201 });
  });

  it('leaves the review to whoever claimed it', async () => {
    const path = { orderId: await acting.submit(submitter), department: 'credit' };
    await acting.shown(asker, path);
    await acting.act(asker, path, { verb: 'claim' });
    await acting.act(asker, path, { verb: 'inquire', question, asked: 'submitter' });
    await acting.act(submitter, path, answer);
    expect(await acting.shown(asker, path)).toMatchObject({ claim: { by: { id: 'asker' } }, round: 2 });
  });

  it('can be put again, and each answer stays a part of the evidence', async () => {
    const { path } = await aPausedReview();
    await acting.act(submitter, path, answer);
    await acting.act(asker, path, { verb: 'inquire', question: 'And when?', asked: 'submitter' });
    await acting.act(submitter, path, { verb: 'answer', answer: 'In May.' });
    expect(await acting.shown(asker, path)).toMatchObject({
      round: 3,
      packet: { inquiries: [{ answer: answer.answer }, { question: 'And when?', answer: 'In May.' }] },
    });
  });

  it.each([
    [{ asked: 'colleague', colleague: 'asker' }, '/colleague'],
    [{ asked: 'colleague', colleague: 'nobody' }, '/colleague'],
    [{ asked: 'colleague', colleague: 'buyer' }, '/colleague'],
    [{ asked: 'colleague' }, '/colleague'],
    [{ asked: 'submitter', colleague: 'colleague' }, '/colleague'],
  ])('cannot be put to %j', async (asked, pointer) => {
    const path = { orderId: await acting.submit(submitter), department: 'credit' };
    await acting.shown(asker, path);
    expect(await acting.act(asker, path, { verb: 'inquire', question, ...asked })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer }] },
    });
  });

  it('ends with the order that its submitter withdraws', async () => {
    const { path } = await aPausedReview();
    const withdrawn = await acting.post(submitter, `/v1/orders/${path.orderId}/withdrawal`, {});
    expect(withdrawn).toMatchObject({ status: 201 });
    expect(await acting.shown(asker, path)).toMatchObject({
      status: 'cancelled',
      inquiries: [{ outcome: null }],
    });
    expect(await acting.act(submitter, path, answer)).toMatchObject({ status: 409 });
    expect(await acting.get(submitter, '/v1/tasks')).toMatchObject({
      body: { items: expect.not.arrayContaining([expect.objectContaining({ orderId: path.orderId })]) },
    });
  });
});
