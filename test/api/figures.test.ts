import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROLES } from '../../domain/actor.ts';
import { isAllowed } from '../../domain/authorization.ts';
import { addRound, addOrder } from '../support/facts-database.ts';
import { anActor, ApiEnvironment } from '../support/api-environment.ts';
import { addCheckedOrders, EIGHT_HOURS } from '../support/figures-company.ts';
import { anOrder } from '../support/orders.ts';

let environment: ApiEnvironment;
const manager = anActor('manager', { id: 'gao', name: 'Gao Ning' });
const admin = anActor('admin');
const clerk = anActor('reviewer', { id: 'clerk', name: 'Clerk', departments: ['credit'] });
const HOUR_MS = 3_600_000;

const list = z.object({
  items: z.array(z.looseObject({ customerReference: z.string().nullable() })),
  nextCursor: z.string().nullable(),
});

const get = (path: string, actor = manager) => environment.call(actor, { url: `/v1/figures/${path}` });

/** Whole days before now, so that the time of day changes nothing. */
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * HOUR_MS).toISOString().slice(0, 16);

beforeAll(async () => {
  environment = await ApiEnvironment.start();
  await environment.keyOf(clerk);
  const { owner } = environment.review;
  for (const number of [1, 2, 3]) {
    const document = anOrder({ customerReference: `open-${number}` });
    const orderId = await addOrder(owner, { document });
    const openedAt = new Date(Date.now() - number * HOUR_MS);
    const dueAt = new Date(Date.now() + number * 20 * HOUR_MS);
    await addRound(owner, { orderId, department: 'credit', status: 'open', closedBy: null, openedAt, dueAt });
  }
  await addCheckedOrders(owner, { customer: 'C-7', submitted: daysAgo(5), orders: 6, unusual: 6 });
  await addCheckedOrders(owner, { customer: 'C-8', submitted: daysAgo(60), orders: 30, unusual: 1 });
});

afterAll(() => environment.close());

describe('figures', () => {
  it('tell what waits, and say where no calendar counts the time', async () => {
    const answer = await get('present');
    expect(answer.json()).toMatchObject({
      ...{ calendar: null, orders: [{ status: 'in_review', orders: 3 }], soonMs: 24 * HOUR_MS },
      departments: [
        { department: 'credit', open: 3, paused: 0, overdue: 0, soon: 1, byAge: [3, 0, 0, 0, 0] },
      ],
      bottleneck: { department: 'credit', reviews: 3 },
    });
    const { bottleneck } = z.object({ bottleneck: z.object({ halfMs: z.number() }) }).parse(answer.json());
    expect(bottleneck.halfMs / HOUR_MS).toBeCloseTo(2, 1);
  });

  it('tell what the rule is by which customers and products stand out, and who does', async () => {
    const answer = await get('warnings');
    expect(answer.json()).toMatchObject({
      rule: { recentDays: 30, earlierDays: 90, leastOrders: 5, leastUnusual: 3, mostChance: 0.01 },
      customers: [
        {
          ...{ id: 'C-7', recent: { orders: 6, unusual: 6 }, earlier: { orders: 0, unusual: 0 } },
          basis: 'all',
        },
      ],
      products: [{ id: 'P-200', basis: 'own' }],
    });
  });

  it('tell of reviewers what waits and what they decided', async () => {
    const answer = await get('reviewers?days=90');
    expect(answer.json()).toMatchObject({
      days: 90,
      people: expect.arrayContaining([
        {
          ...{ person: { id: 'clerk', name: 'Clerk' }, departments: ['credit'], own: 0, shared: 3 },
          ...{ decided: 0, halfMs: null },
        },
      ]),
    });
  });

  it('have no other periods than those that are told', async () => {
    expect((await get('period?days=31')).json()).toMatchObject({ status: 400, code: 'invalid_request' });
    expect((await get('period')).json()).toMatchObject({ days: 30, orders: [{ outcome: null, orders: 0 }] });
  });

  it('lead to what is behind them, page after page', async () => {
    const seen: (string | null)[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = list.parse((await get(`present/reviews?limit=2${cursor && `&cursor=${cursor}`}`)).json());
      seen.push(...page.items.map(({ customerReference }) => customerReference));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['open-1', 'open-2', 'open-3']);
    const soon = list.parse((await get('present/reviews?state=soon&department=credit')).json());
    expect(soon.items).toMatchObject([
      {
        ...{ customerReference: 'open-1', status: 'open', department: 'credit' },
        findings: [],
        person: null,
      },
    ]);
    const unusual = list.parse((await get('warnings/orders?customer=C-7')).json());
    expect(unusual.items).toHaveLength(6);
    for (const path of ['period/orders', 'period/reviews', 'reviewers/decisions?person=clerk']) {
      expect(list.parse((await get(path)).json())).toEqual({ items: [], nextCursor: null });
    }
    expect((await get('present/reviews?cursor=x')).json()).toMatchObject({ code: 'invalid_request' });
  });

  it.each(ROLES.filter((role) => !isAllowed({ roles: [role] }, 'figures.read')))(
    'are not for the role %s',
    async (role) => {
      expect((await get('present', anActor(role, { id: `other-${role}` }))).statusCode).toBe(403);
    },
  );
});

it('substitutions that are in force or to come are listed with names until they end', async () => {
  const put = (id: string, startsInHours: number, endsInHours: number) => {
    const of = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
    return environment.call(admin, {
      method: 'PUT',
      url: `/v1/substitutions/${id}`,
      payload: {
        ...{ principal: 'clerk', substitute: 'gao', kind: 'replaces' },
        ...{ startsAt: of(startsInHours), endsAt: of(endsInHours) },
      },
    });
  };
  await put('S-past', -3, -1);
  await put('S-coming', 5, 9);
  expect((await put('S-now', -1, 9)).statusCode).toBe(201);
  expect((await get('substitutions')).json()).toMatchObject({
    items: [
      {
        ...{ id: 'S-now', state: 'current', version: 1, kind: 'replaces', departments: [] },
        ...{ principal: { id: 'clerk', name: 'Clerk' }, substitute: { id: 'gao', name: 'Gao Ning' } },
      },
      { id: 'S-coming', state: 'coming' },
    ],
  });
});

it('times are working time by the calendar of the company, once it has one', async () => {
  const app = await environment.build(environment.review.temporal.client);
  await environment.call(admin, { method: 'PUT', url: '/v1/calendars/plant', payload: EIGHT_HOURS });
  const answer = await environment.call(manager, { url: '/v1/figures/present' }, app);
  expect(answer.json()).toMatchObject({ calendar: { name: 'plant', title: 'Eight hours', version: 1 } });
});
