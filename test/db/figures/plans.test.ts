import { sql, type SQL } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { selectFindingHistories } from '../../../db/figures/finding-histories.ts';
import { selectDepartmentsDecided, selectEndedOrders } from '../../../db/figures/past.ts';
import { selectDepartmentsNow } from '../../../db/figures/present.ts';
import { selectReviewers } from '../../../db/figures/reviewers.ts';
import { workingClock } from '../../../domain/figures/working-clock.ts';
import { openFactsDatabase, type FactsDatabase } from '../../support/facts-database.ts';
import { addManyOrders } from '../../support/many-orders.ts';

let facts: FactsDatabase;
const DAY_MS = 24 * 3_600_000;
const now = new Date('2026-12-02T12:00:00Z');
/** As many stretches as two years have, each of half a day. */
const clock = workingClock(
  Array.from({ length: 1_460 }, (_, index) => {
    const fromMs = now.getTime() - (730 - index / 2) * DAY_MS;
    return { fromMs, untilMs: fromMs + DAY_MS / 4 };
  }),
);
const lately = { clock, since: new Date(now.getTime() - 30 * DAY_MS), until: now };

beforeAll(async () => {
  facts = await openFactsDatabase();
  // Ten years of orders, of which little is asked for: nothing else may be read.
  await addManyOrders(facts.owner, { orders: 10_000, until: now, days: 3_650 });
});

afterAll(() => facts.close());

const planNode = z.looseObject({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Sort Space Used': z.number().optional(),
  get Plans() {
    return z.array(planNode).optional();
  },
});
type PlanNode = z.infer<typeof planNode>;
const explained = z.array(z.looseObject({ 'QUERY PLAN': z.array(z.looseObject({ Plan: planNode })) }));

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** Of some hundred rows of some words each; with a clock in every row it would be thousands. */
const MOST_SORTED_KB = 500;

/** What grows with every order, and whose rows are wide: the others are a few words an order. */
const GROWING = ['order_revisions', 'reviews', 'decisions', 'history_events'];

it.each<[string, SQL, string]>([
  ['what waits', selectDepartmentsNow({ clock, now }), 'order_states_status_idx'],
  ['the orders that ended', selectEndedOrders(lately), 'order_states_closed_idx'],
  ['what departments decided', selectDepartmentsDecided(lately), 'reviews_decided_idx'],
  ['the load of reviewers', selectReviewers(lately), 'decisions_decided_idx'],
  ['the findings of customers', selectFindingHistories('customers', now), 'reviews_unusual_idx'],
  ['the findings of products', selectFindingHistories('products', now), 'reviews_unusual_idx'],
])('%s is found without reading a table to its end, or sorting much', async (_what, statement, index) => {
  const { rows } = await facts.owner.execute(sql`explain (analyze, format json) ${statement}`);
  const nodes = explained
    .parse(rows)
    .flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan)));
  const whole = nodes.filter(
    (node) => node['Node Type'] === 'Seq Scan' && GROWING.includes(node['Relation Name'] ?? ''),
  );
  expect(whole.map((node) => node['Relation Name'])).toEqual([]);
  expect(nodes.map((node) => node['Index Name'])).toContain(index);
  expect(Math.max(...nodes.map((node) => node['Sort Space Used'] ?? 0))).toBeLessThan(MOST_SORTED_KB);
});
