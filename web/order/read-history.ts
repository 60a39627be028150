import { answered, api } from '../api/client.ts';
import type { HistoryEvent } from '../api/queries.ts';

const PAGE_SIZE = 200;

/** Every event of an order from the first to the last, read anew. */
export async function readWholeHistory(orderId: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
    const page = await answered(
      api.GET('/v1/orders/{orderId}/history', { params: { path: { orderId }, query } }),
    );
    events.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return events;
}
