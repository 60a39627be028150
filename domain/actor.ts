import type { MoneyJson } from './money.ts';

export const ROLES = ['submitter', 'reviewer', 'manager', 'auditor', 'admin', 'system'] as const;
export type Role = (typeof ROLES)[number];

/** Who acts, as the API has authenticated them; carried inside every message to the workflow. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** The departments that a reviewer decides for, and that a manager answers for. */
  readonly departments: readonly string[];
  /** Up to which total the actor may decide where the policy asks for authority; null means none. */
  readonly authorityLimit: MoneyJson | null;
}

/** Whether the actor has the role. */
export function hasRole(actor: Actor, role: Role): boolean {
  return actor.roles.includes(role);
}

/** The part of an actor that a record keeps. */
export interface ActorReference {
  readonly id: string;
  readonly name: string;
}

/** The actor that stands in the record where no person acted. */
export const ENGINE_ACTOR: ActorReference = { id: 'countersign', name: 'Countersign' };

/** Reduces an actor to what a record keeps. */
export function actorReference(actor: Actor): ActorReference {
  return { id: actor.id, name: actor.name };
}
