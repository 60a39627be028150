import type { Actor } from './actor.ts';
import { DEADLINE_FLAGS } from './ladder.ts';
import { SHORTAGES } from './seat-reviewers.ts';

/** Why a review needs somebody to see to it: nobody may decide it, too few may, its deadline is not known, or nobody decided in time. */
export const INCIDENT_REASONS = [...SHORTAGES, ...DEADLINE_FLAGS, 'last_resort'] as const;
export type IncidentReason = (typeof INCIDENT_REASONS)[number];

/** How an incident ended: somebody was assigned, or the review was decided, ended or ran again without that. */
export const INCIDENT_OUTCOMES = ['assigned', 'overtaken'] as const;

/** Who sees to an incident of a department. */
export interface IncidentDuty {
  readonly department: string;
  /** The id of a person. */
  readonly owner: string;
}

/** As whom the actor sees to the incident: its owner first, then a manager of the department; null when they do not. */
export function dutyToSeeTo(
  actor: Pick<Actor, 'id' | 'roles' | 'departments'>,
  { department, owner }: IncidentDuty,
): 'incident_owner' | 'incident_manager' | null {
  if (actor.id === owner) return 'incident_owner';
  const isManager = actor.roles.includes('manager') && actor.departments.includes(department);
  return isManager ? 'incident_manager' : null;
}
