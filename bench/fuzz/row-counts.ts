import { setTimeout } from 'node:timers/promises';
import pg from 'pg';

export type RowCounts = Readonly<Record<string, number>>;

const SETTLED_AFTER_MS = 3_000;
const MOST_READS = 60;

async function countRows(client: pg.Client): Promise<RowCounts> {
  const tables = await client.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables.rows) {
    const counted = await client.query<{ rows: number }>(
      `select count(*)::int as rows from ${pg.escapeIdentifier(name)}`,
    );
    counts[name] = counted.rows[0]?.rows ?? 0;
  }
  return counts;
}

/** The rows of every table now. */
export async function countAllRows(databaseUrl: string): Promise<RowCounts> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await countRows(client);
  } finally {
    await client.end();
  }
}

/** The rows of every table, once reviews that still run have stopped adding to them. */
export async function countRowsAtRest(databaseUrl: string): Promise<RowCounts> {
  let last = await countAllRows(databaseUrl);
  for (let read = 1; read < MOST_READS; read += 1) {
    await setTimeout(SETTLED_AFTER_MS);
    const now = await countAllRows(databaseUrl);
    if (changedTables(last, now).length === 0) return now;
    last = now;
  }
  throw new Error('the database does not come to rest');
}

/** The tables whose rows became more or fewer. */
export function changedTables(before: RowCounts, after: RowCounts): string[] {
  return Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
}
