import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { AMENDED_QUANTITIES, orderOf, SUBMITTERS } from '../company.ts';
import type { Random } from '../random.ts';
import type { PatientClient } from './patient-client.ts';

const WITHDRAWN_SHARE = 0.08;
const WITHDRAWN_AFTER_MS = { least: 0, most: 8_000 } as const;
const LOOK_EVERY_MS = 2_000;
/** Returned orders of which one in so many is resubmitted; the others expire. */
const RESUBMITTED_SHARE = 0.8;

/** Approved orders of which one in so many is amended, once. */
const AMENDED_SHARE = 0.25;
/** What the reference of an amended order ends with. */
const AMENDED_MARK = '~';

const orderId = z.object({ id: z.string() });
const listedOrders = z.object({
  items: z.array(z.object({ id: z.string(), customer: z.string(), customerReference: z.string() })),
});

/** What submitters work with. */
export interface SubmitterTools {
  readonly client: PatientClient;
  readonly random: Random;
  readonly isEnding: () => boolean;
}

async function withdrawLater(tools: SubmitterTools, order: { id: string; personId: string }): Promise<void> {
  const { client, random } = tools;
  await delay(random.between(WITHDRAWN_AFTER_MS));
  const { id, personId } = order;
  const reason = `withdrawn ${random.between({ least: 0, most: 1_000_000_000 })}`;
  const wish = { kind: 'withdraw', personId, orderId: id, reason } as const;
  await client.change({ path: `/v1/orders/${id}/withdrawal`, body: { reason }, wish, pending: 202 });
}

/** Submits one order of a wave, and sometimes withdraws it. */
async function submit(tools: SubmitterTools, of: { wave: number; ordinal: number }): Promise<void> {
  const { client, random } = tools;
  const personId = SUBMITTERS[of.ordinal] ?? random.pick(SUBMITTERS);
  const reference = `wave-${of.wave}-${of.ordinal}`;
  const willWithdraw = random.chance(WITHDRAWN_SHARE);
  const answer = await client.change({
    path: '/v1/orders',
    body: orderOf(of.wave, { reference, ordinal: of.ordinal }),
    wish: { kind: 'submit', personId, reference },
  });
  if (!answer || answer.status >= 300 || !willWithdraw) return;
  await withdrawLater(tools, { id: orderId.parse(JSON.parse(answer.body)).id, personId });
}

/** Submits a whole wave: as many orders at the same moment as there are submitters, for one customer. */
export async function submitWave(tools: SubmitterTools, wave: number): Promise<void> {
  await Promise.all(SUBMITTERS.map((_, ordinal) => submit(tools, { wave, ordinal })));
}

/** Looks after the returned orders of one submitter: resubmits most of them. */
export async function resubmitReturned(tools: SubmitterTools, personId: string): Promise<void> {
  const { client, random, isEnding } = tools;
  const seen = new Set<string>();
  while (!isEnding()) {
    await delay(LOOK_EVERY_MS);
    const list = listedOrders.safeParse(await client.read(personId, '/v1/orders?status=returned'));
    for (const { id, customer, customerReference } of list.data?.items ?? []) {
      if (seen.has(customerReference)) continue;
      seen.add(customerReference);
      if (!random.chance(RESUBMITTED_SHARE)) continue;
      const reference = `${customerReference}+`;
      const body = orderOf(Number(customer.slice(2)), { reference, ordinal: seen.size % 100 });
      const wish = { kind: 'resubmit', personId, orderId: id, reference } as const;
      await client.change({ path: `/v1/orders/${id}/revisions`, body, wish });
    }
  }
}

/** Looks after the approved orders of one submitter: amends some of them, each to fewer pieces or more. */
export async function amendApproved(tools: SubmitterTools, personId: string): Promise<void> {
  const { client, random, isEnding } = tools;
  const seen = new Set<string>();
  while (!isEnding()) {
    await delay(LOOK_EVERY_MS);
    const list = listedOrders.safeParse(await client.read(personId, '/v1/orders?status=approved'));
    for (const { id, customer, customerReference } of list.data?.items ?? []) {
      if (seen.has(id) || customerReference.endsWith(AMENDED_MARK)) continue;
      seen.add(id);
      if (!random.chance(AMENDED_SHARE)) continue;
      const reference = `${customerReference}${AMENDED_MARK}`;
      const body = orderOf(Number(customer.slice(2)), {
        ...{ reference, ordinal: seen.size % 100, quantity: random.pick(AMENDED_QUANTITIES) },
      });
      const wish = { kind: 'resubmit', personId, orderId: id, reference } as const;
      await client.change({ path: `/v1/orders/${id}/revisions`, body, wish });
    }
  }
}
