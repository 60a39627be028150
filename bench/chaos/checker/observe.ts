import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { z } from 'zod';
import type { ObservedOrder } from './observation.ts';
import { readRecords, type OrderRecord } from './observed-records.ts';
import { observeWorkflow } from './observed-workflow.ts';

/** Where the checker looks; all of it past the proxies. */
export interface CheckedPlace {
  readonly address: string;
  readonly auditorKey: string;
  readonly ownerUrl: string;
  /** The workflow code that the run's worker used. */
  readonly workflowBundlePath: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
}

const AT_ONCE = 8;
const REQUEST_MS = 60_000;

const orderAnswer = z.object({ status: z.string() });

async function readApiStatus({ address, auditorKey }: CheckedPlace, orderId: string): Promise<string | null> {
  const answer = await fetch(`${address}/v1/orders/${orderId}`, {
    headers: { authorization: `Bearer ${auditorKey}` },
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  const body: unknown = await answer.json();
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`the API answers ${answer.status} for order ${orderId}`);
  return orderAnswer.parse(body).status;
}

/** Calls the task for each item, a few at a time, and answers in the order of the items. */
async function forEachOf<Item, Result>(
  items: readonly Item[],
  task: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const waiting = [...items.entries()].reverse();
  const results: Result[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      results[next[0]] = await task(next[1]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

async function withTemporal<Result>(
  { temporal }: CheckedPlace,
  task: (client: Client) => Promise<Result>,
): Promise<Result> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    return await task(new Client({ connection, namespace: temporal.namespace }));
  } finally {
    await connection.close();
  }
}

/** Looks at every order from all three sides. */
export async function observe(place: CheckedPlace, client: pg.Client): Promise<ObservedOrder[]> {
  const records = await readRecords(client);
  return withTemporal(place, (temporal) =>
    forEachOf(records, async (record: OrderRecord) => {
      const [apiStatus, workflow] = await Promise.all([
        readApiStatus(place, record.id),
        observeWorkflow(temporal, { orderId: record.id, workflowBundlePath: place.workflowBundlePath }),
      ]);
      return { ...record, apiStatus, workflow };
    }),
  );
}
