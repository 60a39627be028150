import type { Actor } from '../domain/actor.ts';
import type { Operation } from '../domain/authorization.ts';
import { relationToOrder } from '../domain/relations.ts';
import { refuse, type DomainError } from '../domain/errors.ts';
import type { PlanStep } from '../domain/review-step.ts';

/**
 * Refuses whoever neither wrote the order nor signs in for its customer; nothing is known of that before its intake.
 * Their roles were judged when they asked, and losing one since does not strand a revision that is written already.
 */
export function refuseUnrelated(
  plan: PlanStep | null,
  of: { actor: Actor; operation: Operation },
): DomainError | null {
  if (!plan) return null;
  const { authors, customer } = plan;
  const relation = relationToOrder(of.actor, { authors, customer });
  return relation === 'own' || relation === 'own_customer' ? null : refuse.forbidden(of.operation);
}
