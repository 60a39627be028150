import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { z } from 'zod';
import { encryptedBy, type PayloadEncryption } from '../../../payload-codec.ts';
import type { ObservedOrder } from './observation.ts';
import { readRecords } from './observed-records.ts';
import { findReplayFailures, readWorkflow } from './observed-workflow.ts';

/** Where the checker looks; all of it past the proxies. */
export interface CheckedPlace {
  readonly address: string;
  readonly auditorKey: string;
  readonly ownerUrl: string;
  /** The workflow code that the run's worker used. */
  readonly workflowBundlePath: string;
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    /** What histories are decrypted with. */
    readonly codec: PayloadEncryption;
  };
}

const AT_ONCE = 8;
const REQUEST_MS = 60_000;
const NOT_FOUND = 404;
const PASSING: ReadonlySet<number> = new Set([429, 503]);
const MOST_ATTEMPTS = 60;
const PAUSE_MS = 1_000;

const orderAnswer = z.object({ status: z.string() });

function askForOrder({ address, auditorKey }: CheckedPlace, orderId: string): Promise<Response> {
  return fetch(`${address}/v1/orders/${orderId}`, {
    headers: { authorization: `Bearer ${auditorKey}` },
    signal: AbortSignal.timeout(REQUEST_MS),
  });
}

async function readApiStatus(place: CheckedPlace, orderId: string): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await askForOrder(place, orderId);
    const body: unknown = await answer.json();
    if (answer.status === NOT_FOUND) return null;
    if (answer.ok) return orderAnswer.parse(body).status;
    // A loaded machine is no reason to judge by half.
    const isPassing = PASSING.has(answer.status) && attempt < MOST_ATTEMPTS;
    if (!isPassing) throw new Error(`the API answers ${answer.status} for order ${orderId}`);
    await delay(PAUSE_MS);
  }
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
    const dataConverter = encryptedBy(temporal.codec);
    return await task(new Client({ connection, namespace: temporal.namespace, dataConverter }));
  } finally {
    await connection.close();
  }
}

/** Looks at every order from all three sides. */
export async function observe(place: CheckedPlace, client: pg.Client): Promise<ObservedOrder[]> {
  const records = await readRecords(client);
  const read = await withTemporal(place, (temporal) =>
    forEachOf(records, async ({ id }) => ({
      id,
      apiStatus: await readApiStatus(place, id),
      workflow: await readWorkflow({ client: temporal, codec: place.temporal.codec }, id),
    })),
  );
  const workflows = new Map(read.flatMap(({ id, workflow }) => (workflow ? [[id, workflow] as const] : [])));
  const failures = await findReplayFailures(place.workflowBundlePath, workflows);
  const sides = new Map(read.map((side) => [side.id, side]));
  return records.map((record) => {
    const { apiStatus = null, workflow = null } = sides.get(record.id) ?? {};
    const replayFailure = failures.get(record.id) ?? null;
    return { ...record, apiStatus, workflow: workflow && { ...workflow, replayFailure } };
  });
}
