import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ReconciliationActivities } from '../activities/reconciliation/reconciliation-activities.ts';
import type { ReconciliationInput } from './contract.ts';

const activities = proxyActivities<ReconciliationActivities>({
  // A page is at most a few dozen orders, each of which may be in doubt for some seconds.
  startToCloseTimeout: '10 minutes',
  // After every order; a worker that died is found out this long afterwards.
  heartbeatTimeout: '1 minute',
  // Without a bound on attempts: it goes on when the database and the engine are back.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

type Phase = (page: { id: string; after: string | null }) => Promise<{ next: string | null }>;

function phasesOf({ applies }: ReconciliationInput): readonly Phase[] {
  const reading = [activities.examineOrders, activities.examineExecutions];
  return applies ? [...reading, activities.repairOrders] : reading;
}

/**
 * Compares every order's record with its execution, page after page, then every execution with the orders, and
 * repairs what was found if it was asked to. Each page changes nothing when it runs again.
 */
export async function reconciliation(input: ReconciliationInput): Promise<void> {
  const { id, applies, requestedBy } = input;
  const begun = input.progress ?? { phase: 0, after: null };
  if (!input.progress) await activities.openReconciliation({ id, applies, requestedBy });
  let { after } = begun;
  for (const [phase, run] of phasesOf(input).entries()) {
    if (phase < begun.phase) continue;
    do {
      ({ next: after } = await run({ id, after }));
      if (workflowInfo().continueAsNewSuggested && after !== null) {
        await continueAsNew<typeof reconciliation>({ ...input, progress: { phase, after } });
      }
    } while (after !== null);
  }
  await activities.closeReconciliation({ id });
}
