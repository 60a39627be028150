import { useSyncExternalStore } from 'react';
import { DECISION_VERBS } from '../../domain/review-status.ts';
import { api } from '../api/client.ts';
import { newKey } from '../api/idempotency-key.ts';
import { isTransient, problemOf, toProblem, type Problem } from '../api/problem.ts';
import { DecisionOutbox, type DecisionStore, type KeptDecision, type Outcome } from './outbox.ts';

const KEPT_AS = 'countersign.unsent-decisions';
const ACCEPTED = 202;

function isKept(value: unknown): value is KeptDecision {
  return (
    typeof value === 'object' &&
    value !== null &&
    'key' in value &&
    'personId' in value &&
    'verb' in value &&
    DECISION_VERBS.some((verb) => verb === value.verb)
  );
}

const store: DecisionStore = {
  read: () => {
    const parsed: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isKept) : [];
  },
  write: (kept) => {
    localStorage.setItem(KEPT_AS, JSON.stringify(kept));
  },
};

function toOutcome(problem: Problem): Outcome {
  // Who has to sign in again has not been refused: the decision waits until they have.
  if (isTransient(problem) || problem.code === 'unauthenticated') return { kind: 'later' };
  const { code, message, facts, faults, requestId } = problem;
  return { kind: 'refused', refusal: { code, message, facts, faults, requestId } };
}

async function send(decision: KeptDecision): Promise<Outcome> {
  const { orderId, department, key, verb, comment, conditions, evidenceHash } = decision;
  try {
    const { error, response } = await api.POST('/v1/orders/{orderId}/reviews/{department}/decisions', {
      params: { path: { orderId, department }, header: { 'idempotency-key': key } },
      body: { verb, comment, evidenceHash, ...(conditions.length > 0 && { conditions: [...conditions] }) },
    });
    if (!response.ok) return toOutcome(toProblem(response.status, error));
    return response.status === ACCEPTED ? { kind: 'later' } : { kind: 'decided' };
  } catch (error) {
    return toOutcome(problemOf(error));
  }
}

/** Locks are there on encrypted pages and on the machine itself; elsewhere the key alone makes it one decision. */
function alone<Result>(task: () => Promise<Result>): Promise<Result> {
  return 'locks' in navigator ? navigator.locks.request(KEPT_AS, task) : task();
}

export const outbox = new DecisionOutbox({ store, send, alone, newKey, now: () => new Date().toISOString() });

addEventListener('storage', ({ key }) => {
  if (key === KEPT_AS) outbox.reload();
});

/** The decisions of a person that are kept on this device. */
export function useKeptDecisions(personId: string): readonly KeptDecision[] {
  const kept = useSyncExternalStore(outbox.subscribe, outbox.list);
  return kept.filter((decision) => decision.personId === personId);
}
