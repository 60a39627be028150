import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { listTasks, selectTasks, type Task } from '../../db/task-list/list-tasks.ts';
import { orderRevisions, orders, reviews } from '../../db/tables/process.ts';
import { openFactsDatabase, type FactsDatabase } from '../support/facts-database.ts';
import { aReviewer } from '../support/review-environment.ts';

let facts: FactsDatabase;
const ORDERS = 4_000;
const PAGE = 50;
const clerk = aReviewer('credit', { departments: ['credit', 'materials'] });

/** Open reviews of three departments for each order, which are safe for so many minutes as the order has in its number. */
async function addOpenReviews(): Promise<void> {
  const { owner } = facts;
  const series = sql`generate_series(1, ${ORDERS}::int) as n`;
  const orderId = sql`md5(n::text)::uuid`;
  await owner.execute(
    sql`insert into ${orders} (id, submitter_id, submitted_at) select ${orderId}, 'shop', now() from ${series}`,
  );
  await owner.execute(sql`
    insert into ${orderRevisions} (order_id, revision, document, document_hash, author_id, created_at, customer_id, currency,
      total_minor, required_on, fingerprint)
    select ${orderId}, 1, '{}', '', 'shop', now(), 'C-1001', 'CNY', 100, '2099-12-31', '' from ${series}`);
  await owner.execute(sql`
    insert into ${reviews} (order_id, department, round, is_current, revision, stage, status, authority_required, packet,
      evidence_hash, checked_at, opened_at, due_at, latest_safe_at, latest_safe_by)
    select ${orderId}, department, 1, true, 1, 2, 'open', false, '{}', '', now(), now(), '2099-01-01',
      -- Some were opened by a release that knew no such time.
      case when n % 10 = 0 then null else '2098-01-01'::timestamptz + make_interval(mins => (n * 7919) % 4000) end,
      case when n % 10 = 0 then null else 'hold'::latest_safe_bound end
    from ${series}, unnest(array['credit', 'materials', 'capacity']) as department`);
  await owner.execute(sql`analyze orders, order_revisions, reviews`);
}

beforeAll(async () => {
  facts = await openFactsDatabase();
  await addOpenReviews();
});

afterAll(() => facts.close());

const key = (task: Task) => `${task.latestSafeAt.toISOString()} ${task.orderId} ${task.department ?? ''}`;

it('page by page, every task comes once, first what has the least time left', async () => {
  const seen: string[] = [];
  let last: Task | undefined;
  for (;;) {
    const after = last
      ? {
          latestSafeAt: last.latestSafeAt.toISOString(),
          orderId: last.orderId,
          department: last.department ?? '',
          kind: last.kind,
        }
      : null;
    const page = await listTasks(facts.owner, { actor: clerk, after, limit: 700 });
    seen.push(...page.map(key));
    last = page.at(-1);
    if (page.length < 700) break;
  }
  expect(new Set(seen).size).toBe(2 * ORDERS);
  expect(seen).toEqual([...seen].sort());
});

it('a review that a release before opened is safe until its deadline', async () => {
  const after = {
    latestSafeAt: '2098-12-31T00:00:00.000Z',
    orderId: '00000000-0000-0000-0000-000000000000',
    department: '',
    kind: 'review',
  } as const;
  const tasks = await listTasks(facts.owner, { actor: clerk, after, limit: PAGE });
  expect(tasks[0]).toMatchObject({ latestSafeBy: 'deadline', latestSafeAt: new Date('2099-01-01') });
});

const planNode = z.looseObject({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  get Plans() {
    return z.array(planNode).optional();
  },
});
type PlanNode = z.infer<typeof planNode>;
const explained = z.array(z.looseObject({ 'QUERY PLAN': z.array(z.looseObject({ Plan: planNode })) }));

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

it.each([
  ['the first page', null],
  [
    'a page in the middle',
    {
      latestSafeAt: '2098-01-02T09:00:00.000Z',
      orderId: '80000000-0000-0000-0000-000000000000',
      department: 'credit',
      kind: 'review',
    },
  ],
] as const)('%s reads of each department no more reviews than it can show', async (_which, after) => {
  const query = selectTasks({ actor: clerk, after, limit: PAGE });
  const { rows } = await facts.owner.execute(sql`explain (analyze, format json) ${query}`);
  const plans = explained
    .parse(rows)
    .flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan)));
  const onReviews = plans.filter((node) => node['Relation Name'] === 'reviews');
  const indexes = onReviews.map((node) => node['Index Name']);
  // Beside the queue, seats, incidents and questions put to one: each is read with its one review, by whichever index begins
  // with its order and department. How many are read in all is counted below.
  const ofOneReview: unknown = expect.stringMatching(/^reviews_(current_idx|department_idx|.*_pk)$/);
  const others = indexes.filter((name) => name !== 'reviews_open_idx');
  expect(others).toEqual(others.map(() => ofOneReview));
  expect(indexes).toContain('reviews_open_idx');
  const read = onReviews.reduce((sum, node) => sum + node['Actual Rows'] * node['Actual Loops'], 0);
  expect(read).toBeLessThanOrEqual(2 * (PAGE + 1));
});
