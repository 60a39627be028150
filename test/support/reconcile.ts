import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { differences } from '../../db/tables/reconciliation.ts';
import { RECONCILIATION, reconciliationId, type ReconciliationInput } from '../../workflows/contract.ts';
import type { ReviewEnvironment } from './review-environment.ts';

/** Runs a reconciliation to its end and returns what it found, by order and then as it was found. */
export async function reconcile(environment: ReviewEnvironment, mode: 'list' | 'apply') {
  const id = uuidv7();
  const input: ReconciliationInput = { id, applies: mode === 'apply', requestedBy: 'operator' };
  await environment.temporal.client.workflow.execute(RECONCILIATION, {
    workflowId: reconciliationId(environment.taskQueue),
    taskQueue: environment.taskQueue,
    args: [input],
  });
  return environment.owner
    .select()
    .from(differences)
    .where(eq(differences.reconciliationId, id))
    .orderBy(differences.orderId, differences.id);
}

/** The kinds of the differences of each order that has any. */
export function kindsByOrder(found: Awaited<ReturnType<typeof reconcile>>): Record<string, string[]> {
  const kinds: Record<string, string[]> = {};
  for (const { orderId, kind } of found) (kinds[orderId] ??= []).push(kind);
  return kinds;
}
