import { sql } from 'drizzle-orm';
import type { Queryable } from './pool.ts';

/** On which processes tell each other that orders have changed. */
export const ORDER_CHANGES = 'countersign_order_changes';

/** Stands for any order: what a process that died has not told. */
const ANY = '*';
/** A message has less than 8,000 bytes, an id with its comma 37. */
const MOST_IDS = 200;

/** Tells every process that listens which orders have changed, or that any may have. */
export async function tellOrderChanges(on: Queryable, orderIds: readonly string[] | 'any'): Promise<void> {
  const ids = orderIds === 'any' ? [ANY] : orderIds;
  for (let from = 0; from < ids.length; from += MOST_IDS) {
    const payload = ids.slice(from, from + MOST_IDS).join();
    await on.execute(sql`select pg_notify(${ORDER_CHANGES}, ${payload})`);
  }
}

/** Reads what {@link tellOrderChanges} sent. */
export function readOrderChanges(payload: string): readonly string[] | 'any' {
  return payload === ANY ? 'any' : payload.split(',');
}
