import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { absences, substitutions } from '../../db/tables/organisation.ts';
import type { Actor } from '../../domain/actor.ts';
import type { Quorum } from '../../domain/quorum.ts';
import { TASK_REASONS } from '../../domain/task.ts';
import { Acting } from '../support/acting.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCompany } from '../support/company.ts';
import { aRecord } from '../support/facts-database.ts';
import { aDepartment, aPolicy } from '../support/orders.ts';
import { aReviewer } from '../support/review-environment.ts';

const HOUR_MS = 3_600_000;
let environment: ApiEnvironment;
let acting: Acting;
const submitter = anActor('submitter');
const anna = aReviewer('credit', { id: 'anna', name: 'Anna' });
const bela = aReviewer('credit', { id: 'bela', name: 'Bela' });
const dora = aReviewer('materials', { id: 'dora', name: 'Dora' });
const chief = aReviewer('credit', { id: 'chief', roles: ['manager'] });
const owner = aReviewer('sales', { id: aPolicy().owner, name: 'Owner', roles: ['manager'] });

beforeAll(async () => {
  environment = await ApiEnvironment.start({ engineDeadlineMs: 30_000 });
  acting = new Acting(environment);
  await addCompany(environment.review.owner);
  const everybody = [submitter, anna, bela, dora, chief, owner];
  await Promise.all(everybody.map((actor) => environment.keyOf(actor)));
  await environment.review.startWorker();
});

afterEach(() => environment.review.owner.execute(sql`truncate substitutions, absences`));
afterAll(() => environment.close());

const period = () => ({
  startsAt: new Date(Date.now() - HOUR_MS),
  endsAt: new Date(Date.now() + HOUR_MS),
});

function standIn(overrides: Partial<typeof substitutions.$inferInsert> = {}) {
  return environment.review.owner.insert(substitutions).values({
    ...{ ...aRecord, externalId: 'S-1', principalId: anna.id, substituteId: dora.id, kind: 'adds' },
    ...{ ...period(), departments: [], customerClasses: [], ...overrides },
  });
}

async function submitUnder(quorum: Quorum = { kind: 'any' }) {
  await environment.review.activate(aPolicy({ departments: [aDepartment('credit', { quorum })] }));
  const path = { orderId: await acting.submit(submitter), department: 'credit' };
  await acting.shown(bela, path);
  return path;
}

const taskList = z.object({
  items: z.array(
    z.object({
      orderId: z.string(),
      why: z.object({
        code: z.enum(TASK_REASONS),
        person: z.object({ id: z.string(), name: z.string() }).nullable(),
        substitution: z.string().nullable(),
      }),
    }),
  ),
});

/** Why the order waits for the person; empty when it does not. */
async function whyOf(actor: Actor, { orderId }: { orderId: string }) {
  const { body } = await acting.get(actor, '/v1/tasks?limit=200');
  return taskList.parse(body).items.flatMap((task) => (task.orderId === orderId ? [task.why] : []));
}

const ALONE = { person: null, substitution: null };
const { name: annasName, id: annasId } = anna;
const byAnna = { person: { id: annasId, name: annasName }, substitution: null };

describe('a review that any one decides', () => {
  it('waits for its department', async () => {
    const path = await submitUnder();
    expect(await whyOf(anna, path)).toEqual([{ code: 'own_department', ...ALONE }]);
    expect(await whyOf(dora, path)).toEqual([]);
  });

  it('waits beside the principal for who stands in for them, and says under which substitution', async () => {
    const path = await submitUnder();
    await standIn();
    expect(await whyOf(dora, path)).toEqual([{ ...byAnna, code: 'stands_in', substitution: 'S-1' }]);
    expect(await whyOf(anna, path)).toHaveLength(1);
  });

  it('no longer waits for who is replaced, and still for the others', async () => {
    const path = await submitUnder();
    await standIn({ kind: 'replaces' });
    expect(await whyOf(anna, path)).toEqual([]);
    expect(await whyOf(dora, path)).toHaveLength(1);
    expect(await whyOf(bela, path)).toHaveLength(1);
  });

  it('no longer waits for who is away, also not as a stand-in', async () => {
    const path = await submitUnder();
    await standIn();
    const away = [anna.id, dora.id].map((personId) => ({
      ...aRecord,
      ...period(),
      externalId: personId,
      personId,
    }));
    await environment.review.owner.insert(absences).values(away);
    expect([await whyOf(anna, path), await whyOf(dora, path)]).toEqual([[], []]);
    expect(await whyOf(bela, path)).toHaveLength(1);
  });

  it.each([
    ['of another department', { departments: ['materials'] }],
    ['up to a lower total', { upToMinor: 12_499n, upToCurrency: 'CNY' }],
    ['for customers of a class that this one is not of', { customerClasses: ['A'] }],
    ['that is over', { startsAt: new Date(0), endsAt: new Date(1) }],
  ])('waits for nobody by a substitution %s', async (_which, scope) => {
    const path = await submitUnder();
    await standIn({ kind: 'replaces', ...scope });
    expect(await whyOf(dora, path)).toEqual([]);
    expect(await whyOf(anna, path)).toHaveLength(1);
  });

  it('waits for the one whom it was handed to, and no longer for who handed it on', async () => {
    const path = await submitUnder();
    await acting.act(anna, path, { verb: 'delegate', person: dora.id });
    expect(await whyOf(dora, path)).toEqual([{ ...byAnna, code: 'delegated' }]);
    expect(await whyOf(anna, path)).toEqual([]);
    expect(await whyOf(bela, path)).toHaveLength(1);
  });

  it('waits for the manager once it is escalated', async () => {
    const path = await submitUnder();
    expect(await whyOf(chief, path)).toEqual([]);
    await environment.review.owner.execute(
      sql`update reviews set escalated_at = now() where order_id = ${path.orderId}`,
    );
    expect(await whyOf(chief, path)).toEqual([{ code: 'escalated', ...ALONE }]);
    expect(await whyOf(anna, path)).toEqual([{ code: 'own_department', ...ALONE }]);
  });

  it('waits as a question for the one whom it was put to, and for no reviewer', async () => {
    const path = await submitUnder();
    await acting.act(anna, path, {
      ...{ verb: 'inquire', question: 'In stock?', asked: 'colleague', colleague: dora.id },
    });
    expect(await whyOf(dora, path)).toEqual([{ ...byAnna, code: 'asked' }]);
    expect([await whyOf(anna, path), await whyOf(bela, path)]).toEqual([[], []]);
  });

  it('that returns the order waits for its submitter', async () => {
    const path = await submitUnder();
    await acting.decide(anna, path, { verb: 'return', comment: 'fewer' });
    await acting.ended(submitter, path.orderId, 'returned');
    expect(await whyOf(submitter, path)).toEqual([{ code: 'own_order', ...ALONE }]);
  });
});

describe('a review with seats', () => {
  it('waits for each seat until its decision is made', async () => {
    const path = await submitUnder({ kind: 'all' });
    expect(await whyOf(anna, path)).toEqual([{ code: 'seat', ...ALONE }]);
    await acting.decide(anna, path, { verb: 'approve' });
    expect([await whyOf(anna, path), (await whyOf(bela, path)).length]).toEqual([[], 1]);
  });

  it('waits for who stands in for a seat’s holder, until one of both has decided', async () => {
    const path = await submitUnder({ kind: 'all' });
    await standIn();
    expect(await whyOf(dora, path)).toEqual([{ ...byAnna, code: 'stands_in', substitution: 'S-1' }]);
    await acting.decide(dora, path, { verb: 'approve' });
    expect([await whyOf(dora, path), await whyOf(anna, path)]).toEqual([[], []]);
  });

  it('waits first for who was added before, with who added them', async () => {
    const path = await submitUnder({ kind: 'all' });
    await acting.act(anna, path, { verb: 'add_reviewer', person: dora.id, when: 'before' });
    expect(await whyOf(dora, path)).toEqual([{ ...byAnna, code: 'added' }]);
    expect(await whyOf(anna, path)).toEqual([]);
  });

  it('waits for who was assigned to a vacant one', async () => {
    const path = await submitUnder({ kind: 'k_of_n', approvals: 3 });
    await acting.act(owner, path, { verb: 'assign', person: dora.id });
    expect(await whyOf(dora, path)).toEqual([
      { code: 'assigned', person: { id: owner.id, name: owner.name }, substitution: null },
    ]);
  });
});

it('a key that lists tasks alone lists what its person may decide', async () => {
  const path = await submitUnder();
  const made = await environment.call(anActor('admin'), {
    ...{ method: 'POST', url: '/v1/api-keys' },
    payload: { person: anna.id, label: 'board', scopes: ['task.list'] },
  });
  const { key } = made.json<{ key: string }>();
  const headers = { authorization: `Bearer ${key}` };
  const answer = await environment.app.inject({ url: '/v1/tasks?limit=200', headers });
  expect(taskList.parse(answer.json()).items.map(({ orderId }) => orderId)).toContain(path.orderId);
});
