import { everyExportedOrder } from '../../db/export/exported-orders.ts';
import type { Queryable } from '../../db/pool.ts';
import { toXesTrace, XES_HEAD, XES_TAIL } from '../../domain/export/xes.ts';

/** The history of every order as an event log of XES, in pieces: the flattened view, which says what it loses. */
export async function* exportXes(on: Queryable): AsyncGenerator<string> {
  yield XES_HEAD;
  for await (const orders of everyExportedOrder(on)) yield orders.map(toXesTrace).join('');
  yield XES_TAIL;
}
