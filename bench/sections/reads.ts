import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import type { LoadClient } from '../load/load-client.ts';
import { percentile } from '../measure/percentile.ts';
import type { StackUnderTest } from '../stack-under-test.ts';

const READS_A_SECOND = 50;
const SECONDS = 20;
const COPIES_AT_ONCE = 5_000;
const REVIEWER = 'payment_terms';

/** Copies every row of one closed order under new ids; the bodies of its events still name the one that was copied. */
const COPY_TABLES: readonly { readonly table: string; readonly key: string; readonly own?: string }[] = [
  { table: 'orders', key: 'id' },
  { table: 'order_revisions', key: 'order_id' },
  { table: 'order_states', key: 'order_id' },
  { table: 'reviews', key: 'order_id' },
  { table: 'decisions', key: 'order_id' },
  { table: 'history_events', key: 'order_id' },
  { table: 'holds', key: 'order_id', own: 'id' },
];

async function copyTable(client: pg.Client, copied: (typeof COPY_TABLES)[number]): Promise<void> {
  const { table, key, own } = copied;
  const columns = await client.query<{ column_name: string }>(
    `select column_name from information_schema.columns
     where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
    [table],
  );
  const names = columns.rows.map((row) => row.column_name);
  const values = names.map((name) => {
    if (name === key) return 'copies.id';
    return name === own ? 'uuidv7()' : `original.${name}`;
  });
  await client.query(
    `insert into ${table} (${names.join(', ')}) select ${values.join(', ')}
     from copies cross join (select * from ${table} where ${key} = (select id from original_order)) as original`,
  );
}

/** Fills the database with copies of a closed order until it holds so many orders. */
export async function fillWithClosedOrders(stack: StackUnderTest, orders: number): Promise<void> {
  const client = new pg.Client({ connectionString: stack.read().databaseUrl });
  await client.connect();
  await client.query(
    `create temporary table original_order as select order_id as id from order_states where status = 'approved' limit 1`,
  );
  await client.query('create temporary table copies (id uuid)');
  const stored = await client.query<{ number: string }>('select count(*) as number from orders');
  for (let missing = orders - Number(stored.rows[0]?.number); missing > 0; missing -= COPIES_AT_ONCE) {
    await client.query('truncate copies');
    await client.query('insert into copies select uuidv7() from generate_series(1, $1)', [
      Math.min(missing, COPIES_AT_ONCE),
    ]);
    for (const table of COPY_TABLES) await copyTable(client, table);
  }
  await client.query('analyze');
  await client.end();
}

const orderList = z.object({ items: z.array(z.object({ id: z.string() })) });

export interface ReadLatency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Reads task lists, orders and histories in turn at a steady rate. */
export async function measureReads(client: LoadClient): Promise<Readonly<Record<string, ReadLatency>>> {
  const listed = orderList.parse(await client.get({ as: 'auditor', path: '/v1/orders?limit=100' }));
  const idOf = (number: number) => listed.items[number % listed.items.length]?.id ?? '';
  const reads = {
    taskList: () => ({ as: REVIEWER, path: '/v1/tasks?limit=50' }),
    order: (number: number) => ({ as: 'auditor', path: `/v1/orders/${idOf(number)}` }),
    history: (number: number) => ({ as: 'auditor', path: `/v1/orders/${idOf(number)}/history` }),
    orderList: () => ({ as: 'auditor', path: '/v1/orders?limit=50' }),
  };
  const kinds = Object.entries(reads);
  const took = new Map<string, number[]>(kinds.map(([kind]) => [kind, []]));
  const beganAt = performance.now();
  const running: Promise<void>[] = [];
  for (let number = 0; number < READS_A_SECOND * SECONDS; number += 1) {
    await pause(Math.max(0, beganAt + (number * 1_000) / READS_A_SECOND - performance.now()));
    const [kind, read] = kinds[number % kinds.length] ?? ['order', reads.order];
    const sentAt = performance.now();
    const reading = client.get(read(number)).then(() => took.get(kind)?.push(performance.now() - sentAt));
    running.push(reading.then(() => undefined));
  }
  await Promise.all(running);
  return Object.fromEntries(
    [...took].map(([kind, durations]) => [
      kind,
      { p50Ms: percentile(durations, 0.5), p99Ms: percentile(durations, 0.99) },
    ]),
  );
}
