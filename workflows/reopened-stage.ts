import type { Reopening } from '../domain/packet.ts';
import type { PlanStep } from '../domain/review-step.ts';

interface Reopened {
  readonly plan: PlanStep | null;
  /** The departments whose reviews are to run again. */
  readonly reopenings: ReadonlyMap<string, Reopening>;
}

/** The index of the first stage, up to this one, that has a review to run again; null without one. */
export function findReopenedStage({ plan, reopenings }: Reopened, last = Infinity): number | null {
  const stages = plan?.stages ?? [];
  const index = stages.findIndex((stage) => stage.some(({ department }) => reopenings.has(department)));
  return index === -1 || index > last ? null : index;
}

/** Whether the department's review is among those that run again first. */
export function isAboutToRunAgain(reopened: Reopened, department: string): boolean {
  const stage = reopened.plan?.stages[findReopenedStage(reopened) ?? -1] ?? [];
  return reopened.reopenings.has(department) && stage.some((planned) => planned.department === department);
}
