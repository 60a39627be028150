import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { BareActivities } from './bare-activities.ts';

/** The least that a review of the measured scenario is on the engine alone: no rules, no holds, no chain. */
const IN_PARALLEL = ['credit', 'payment_terms', 'materials', 'special_requirements'];
const FIRST_DECIDED = ['payment_terms', 'special_requirements'];
const LAST = 'final_approval';

const decide = defineUpdate<string, [string]>('decide');
const regular = proxyActivities<BareActivities>({ startToCloseTimeout: '1 minute' });
const local = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '1 minute' });

async function review(effects: BareActivities, orderId: string): Promise<void> {
  const decided = new Set<string>();
  setHandler(decide, async (department) => {
    await effects.record({ orderId, what: department });
    decided.add(department);
    return department;
  });
  await effects.check({ orderId, what: 'order_data' });
  await Promise.all(IN_PARALLEL.map((what) => effects.check({ orderId, what })));
  await condition(() => FIRST_DECIDED.every((department) => decided.has(department)));
  await effects.check({ orderId, what: LAST });
  await condition(() => decided.has(LAST));
  await effects.record({ orderId, what: 'end' });
  await condition(allHandlersFinished);
}

/** Regular activities everywhere. */
export async function naive(orderId: string): Promise<void> {
  await review(regular, orderId);
}

/** Local activities everywhere: the cheapest shape that was found. */
export async function tuned(orderId: string): Promise<void> {
  await review(local, orderId);
}
