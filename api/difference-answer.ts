import { REMEDY_OF } from '../domain/difference.ts';
import type { DifferenceRow } from '../db/reconciliations.ts';
import { toInstant } from './order-answers.ts';
import type { DifferenceAnswer } from './schemas/reconciliation.ts';

/** A difference as the API answers it. */
export function toDifferenceAnswer(row: DifferenceRow): DifferenceAnswer {
  const { id, orderId, kind, outcome, owner, resolution, resolvedBy, reason } = row;
  return {
    id,
    reconciliation: row.reconciliationId,
    orderId,
    kind,
    remedy: REMEDY_OF[kind],
    facts: row.facts,
    outcome,
    outcomeFacts: row.outcomeFacts,
    owner,
    foundAt: row.foundAt.toISOString(),
    settledAt: toInstant(row.settledAt),
    resolution,
    resolvedBy,
    resolvedAt: toInstant(row.resolvedAt),
    reason,
  };
}
