import type { OrderDocument } from './order-document.ts';
import type { Applicability, DepartmentPolicy, Policy } from './policy.ts';

/** The departments that review an order, by stage, and why each takes part. */
export interface PlannedStage {
  readonly stage: number;
  readonly departments: readonly { readonly policy: DepartmentPolicy; readonly because: Applicability }[];
}

/** What a plan needs to know beyond the document. */
export interface PlanFacts {
  readonly hasMadeToOrderLine: boolean;
}

/** Lays out the stages of a review by the policy, in ascending order of stage. */
export function planStages(input: {
  policy: Policy;
  document: OrderDocument;
  facts: PlanFacts;
}): PlannedStage[] {
  const applies: Readonly<Record<Applicability, boolean>> = {
    always: true,
    requirements_present: (input.document.requirements ?? []).length > 0,
    made_to_order_present: input.facts.hasMadeToOrderLine,
  };
  const taking = input.policy.departments.filter((department) => applies[department.appliesWhen]);
  const stages = [...new Set(taking.map((department) => department.stage))].sort((a, b) => a - b);
  return stages.map((stage) => ({
    stage,
    departments: taking
      .filter((department) => department.stage === stage)
      .map((policy) => ({ policy, because: policy.appliesWhen })),
  }));
}
