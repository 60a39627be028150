import type { MoneyJson } from './money.ts';
import type { DepartmentLimit, Period, Substitution } from './substitution.ts';

export const ROLES = ['submitter', 'customer', 'reviewer', 'manager', 'auditor', 'admin', 'system'] as const;
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
  /** The customers whose orders a `customer` sees and writes; left out for everybody else. */
  readonly customers?: readonly string[];
  /** The operations that the API key in use is limited to; left out without such limits. */
  readonly scopes?: readonly string[];
  /** Left out where the organisation says nothing else of the actor. */
  readonly duties?: Duties;
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

/** The person whose place a substitute takes. */
export interface Principal extends ActorReference {
  readonly roles: readonly Role[];
  readonly departments: readonly string[];
  readonly authorityLimit: MoneyJson | null;
  readonly limits: readonly DepartmentLimit[];
}

/** What the organisation says of a person beside their own record, as of one instant. */
export interface Duties {
  /** The instant that substitutions and absences are judged at, RFC 3339: when the records were read. */
  readonly asOf: string;
  readonly limits: readonly DepartmentLimit[];
  readonly absences: readonly Period[];
  /** Substitutions for the person that leave nothing to themselves. */
  readonly replacedBy: readonly Substitution[];
  readonly standsFor: readonly { readonly substitution: Substitution; readonly principal: Principal }[];
}

/** As a record keeps it: for whom somebody decided, and under which substitution. */
export interface OnBehalfOf extends ActorReference {
  readonly substitution: string;
}
