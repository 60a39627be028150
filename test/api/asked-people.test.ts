import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { previewSchema } from '../../api/schemas/preview.ts';
import { substitutions } from '../../db/tables/organisation.ts';
import type { Actor } from '../../domain/actor.ts';
import type { Quorum } from '../../domain/quorum.ts';
import type { DepartmentPolicy } from '../../domain/policy.ts';
import { Acting } from '../support/acting.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aRecord } from '../support/facts-database.ts';
import { aDeadline, aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

let environment: ApiEnvironment;
let acting: Acting;
const submitter = anActor('submitter');
const anna = aReviewer('credit', { id: 'anna', name: 'Anna' });
const bela = aReviewer('credit', { id: 'bela', name: 'Bela' });
const carl = aReviewer('credit', { id: 'carl', name: 'Carl' });
const dora = aReviewer('materials', { id: 'dora', name: 'Dora' });
const owner = aReviewer('sales', { id: aPolicy().owner, roles: ['manager'] });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  const everybody = [submitter, anna, bela, carl, dora, owner];
  await Promise.all(everybody.map((actor) => environment.keyOf(actor)));
  await environment.review.owner.insert(substitutions).values({
    ...{ ...aRecord, externalId: 'S-1', kind: 'adds', departments: [], customerClasses: [] },
    ...{ principalId: bela.id, substituteId: dora.id },
    ...{ startsAt: new Date('2020-01-01T00:00:00Z'), endsAt: new Date('2100-01-01T00:00:00Z') },
  });
  await environment.review.startWorker();
});

afterAll(() => environment.close());

function activate(overrides: Partial<DepartmentPolicy>) {
  return environment.review.activate(aPolicy({ departments: [aDepartment('credit', overrides)] }));
}

async function preview(quorum: Quorum | undefined, by = submitter) {
  await activate(quorum ? { quorum } : {});
  const payload = anOrder({ requiredOn: '2099-12-18' });
  const { body } = await acting.post(by, '/v1/orders/preview', payload);
  const [department] = previewSchema.parse(body).stages[0]?.departments ?? [];
  if (!department) throw new Error('the preview has no department');
  const { asked, ...rest } = department;
  return { ...rest, asked: asked.map(({ id }) => id) };
}

describe('a preview', () => {
  it('of a review that any one decides names all who could', async () => {
    expect(await preview(undefined)).toMatchObject({
      ...{ quorum: { kind: 'any' }, approvalsNeeded: 1, shortage: null },
      asked: ['anna', 'bela', 'carl', 'dora'],
    });
  });

  it.each<[Quorum, number, string[]]>([
    [{ kind: 'all' }, 3, ['anna', 'bela', 'carl']],
    [{ kind: 'percent', percent: 50 }, 2, ['anna', 'bela', 'carl']],
    [{ kind: 'in_sequence', people: ['carl', 'anna'] }, 2, ['carl', 'anna']],
  ])('under %j names those who would get a seat, and how many must agree', async (quorum, needed, asked) => {
    expect(await preview(quorum)).toMatchObject({ quorum, asked, approvalsNeeded: needed, shortage: null });
  });

  it('says that they would be too few', async () => {
    const quorum = { kind: 'k_of_n', approvals: 4 } as const;
    expect(await preview(quorum)).toMatchObject({ approvalsNeeded: 4, shortage: 'quorum_short' });
    const author = aReviewer('credit', { id: 'anna', roles: ['reviewer', 'submitter'] });
    await environment.review.owner.execute(
      `update people set roles = '{reviewer,submitter}' where external_id = 'anna'`,
    );
    const alone = { kind: 'in_sequence', people: ['anna'] } as const;
    expect(await preview(alone, author)).toMatchObject({ asked: [], shortage: 'nobody_eligible' });
  });

  it('of a review that the rule closes asks nobody', async () => {
    await activate({ closesByRule: true, quorum: { kind: 'all' } });
    const payload = anOrder({ requiredOn: '2098-12-18' });
    const { body } = await acting.post(submitter, '/v1/orders/preview', payload);
    expect(previewSchema.parse(body).stages[0]?.departments).toMatchObject([
      { closesByRule: true, asked: [], quorum: null, approvalsNeeded: null, shortage: null },
    ]);
  });
});

const noticeList = z.object({ items: z.array(z.object({ orderId: z.string(), event: z.string() })) });

async function toldOf(actor: Actor, orderId: string): Promise<string[]> {
  const { body } = await acting.get(actor, '/v1/notices?limit=200');
  return noticeList.parse(body).items.flatMap((notice) => (notice.orderId === orderId ? [notice.event] : []));
}

const untilTold = (actor: Actor, orderId: string, event: string) =>
  environment.review.until(async () => ((await toldOf(actor, orderId)).includes(event) ? true : null));

/** Waits until the notices of the order so far are out: the owner of its incident is told last of them. */
async function submitShort(quorum: Quorum, overrides: Partial<DepartmentPolicy> = {}): Promise<string> {
  await activate({ quorum, ...overrides });
  const orderId = await acting.submit(submitter);
  await untilTold(owner, orderId, 'routing_incident.opened');
  return orderId;
}

describe('an opening', () => {
  it('is told to those who have a seat and their stand-ins, in and out of turn, and to nobody else', async () => {
    const people = [anna.id, bela.id, 'nobody'];
    const orderId = await submitShort({ kind: 'in_sequence', people });
    const told = await Promise.all([anna, bela, dora, carl].map((actor) => toldOf(actor, orderId)));
    expect(told).toEqual([['review.opened'], ['review.opened'], ['review.opened'], []]);
  });

  it('is followed by reminders to those of whom a decision is waited for now', async () => {
    const deadline = aDeadline({ decideWithinMs: 3_000 });
    const people = [anna.id, carl.id, 'nobody'];
    const orderId = await submitShort({ kind: 'in_sequence', people }, { deadline });
    await untilTold(anna, orderId, 'review.reminded');
    expect(await toldOf(carl, orderId)).toEqual(['review.opened']);
  });

  it('is followed by reminders to whom it was handed, of another department too', async () => {
    const deadline = aDeadline({ decideWithinMs: 4_000 });
    const orderId = await submitShort({ kind: 'in_sequence', people: [carl.id, 'nobody'] }, { deadline });
    const path = { orderId, department: 'credit' };
    const given = await acting.act(carl, path, { verb: 'delegate', person: owner.id });
    expect(given).toMatchObject({ status: 201 });
    await untilTold(owner, orderId, 'review.reminded');
    expect(await toldOf(carl, orderId)).toEqual(['review.opened']);
  });
});
