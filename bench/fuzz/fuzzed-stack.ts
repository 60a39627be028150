import { z } from 'zod';
import { addDays, dayOfInstant } from '../../domain/calendar-day.ts';
import { LoadClient } from '../load/load-client.ts';
import { startStack, type StackUnderTest } from '../stack-under-test.ts';
import type { KnownIds } from './fuzz-document.ts';

/** Fuzzing is neither abuse nor overload here: every request is to reach its rule. */
const SETTINGS = { RATE_LIMIT_PER_MINUTE: '100000000', LONGEST_BACKLOG_MS: '86400000' };
const SEEDED_ORDERS = 6;
const DAYS_AHEAD = 60;

const made = z.object({ id: z.string() });
const list = z.object({ items: z.array(z.object({ externalId: z.string() })) });
const policy = z.object({ policy: z.object({ departments: z.array(z.object({ name: z.string() })) }) });

/** A stack with the demonstration company and some orders of it. */
export interface FuzzedStack {
  readonly stack: StackUnderTest;
  readonly address: string;
  readonly keys: Readonly<Record<string, string>>;
  /** What the API's own document says, as it was answered. */
  readonly documentText: string;
  readonly known: KnownIds;
}

function anOrder(index: number): object {
  return {
    customer: 'C-1001',
    customerReference: `FUZZ-${index}`,
    channel: 'api',
    currency: 'CNY',
    requiredOn: addDays(dayOfInstant(Date.now()), DAYS_AHEAD),
    lines: [{ product: 'P-100', quantity: '1', unit: 'pcs', unitPrice: { amount: '1.00', currency: 'CNY' } }],
  };
}

async function seedOrders(client: LoadClient): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 1; index <= SEEDED_ORDERS; index += 1) {
    const order = await client.post({ as: 'submitter', path: '/v1/orders', body: anOrder(index) });
    ids.push(made.parse(order).id);
  }
  return ids;
}

async function readKnown(client: LoadClient): Promise<KnownIds> {
  const customers = list.parse(await client.get({ as: 'auditor', path: '/v1/customers' }));
  const products = list.parse(await client.get({ as: 'auditor', path: '/v1/products' }));
  const { departments } = policy.parse(await client.get({ as: 'auditor', path: '/v1/policies/1' })).policy;
  return {
    orders: await seedOrders(client),
    departments: departments.map(({ name }) => name),
    externalIds: [...customers.items, ...products.items].map(({ externalId }) => externalId),
  };
}

/** Starts a stack to be fuzzed. Stop it afterwards. */
export async function startFuzzedStack(): Promise<FuzzedStack> {
  const stack = await startStack(SETTINGS);
  try {
    const { address, keys } = stack.read();
    const answer = await fetch(`${address}/openapi.json`);
    const known = await readKnown(new LoadClient(address, keys));
    return { stack, address, keys, documentText: await answer.text(), known };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}
