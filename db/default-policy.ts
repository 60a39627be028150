import type { DeadlinePolicy, DepartmentPolicy, Policy } from '../domain/policy.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function within(decideWithinMs: number): DeadlinePolicy {
  return {
    decideWithinMs,
    remindAtPercent: 50,
    remindManagerAtPercent: 75,
    lastResortAfterMs: decideWithinMs,
    lastResort: 'keep_waiting',
  };
}

/** A department of stage 2 that takes part in every order, and whose clean check needs no person. */
function inParallel(
  name: Exclude<DepartmentPolicy['check'], 'order_data' | 'final_approval'>,
): DepartmentPolicy {
  return {
    name,
    check: name,
    stage: 2,
    appliesWhen: 'always',
    closesByRule: true,
    authorityRequired: false,
    deadline: within(DAY_MS),
  };
}

/** The policy that a new installation starts with; the company replaces it by its own. */
export const DEFAULT_POLICY: Policy = {
  title: 'Default policy',
  owner: 'owner',
  departments: [
    {
      name: 'order_data',
      check: 'order_data',
      stage: 1,
      appliesWhen: 'always',
      closesByRule: true,
      authorityRequired: false,
      deadline: within(8 * HOUR_MS),
    },
    inParallel('credit'),
    inParallel('payment_terms'),
    { ...inParallel('capacity'), appliesWhen: 'made_to_order_present' },
    inParallel('materials'),
    { ...inParallel('special_requirements'), appliesWhen: 'requirements_present' },
    {
      name: 'final_approval',
      check: 'final_approval',
      stage: 3,
      appliesWhen: 'always',
      closesByRule: true,
      authorityRequired: true,
      deadline: within(DAY_MS),
    },
  ],
  returnedExpiresAfterMs: 30 * DAY_MS,
  holds: {
    creditExpiresAfterMs: 14 * DAY_MS,
    stockExpiresAfterMs: 7 * DAY_MS,
    capacityExpiresAfterMs: 7 * DAY_MS,
  },
  orderData: {
    priceTolerancePercent: '1',
    totalTolerance: { amount: '0.05', currency: 'CNY' },
    duplicateWithinDays: 7,
    minimumLeadDays: 1,
  },
  credit: { releaseDeviationPercent: '10', releaseValidDays: 30, overdueGraceDays: 0 },
  paymentTerms: { maximumNetDays: 90 },
  capacity: { horizonDays: 365 },
  materials: { horizonDays: 365 },
  finalApproval: { withoutPersonUpTo: { amount: '20000.00', currency: 'CNY' } },
};
