import { and, asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderSchema, type ReviewCaseAnswer } from '../../api/schemas/order-answers.ts';
import { pastOrderSchema, type PastOrderAnswer } from '../../api/schemas/past-order.ts';
import { people } from '../../db/tables/access.ts';
import { substitutions } from '../../db/tables/organisation.ts';
import { historyEvents, holds, orderStates, reviews } from '../../db/tables/process.ts';
import type { Actor } from '../../domain/actor.ts';
import { Acting } from '../support/acting.ts';
import { aKey, anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aDepartment, aLine, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';
import { RECORDED_SHAPES } from '../workflows/recorded-shapes.ts';

let environment: ApiEnvironment;
let acting: Acting;
const auditor = anActor('auditor');
const submitter = anActor('submitter');
const one = aReviewer('credit', { id: 'one', name: 'One' });
const two = aReviewer('credit', { id: 'two', name: 'Two' });
const deputy = aReviewer('materials', { id: 'deputy', name: 'Deputy' });
const reviewers = [one, two, deputy];
const quorum = { kind: 'k_of_n', approvals: 2 } as const;

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  await environment.review.addPeople(auditor, submitter, ...reviewers);
  await environment.review.startWorker();
});

afterAll(() => environment.close());

async function stateAt(orderId: string, query = ''): Promise<PastOrderAnswer> {
  const { status, body } = await acting.get(auditor, `/v1/orders/${orderId}/history/state${query}`);
  expect([status, body]).toMatchObject([200, { orderId }]);
  return pastOrderSchema.parse(body);
}

/** What the API says now, to be held against what it will say of now. */
interface Snapshot {
  readonly position: number;
  readonly shown: ReviewCaseAnswer;
  readonly able: readonly string[];
}

async function snapshot(orderId: string): Promise<Snapshot> {
  const path = { orderId, department: 'credit' };
  const shown = await acting.shown(one, path);
  const cases = await Promise.all(reviewers.map((person) => acting.shown(person, path)));
  const able = reviewers.filter((_person, index) => cases[index]?.mayDecide).map(({ id }) => id);
  return { position: (await acting.events(orderId)).length, shown, able };
}

function expectSame(past: PastOrderAnswer, { position, shown, able }: Snapshot): void {
  const { status, round, revision, evidenceHash, dueAt, claim, packet } = { revision: 1, ...shown };
  expect(past.through?.position).toBe(position);
  const current = past.reviews.filter(({ isCurrent }) => isCurrent);
  expect(current).toMatchObject([{ status, round, revision, evidenceHash, dueAt, claim, packet }]);
  expect(current[0]?.packetHash).toBe(evidenceHash);
  expect(current[0]?.couldDecide.map(({ id }) => id)).toEqual([...able].sort());
  expect(current[0]?.decisions.map(({ actor }) => actor)).toEqual(shown.votes.map(({ actor }) => actor));
}

/** Undoes what lets people decide now, so that only the records of then can tell. */
async function reorganise(work: () => Promise<void>): Promise<void> {
  const { owner } = environment.review;
  await owner.update(people).set({ active: false }).where(eq(people.externalId, one.id));
  await owner
    .update(people)
    .set({ departments: ['materials'] })
    .where(eq(people.externalId, two.id));
  try {
    await work();
  } finally {
    await owner.update(people).set({ active: true }).where(eq(people.externalId, one.id));
    await owner
      .update(people)
      .set({ departments: ['credit'] })
      .where(eq(people.externalId, two.id));
  }
}

async function actAndKeep(orderId: string, acts: readonly (() => Promise<{ status: number }>)[]) {
  const kept = [await snapshot(orderId)];
  for (const act of acts) {
    expect(await act()).toMatchObject({ status: 201 });
    kept.push(await snapshot(orderId));
  }
  return kept;
}

/** The state that the records have, in the words of the state that the ledger tells. */
async function storedState(orderId: string) {
  const { owner } = environment.review;
  const [state] = await owner.select().from(orderStates).where(eq(orderStates.orderId, orderId));
  const rounds = await owner
    .select()
    .from(reviews)
    .where(eq(reviews.orderId, orderId))
    .orderBy(asc(reviews.department), asc(reviews.round));
  const held = await owner.select().from(holds).where(eq(holds.orderId, orderId)).orderBy(asc(holds.id));
  return {
    status: state?.status,
    revision: state?.revision,
    approvedRevision: state?.approvedRevision ?? null,
    reviews: rounds.map((row) => ({
      ...{ department: row.department, round: row.round, revision: row.revision, isCurrent: row.isCurrent },
      ...{ status: row.status, by: row.closedBy, evidenceHash: row.evidenceHash },
      packetHash: row.evidenceHash,
      isEscalated: row.escalatedAt !== null,
    })),
    holds: held.map(({ id, status, endedAt }) => ({ id, status, isEnded: endedAt !== null })),
  };
}

function toldState({ status, revision, approvedRevision, reviews: rounds, holds: held }: PastOrderAnswer) {
  const byPlace = (a: { department: string; round: number }, b: { department: string; round: number }) =>
    a.department === b.department ? a.round - b.round : a.department < b.department ? -1 : 1;
  return {
    ...{ status, revision, approvedRevision },
    reviews: [...rounds].sort(byPlace).map((round) => ({
      ...{ department: round.department, round: round.round, revision: round.revision },
      ...{ isCurrent: round.isCurrent, status: round.status, by: round.by },
      ...{ evidenceHash: round.evidenceHash, packetHash: round.packetHash },
      isEscalated: round.escalatedAt !== null,
    })),
    holds: [...held]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((hold) => ({ id: hold.id, status: hold.status, isEnded: hold.endedAt !== null })),
  };
}

describe('at the position of each act, an order is as it was shown then', () => {
  it('with votes, a question and its answer, whoever has left since', async () => {
    await environment.review.activate(aPolicy({ departments: [aDepartment('credit', { quorum })] }));
    const orderId = await acting.submit(submitter);
    const path = { orderId, department: 'credit' };
    await acting.shown(one, path);
    const inquire = { verb: 'inquire', question: 'Why so many?', asked: 'submitter' };
    const kept = await actAndKeep(orderId, [
      () => acting.decide(one, path, { verb: 'approve' }),
      () => acting.act(two, path, inquire),
      () => acting.act(submitter, path, { verb: 'answer', answer: 'The customer moves.' }),
      () => acting.decide(two, path, { verb: 'approve' }),
      () => acting.act(one, path, { verb: 'delegate', person: deputy.id }),
    ]);
    expect(kept.map(({ able }) => able)).toEqual([
      ['one', 'two'],
      ['two'],
      [],
      ['one', 'two'],
      ['one'],
      ['deputy'],
    ]);
    await reorganise(async () => {
      for (const then of kept) expectSame(await stateAt(orderId, `?position=${then.position}`), then);
    });
    expect(toldState(await stateAt(orderId))).toEqual(await storedState(orderId));
  });

  it('with a claim and a stand-in, whose decision names for whom it could have been', async () => {
    const { owner } = environment.review;
    await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
    const [startsAt, endsAt] = [new Date(Date.now() - 1_000), new Date(Date.now() + 86_400_000)];
    await owner.insert(substitutions).values({
      ...{ externalId: 'S-1', version: 1, updatedAt: new Date(), kind: 'adds', startsAt, endsAt },
      ...{ principalId: 'two', substituteId: 'deputy', departments: [], customerClasses: [] },
    });
    const orderId = await acting.submit(submitter);
    const path = { orderId, department: 'credit' };
    await acting.shown(one, path);
    const kept = await actAndKeep(orderId, [
      () => acting.act(one, path, { verb: 'claim' }),
      () => acting.act(one, path, { verb: 'release' }),
    ]);
    expect(kept.map(({ able }) => able)).toEqual([
      ['one', 'two', 'deputy'],
      ['one'],
      ['one', 'two', 'deputy'],
    ]);
    await owner.update(substitutions).set({ endsAt: new Date() });
    await reorganise(async () => {
      for (const then of kept) expectSame(await stateAt(orderId, `?position=${then.position}`), then);
      const [past] = (await stateAt(orderId, `?position=${kept[0]?.position}`)).reviews;
      const standIn = past?.couldDecide.find(({ id }) => id === 'deputy');
      expect(standIn?.onBehalfOf).toEqual({ id: 'two', name: 'Two', substitution: 'S-1' });
      const now = await stateAt(orderId, `?at=${new Date().toISOString()}`);
      expect(now.reviews[0]?.couldDecide).toEqual([]);
    });
  });
});

it('what the ledger tells of its end is what the records have, for every shape of the process', async () => {
  const { review } = environment;
  await review.addPeople(aReviewer('credit'), aReviewer('materials'));
  for (const [shape, run] of Object.entries(RECORDED_SHAPES)) {
    const order = await run(review);
    await order.result();
    const orderId = orderIdOf(order);
    const end = await stateAt(orderId);
    expect([shape, toldState(end)]).toEqual([shape, await storedState(orderId)]);
    for (let position = 1; position <= end.last; position += 1) {
      const { through } = await stateAt(orderId, `?position=${position}`);
      expect([shape, through?.position]).toEqual([shape, position]);
    }
  }
}, 240_000);

it('an amendment that carries one review and asks the other again stands as it was at each of its steps', async () => {
  const departments = [aDepartment('credit'), aDepartment('payment_terms')];
  await environment.review.activate(aPolicy({ departments }));
  const reviewer = aReviewer('credit', { id: 'both', departments: ['credit', 'payment_terms'] });
  await environment.review.addPeople(reviewer);
  const orderId = await acting.submit(submitter);
  for (const department of ['credit', 'payment_terms']) {
    const path = { orderId, department };
    expect(await acting.decide(reviewer, path, { verb: 'approve' })).toMatchObject({ status: 201 });
  }
  await acting.ended(auditor, orderId, 'approved');
  const approved = await stateAt(orderId);
  const { document } = orderSchema.parse((await acting.get(auditor, `/v1/orders/${orderId}`)).body);
  const more = anOrder({ requiredOn: document.requiredOn, lines: [aLine({ quantity: '20' })] });
  const revise = () => acting.post(submitter, `/v1/orders/${orderId}/revisions`, more, aKey());
  expect((await revise()).status).toBeLessThan(300);
  await acting.shown(reviewer, { orderId, department: 'credit' }, ({ status }) => status === 'open');
  expect(toldState(await stateAt(orderId))).toEqual(await storedState(orderId));
  const before = await stateAt(orderId, `?position=${approved.last}`);
  expect(before).toEqual({ ...approved, last: before.last });
  expect(before.document.lines[0]?.quantity).toBe('10');
  expect((await stateAt(orderId)).document.lines[0]?.quantity).toBe('20');
});

describe('a moment', () => {
  async function anOpenOrder(): Promise<string> {
    await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
    const orderId = await acting.submit(submitter);
    await acting.shown(one, { orderId, department: 'credit' });
    return orderId;
  }

  it('is the last event that is not after an instant', async () => {
    const orderId = await anOpenOrder();
    const events = await acting.listEvents(orderId);
    const [submitted, planned] = events;
    expect((await stateAt(orderId, `?at=${submitted?.at}`)).through?.position).toBe(1);
    const told = events.filter(({ at }) => at <= (planned?.at ?? '')).length;
    expect((await stateAt(orderId, `?at=${planned?.at}`)).through?.position).toBe(told);
    const early = await stateAt(orderId, '?position=0');
    expect(early).toMatchObject({ through: null, status: 'submitted', reviews: [], policyVersion: null });
    const [firstEvent] = await environment.review.owner
      .select()
      .from(historyEvents)
      .where(and(eq(historyEvents.orderId, orderId), eq(historyEvents.position, 1)));
    expect((await stateAt(orderId, '?position=1')).through).toEqual({
      position: 1,
      hash: firstEvent?.hash,
    });
  });

  it.each([
    ['before the order came in', '?at=2020-01-01T00:00:00Z', 404],
    ['that is still to come', '?at=2199-01-01T00:00:00Z', 400],
    ['beyond the end of its history', '?position=10000', 404],
    ['of two kinds at once', '?position=1&at=2026-01-01T00:00:00Z', 400],
  ])('%s is refused', async (_name, query, status) => {
    const orderId = await anOpenOrder();
    const answer = await acting.get(auditor, `/v1/orders/${orderId}/history/state${query}`);
    expect(answer.status).toBe(status);
  });
});

it('a packet that somebody changed afterwards is shown with a hash that is not the one of the history', async () => {
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
  const orderId = await acting.submit(submitter);
  await acting.shown(one, { orderId, department: 'credit' });
  const { owner } = environment.review;
  const [row] = await owner.select().from(reviews).where(eq(reviews.orderId, orderId));
  const packet = row?.packet.replace('"findings":[', '"findings":[ ') ?? '';
  await owner.update(reviews).set({ packet }).where(eq(reviews.orderId, orderId));
  const [shown] = (await stateAt(orderId)).reviews;
  expect(shown?.evidenceHash).toBe(row?.evidenceHash);
  expect(shown?.packetHash).not.toBe(row?.evidenceHash);
});

it('an order of somebody else is not found, and a submitter reads no past of it at all', async () => {
  const orderId = await acting.submit(submitter);
  const ask = (actor: Actor, id: string) => acting.get(actor, `/v1/orders/${id}/history/state`);
  expect(await ask(submitter, orderId)).toMatchObject({ status: 403 });
  expect(await ask(auditor, '01940000-0000-7000-8000-000000000001')).toMatchObject({ status: 404 });
});
