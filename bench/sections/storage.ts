import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { StackUnderTest } from '../stack-under-test.ts';

/** Bytes on disk of the application's database and of the engine's. */
export interface Stored {
  readonly applicationBytes: number;
  readonly engineBytes: number;
}

/** How much is stored by now; the database is made to write down what it has first. */
export async function readStored(stack: StackUnderTest): Promise<Stored> {
  const client = new pg.Client({ connectionString: stack.read().databaseUrl });
  await client.connect();
  await client.query('checkpoint');
  const size = await client.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes');
  await client.end();
  const folder = join(stack.dataFolder, 'temporal');
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  return {
    applicationBytes: Number(size.rows[0]?.bytes),
    engineBytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
  };
}

/** Bytes for each order that was closed between two readings. */
export function storedPerOrder(input: { before: Stored; after: Stored; orders: number }): Stored {
  const { before, after, orders } = input;
  return {
    applicationBytes: (after.applicationBytes - before.applicationBytes) / orders,
    engineBytes: (after.engineBytes - before.engineBytes) / orders,
  };
}
