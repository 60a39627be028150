import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../db/default-policy.ts';
import { historyEvents, holds, orders, reviews } from '../../db/tables/process.ts';
import { addCompany } from '../support/company.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { aDeadline, aDepartment, anOrder, aPolicy } from '../support/orders.ts';
import { aReviewer, orderIdOf } from '../support/review-environment.ts';

let environment: ApiEnvironment;
const admin = anActor('admin');
const submitter = anActor('submitter', { id: 'submitter' });
const credit = aReviewer('credit');
const materials = aReviewer('materials');

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.review.startWorker();
  await addCompany(environment.review.owner);
  await environment.review.addPeople(credit, materials, submitter);
});

afterAll(() => environment.close());

describe('the policy', () => {
  const publish = (policy: object, activate = false) =>
    environment.call(admin, { method: 'POST', url: '/v1/policies', payload: { policy, activate } });

  it('that is shipped can be published, and is the version that it was already', async () => {
    const published = await publish(DEFAULT_POLICY);
    expect([published.statusCode, published.json<{ version: number }>().version]).toEqual([201, 1]);
  });

  it('that changed becomes the next version, which new orders get once it is activated', async () => {
    const next = await publish(aPolicy({ title: 'Stricter' }), true);
    expect(next.json()).toMatchObject({ version: 2, active: true });
    const first = await environment.call(admin, { url: '/v1/policies/1' });
    expect(first.json()).toMatchObject({ active: false });
  });

  const [department] = DEFAULT_POLICY.departments;
  it.each([
    ['a duration of zero', { returnedExpiresAfterMs: 0 }, '/policy/returnedExpiresAfterMs'],
    ['no department', { departments: [] }, '/policy/departments'],
    ['a department twice', { departments: [department, department] }, '/policy/departments/1/name'],
    [
      'a check that does not exist',
      { departments: [{ ...department, check: 'horoscope' }] },
      '/policy/departments/0/check',
    ],
    ['an unknown field', { surprise: 1 }, '/policy/surprise'],
  ])('with %s is refused', async (_what, change, pointer) => {
    const refused = await publish({ ...DEFAULT_POLICY, ...change });
    expect(refused.json()).toMatchObject({ status: 400, errors: [{ pointer }] });
  });
});

describe('a preview', () => {
  it('shows the plan, the findings and who would be asked, and writes nothing', async () => {
    await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
    const { owner } = environment.review;
    const countAll = async () => [
      await owner.$count(orders),
      await owner.$count(reviews),
      await owner.$count(holds),
      await owner.$count(historyEvents),
    ];
    const before = await countAll();
    const preview = await environment.call(submitter, {
      method: 'POST',
      url: '/v1/orders/preview',
      payload: anOrder({ requiredOn: '2030-06-28' }),
    });
    expect(preview.statusCode).toBe(200);
    expect(preview.json()).toMatchObject({
      total: { amount: '125.00', currency: 'CNY' },
      stages: [
        {
          stage: 1,
          departments: [
            {
              department: 'credit',
              because: 'always',
              asked: [{ id: credit.id }],
              findings: [{ code: 'credit.within_limit' }],
              holds: [{ kind: 'credit', amount: '125.00' }],
            },
          ],
        },
      ],
    });
    expect(await countAll()).toEqual(before);
  });
});

describe('tasks', () => {
  const tasksOf = async (actor: typeof credit, query = '') => {
    const answer = await environment.call(actor, { url: `/v1/tasks${query}` });
    return answer.json<{ items: { kind: string; orderId: string }[]; nextCursor: string | null }>();
  };

  it('are the open reviews of the department, the most urgent first, page by page', async () => {
    const departments = [aDepartment('credit'), aDepartment('materials')];
    await environment.review.activate(aPolicy({ departments }));
    // One after the other, so that the first is due first.
    const first = await environment.review.submit(anOrder());
    await environment.review.openReview(first, 'materials');
    const second = await environment.review.submit(anOrder());
    await environment.review.openReview(second, 'materials');
    const page = await tasksOf(materials, '?limit=1');
    expect(page.items.map((task) => task.orderId)).toEqual([orderIdOf(first)]);
    const rest = await tasksOf(materials, `?limit=1&cursor=${page.nextCursor ?? ''}`);
    expect(rest.items.map((task) => task.orderId)).toEqual([orderIdOf(second)]);
    expect(rest.nextCursor).toBeNull();
  });

  it("are not the caller's own orders, nor those above their authority", async () => {
    const final = aDepartment('final_approval', { authorityRequired: true });
    await environment.review.activate(aPolicy({ departments: [final] }));
    const clerk = aReviewer('final_approval', {
      id: 'clerk',
      authorityLimit: { amount: '1.00', currency: 'CNY' },
    });
    const author = aReviewer('final_approval', { id: 'author' });
    const chief = aReviewer('final_approval', { id: 'chief' });
    await environment.review.addPeople(clerk, author, chief);
    const order = await environment.review.submit(anOrder(), 'author');
    await environment.review.openReview(order, 'final_approval');
    const seen = await Promise.all(
      [clerk, author, chief].map(async (actor) => (await tasksOf(actor)).items.length),
    );
    expect(seen).toEqual([0, 0, 1]);
  });

  it("are a manager's once the review of their department is past its deadline", async () => {
    const late = aDeadline({ decideWithinMs: 400 });
    const departments = [aDepartment('capacity', { deadline: late }), aDepartment('payment_terms')];
    await environment.review.activate(aPolicy({ departments }));
    const own = { departments: ['capacity', 'payment_terms'] };
    const chief = aReviewer('capacity', { id: 'chief-of-both', roles: ['manager'], ...own });
    const other = aReviewer('credit', { id: 'chief-of-another', roles: ['manager'] });
    await environment.review.addPeople(chief, other);
    const order = await environment.review.submit(anOrder());
    await environment.review.openReview(order, 'payment_terms');
    const items = await environment.review.until(async () => {
      const tasks = await tasksOf(chief);
      return tasks.items.length > 0 ? tasks.items : null;
    });
    const escalatedAt: unknown = expect.any(String);
    expect(items).toMatchObject([{ department: 'capacity', orderId: orderIdOf(order), escalatedAt }]);
    expect((await tasksOf(other)).items).toEqual([]);
    await environment.review.decide(order, { department: 'capacity', verb: 'approve', actor: chief });
    expect((await tasksOf(chief)).items).toEqual([]);
  });

  it('of a submitter are the orders that came back', async () => {
    await environment.review.activate(aPolicy({ departments: [aDepartment('credit')] }));
    const order = await environment.review.submit(anOrder(), submitter.id);
    const decision = { department: 'credit', verb: 'return', actor: credit } as const;
    await environment.review.decide(order, decision);
    const tasks = await environment.review.until(async () => {
      const { items } = await tasksOf(submitter);
      return items.length > 0 ? items : null;
    });
    expect(tasks).toMatchObject([{ kind: 'resubmission', orderId: orderIdOf(order) }]);
  });
});

it('a review that the plan has not come to is shown with the number that the policy gives its stage', async () => {
  const departments = [aDepartment('credit', { stage: 10 }), aDepartment('materials', { stage: 20 })];
  await environment.review.activate(aPolicy({ departments }));
  const order = await environment.review.submit(anOrder());
  await environment.review.openReview(order, 'credit');
  const answer = await environment.call(credit, { url: `/v1/orders/${orderIdOf(order)}` });
  expect(answer.json()).toMatchObject({
    reviews: [
      { department: 'credit', stage: 10, status: 'open' },
      { department: 'materials', stage: 20, status: 'pending' },
    ],
  });
});

it('a key that was made can sign in until it is revoked', async () => {
  const made = await environment.call(admin, {
    method: 'POST',
    url: '/v1/api-keys',
    payload: { person: credit.id, label: 'desk' },
  });
  const { id, key } = made.json<{ id: string; key: string }>();
  const ask = async () =>
    (await environment.app.inject({ url: '/v1/tasks', headers: { authorization: `Bearer ${key}` } }))
      .statusCode;
  expect(await ask()).toBe(200);
  const revoked = await environment.call(admin, { method: 'DELETE', url: `/v1/api-keys/${id}` });
  expect([revoked.statusCode, await ask()]).toEqual([204, 401]);
});

it.each(['2020-01-01T00:00:00Z', new Date().toISOString()])(
  'a key that ended at %s is not made',
  async (expiresAt) => {
    const refused = await environment.call(admin, {
      method: 'POST',
      url: '/v1/api-keys',
      payload: { person: credit.id, label: 'desk', expiresAt },
    });
    expect(refused.json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/expiresAt', detail: 'is not in the future' }],
    });
  },
);
