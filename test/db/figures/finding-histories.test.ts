import { afterAll, beforeAll, expect, it } from 'vitest';
import { readFindingHistories } from '../../../db/figures/finding-histories.ts';
import { unusualList } from '../../../db/figures/list-sources.ts';
import { listFigureItems } from '../../../db/figures/lists.ts';
import { findUnusual } from '../../../domain/figures/unusual-findings.ts';
import { ELAPSED_CLOCK } from '../../../domain/figures/working-clock.ts';
import { openFactsDatabase, type FactsDatabase } from '../../support/facts-database.ts';
import { addCheckedOrders, NOON } from '../../support/figures-company.ts';

let facts: FactsDatabase;
const LATELY = '2026-11-20T09:00';
const BEFORE = '2026-09-15T09:00';
const LONG_AGO = '2026-06-01T09:00';

beforeAll(async () => {
  facts = await openFactsDatabase();
  const add = (customer: string, submitted: string, unusual: number, orders: number) =>
    addCheckedOrders(facts.owner, { customer, submitted, unusual, orders });
  await add('C-own', LATELY, 3, 5);
  await add('C-own', BEFORE, 1, 20);
  await add('C-own', LONG_AGO, 9, 9);
  await add('C-new', LATELY, 4, 5);
  await add('C-few', LATELY, 4, 4);
});

afterAll(() => facts.close());

it('customers are told by their orders with a finding, lately and before, and so are all orders', async () => {
  const { histories, all } = await readFindingHistories(facts.owner, { of: 'customers', now: NOON });
  expect(histories).toEqual([
    { id: 'C-few', recent: { orders: 4, unusual: 4 }, earlier: { orders: 0, unusual: 0 } },
    { id: 'C-new', recent: { orders: 5, unusual: 4 }, earlier: { orders: 0, unusual: 0 } },
    { id: 'C-own', recent: { orders: 5, unusual: 3 }, earlier: { orders: 20, unusual: 1 } },
  ]);
  expect(all).toMatchObject({ recent: { orders: 14, unusual: 11 }, earlier: { orders: 20, unusual: 1 } });
  // With 2 of 22 expected: 10 · p³q² + 5 · p⁴q + p⁵ for three of five.
  expect(findUnusual(histories, all)).toMatchObject([
    { id: 'C-new', basis: 'all' },
    { id: 'C-own', basis: 'own', chance: expect.closeTo(0.006526, 6) },
  ]);
});

it('products are told by the lines that findings concern', async () => {
  const { histories, all } = await readFindingHistories(facts.owner, { of: 'products', now: NOON });
  expect(histories).toEqual([
    { id: 'P-200', recent: { orders: 14, unusual: 11 }, earlier: { orders: 20, unusual: 1 } },
  ]);
  // Every order has two products.
  expect(all).toMatchObject({ recent: { orders: 28, unusual: 11 }, earlier: { orders: 40, unusual: 1 } });
});

it.each([
  [{ customer: 'C-own' }, 3],
  [{ product: 'P-200' }, 11],
  [{ product: 'P-100' }, 0],
  [{}, 11],
])('the orders behind %j are listed with their findings', async (filter, orders) => {
  const list = unusualList({ now: NOON, ...filter });
  const rows = await listFigureItems(facts.owner, { list, clock: ELAPSED_CLOCK, after: null, limit: 50 });
  expect(rows.map(({ item }) => item.findings)).toEqual(
    Array.from({ length: orders }, () => ['materials.late']),
  );
});
