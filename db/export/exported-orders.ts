import { asc, gt, inArray } from 'drizzle-orm';
import type { ExportedOrder } from '../../domain/export/exported-order.ts';
import type { ChainedEvent } from '../../domain/history-event.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import { parseStored } from '../canonical.ts';
import { groupRows } from '../group-rows.ts';
import type { Queryable } from '../pool.ts';
import { historyEvents, orderRevisions, orders } from '../tables/process.ts';

/** Enough that the statements do not count, and little enough to be kept in memory, however long the histories. */
const ORDERS_AT_ONCE = 50;

const byOrder = ({ orderId }: { readonly orderId: string }) => orderId;

function listPage(on: Queryable, after: string | null) {
  return on
    .select({ orderId: orders.id, submittedAt: orders.submittedAt })
    .from(orders)
    .where(after === null ? undefined : gt(orders.id, after))
    .orderBy(asc(orders.id))
    .limit(ORDERS_AT_ONCE);
}

async function readPage(on: Queryable, page: Awaited<ReturnType<typeof listPage>>): Promise<ExportedOrder[]> {
  const ids = page.map(({ orderId }) => orderId);
  const { orderId, revision, document, createdAt } = orderRevisions;
  const revisions = groupRows(
    await on
      .select({ orderId, revision, document, createdAt })
      .from(orderRevisions)
      .where(inArray(orderId, ids))
      .orderBy(asc(orderId), asc(revision)),
    byOrder,
  );
  const events = groupRows(
    await on
      .select({ orderId: historyEvents.orderId, body: historyEvents.body, hash: historyEvents.hash })
      .from(historyEvents)
      .where(inArray(historyEvents.orderId, ids))
      .orderBy(asc(historyEvents.orderId), asc(historyEvents.position)),
    byOrder,
  );
  return page.map((order) => ({
    orderId: order.orderId,
    submittedAt: order.submittedAt.toISOString(),
    revisions: (revisions.get(order.orderId) ?? []).map((row) => ({
      revision: row.revision,
      document: parseStored<OrderDocument>(row.document),
      createdAt: row.createdAt.toISOString(),
    })),
    events: (events.get(order.orderId) ?? []).map(({ body, hash }) => ({
      event: parseStored<ChainedEvent>(body),
      hash,
    })),
  }));
}

/** Every order in the order of the ids, some at a time, so that any number of them can be exported. */
export async function* everyExportedOrder(on: Queryable): AsyncGenerator<readonly ExportedOrder[]> {
  let after: string | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof listPage>> = await listPage(on, after);
    const last = page.at(-1);
    if (!last) return;
    yield await readPage(on, page);
    after = last.orderId;
  }
}
