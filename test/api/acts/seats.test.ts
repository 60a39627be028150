import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Quorum } from '../../../domain/quorum.ts';
import { anActor, ApiEnvironment } from '../../support/api-environment.ts';
import { Acting } from '../../support/acting.ts';
import { addCompany } from '../../support/company.ts';
import { aDepartment, aPolicy } from '../../support/orders.ts';
import { aReviewer } from '../../support/review-environment.ts';

const taskList = z.object({ items: z.array(z.object({ orderId: z.string() })) });
let environment: ApiEnvironment;
let acting: Acting;
const submitter = anActor('submitter');
const anna = aReviewer('credit', { id: 'anna', name: 'Anna' });
const bela = aReviewer('credit', { id: 'bela', name: 'Bela' });
const outsider = aReviewer('materials', { id: 'outsider', name: 'Outsider' });
const poor = aReviewer('materials', { id: 'poor', authorityLimit: { amount: '1.00', currency: 'CNY' } });
const owner = aReviewer('sales', { id: aPolicy().owner, roles: ['manager'] });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  const everybody = [submitter, anna, bela, outsider, poor, owner];
  await Promise.all(everybody.map((actor) => environment.keyOf(actor)));
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function submitUnder(quorum: Quorum = { kind: 'any' }) {
  const credit = aDepartment('credit', { quorum, authorityRequired: true });
  await environment.review.activate(aPolicy({ departments: [credit] }));
  const path = { orderId: await acting.submit(submitter), department: 'credit' };
  await acting.shown(anna, path);
  return path;
}

const APPROVE = { verb: 'approve', comment: 'as I see it' };

it('who hands a review on decides it no more; whom it was handed to does, although of another department', async () => {
  const path = await submitUnder();
  const given = await acting.act(anna, path, { verb: 'delegate', person: outsider.id });
  expect(given).toMatchObject({ status: 201, body: { act: { verb: 'delegate', actor: { id: anna.id } } } });
  expect(await acting.decide(anna, path, APPROVE)).toMatchObject({ status: 403, body: { code: 'no_seat' } });
  const back = await acting.act(outsider, path, { verb: 'delegate', person: anna.id });
  expect(back).toMatchObject({ status: 409, body: { code: 'already_seated' } });
  expect((await acting.decide(outsider, path, APPROVE)).status).toBe(201);
  await acting.ended(submitter, path.orderId, 'approved');
});

it('nobody is given a seat whose limit is too low, or who wrote the order', async () => {
  const path = await submitUnder({ kind: 'all' });
  const toPoor = await acting.act(anna, path, { verb: 'delegate', person: poor.id });
  expect(toPoor).toMatchObject({ status: 403, body: { code: 'above_authority' } });
  const toAuthor = await acting.act(anna, path, { verb: 'delegate', person: submitter.id });
  expect(toAuthor).toMatchObject({ status: 403, body: { code: 'own_order' } });
});

it('who is added before decides first, then the review returns to the signer; the added adds nobody', async () => {
  const path = await submitUnder({ kind: 'all' });
  const add = { verb: 'add_reviewer', person: outsider.id, when: 'before' };
  expect((await acting.act(anna, path, add)).status).toBe(201);
  expect(await acting.decide(anna, path, APPROVE)).toMatchObject({ body: { code: 'not_in_turn' } });
  const further = await acting.act(outsider, path, { ...add, person: owner.id });
  expect(further).toMatchObject({ status: 403, body: { code: 'no_seat' } });
  for (const person of [outsider, anna, bela]) {
    expect((await acting.decide(person, path, APPROVE)).status).toBe(201);
  }
  await acting.ended(submitter, path.orderId, 'approved');
});

it('who is added after must approve too before the review is settled', async () => {
  const path = await submitUnder();
  expect(
    (await acting.act(anna, path, { verb: 'add_reviewer', person: outsider.id, when: 'after' })).status,
  ).toBe(201);
  const signed = await acting.decide(anna, path, APPROVE);
  expect(signed).toMatchObject({ status: 201, body: { review: { status: 'open' } } });
  expect((await acting.shown(anna, path)).asked).toMatchObject([{ person: { id: outsider.id } }]);
  expect((await acting.decide(outsider, path, { ...APPROVE, verb: 'reject' })).status).toBe(201);
  await acting.ended(submitter, path.orderId, 'rejected');
});

it('the owner of an incident fills the vacant seat, once', async () => {
  const path = await submitUnder({ kind: 'k_of_n', approvals: 3 });
  const assign = { verb: 'assign', person: outsider.id };
  expect(await acting.act(bela, path, assign)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const self = await acting.act(owner, path, { ...assign, person: owner.id });
  expect(self).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect((await acting.act(owner, path, assign)).status).toBe(201);
  expect(await acting.act(owner, path, assign)).toMatchObject({ body: { code: 'incident_not_open' } });
  for (const person of [outsider, anna, bela]) {
    expect((await acting.decide(person, path, APPROVE)).status).toBe(201);
  }
  await acting.ended(submitter, path.orderId, 'approved');
  expect(await acting.events(path.orderId)).toEqual(
    expect.arrayContaining(['review.assigned', 'routing_incident.resolved']),
  );
});

async function tasksOf(actor: typeof anna): Promise<string[]> {
  const { body } = await acting.get(actor, '/v1/tasks');
  return taskList.parse(body).items.map(({ orderId }) => orderId);
}

it('a task list shows a review to those of whom a decision is waited for, and to nobody else', async () => {
  const path = await submitUnder({ kind: 'in_sequence', people: [bela.id, anna.id] });
  const isListed = async () =>
    Promise.all([anna, bela, outsider].map(async (actor) => (await tasksOf(actor)).includes(path.orderId)));
  expect(await isListed()).toEqual([false, true, false]);
  await acting.decide(bela, path, APPROVE);
  expect(await isListed()).toEqual([true, false, false]);
  await acting.act(anna, path, { verb: 'delegate', person: outsider.id });
  expect(await isListed()).toEqual([false, false, true]);
  await acting.decide(outsider, path, APPROVE);
  await acting.ended(submitter, path.orderId, 'approved');
  expect(await isListed()).toEqual([false, false, false]);
});
