import type { WorkingDuration } from './calendars/working-time.ts';
import type { OrderField, Tolerances } from './amendment/order-fields.ts';
import type { MoneyJson } from './money.ts';
import type { Quorum } from './quorum.ts';

/** The automatic checks that a department of a policy can name. */
export const CHECKS = [
  'order_data',
  'credit',
  'payment_terms',
  'capacity',
  'materials',
  'special_requirements',
  'final_approval',
] as const;
export type Check = (typeof CHECKS)[number];

/** When a department takes part in the review of an order. */
export const APPLICABILITIES = ['always', 'requirements_present', 'made_to_order_present'] as const;
export type Applicability = (typeof APPLICABILITIES)[number];

/** What happens when a review is still open after its escalation; never an approval. */
export const LAST_RESORTS = ['keep_waiting', 'reject'] as const;
export type LastResort = (typeof LAST_RESORTS)[number];

interface DeadlineRules {
  /** Shares of the time to decide in; in working time, of the working time until then. */
  readonly remindAtPercent: number;
  readonly remindManagerAtPercent: number;
  readonly lastResort: LastResort;
}

/** The time that a department has, in milliseconds that begin when its review opens. */
export interface ElapsedDeadline extends DeadlineRules {
  readonly counts?: 'elapsed';
  readonly decideWithinMs: number;
  /** Counted from the escalation at 100 %. */
  readonly lastResortAfterMs: number;
  /** How long a claim lasts; left out, until it is given back or the review is decided. */
  readonly claimedForMs?: number;
  /** How long somebody has to answer a question; left out, as long as a reviewer has to decide. */
  readonly answerWithinMs?: number;
}

/** The time that a department has by a business calendar, in the version that is the newest when its review opens. */
export interface WorkingDeadline extends DeadlineRules {
  readonly counts: 'working_time';
  /** The calendar's name. */
  readonly calendar: string;
  readonly decideWithin: WorkingDuration;
  /** Counted from the escalation at 100 %. */
  readonly lastResortAfter: WorkingDuration;
  /** As {@link ElapsedDeadline}, in working time. */
  readonly claimedFor?: WorkingDuration;
  readonly answerWithin?: WorkingDuration;
}

export type DeadlinePolicy = ElapsedDeadline | WorkingDeadline;

export interface DepartmentPolicy {
  /** `credit`, `payment_terms`, … : lower-case letters, digits and underscores. */
  readonly name: string;
  readonly check: Check;
  /** Stages run in ascending order; departments of one stage run in parallel. */
  readonly stage: number;
  readonly appliesWhen: Applicability;
  /** Whether a check that passes clean closes the review without a person. */
  readonly closesByRule: boolean;
  /** Whether the reviewer's authority limit must cover the order's total. */
  readonly authorityRequired: boolean;
  /** How many of those who are asked must agree; left out where any one decides. */
  readonly quorum?: Quorum;
  readonly deadline: DeadlinePolicy;
  /** The fields of an order whose change the department looks at again; those that its check reads when left out. */
  readonly dependsOn?: readonly OrderField[] | undefined;
  /** How far these may change without it; nothing is tolerated when left out. */
  readonly tolerances?: Tolerances | undefined;
}

/** A versioned rule book of the company. A running order keeps the version that it started with (I9). */
export interface Policy {
  readonly title: string;
  readonly departments: readonly DepartmentPolicy[];
  /** The person who owns routing incidents and the end of the escalation chain. */
  readonly owner: string;
  readonly returnedExpiresAfterMs: number;
  /** How long a customer has to answer a counter-offer; 14 days where it is left out. */
  readonly counterOfferExpiresAfterMs?: number | undefined;
  readonly holds: {
    readonly creditExpiresAfterMs: number;
    readonly stockExpiresAfterMs: number;
    readonly capacityExpiresAfterMs: number;
  };
  readonly orderData: {
    /** How far a unit price may be from the price list less agreed discounts. */
    readonly priceTolerancePercent: string;
    /** How far a declared total may be from the sum of the lines. */
    readonly totalTolerance: MoneyJson;
    readonly duplicateWithinDays: number;
    readonly minimumLeadDays: number;
  };
  readonly credit: {
    /** An earlier release by a person stays valid up to this much above the released amount … */
    readonly releaseDeviationPercent: string;
    /** … and for this many days. */
    readonly releaseValidDays: number;
    readonly overdueGraceDays: number;
  };
  readonly paymentTerms: {
    readonly maximumNetDays: number;
  };
  readonly capacity: { readonly horizonDays: number };
  readonly materials: { readonly horizonDays: number };
  readonly finalApproval: {
    /** Up to this total a clean order needs no person, when the department closes by rule. */
    readonly withoutPersonUpTo: MoneyJson;
  };
}

const COUNTER_OFFER_EXPIRES_AFTER_MS = 14 * 86_400_000;

/** How long a counter-offer stands at most, in milliseconds; it ends earlier with what it relies on. */
export function counterOfferLifetimeMs({ counterOfferExpiresAfterMs }: Policy): number {
  return counterOfferExpiresAfterMs ?? COUNTER_OFFER_EXPIRES_AFTER_MS;
}

/** How long a hold of this kind lives, in milliseconds. */
export function holdLifetimeMs(policy: Policy, kind: 'credit' | 'stock' | 'capacity'): number {
  const { creditExpiresAfterMs, stockExpiresAfterMs, capacityExpiresAfterMs } = policy.holds;
  return { credit: creditExpiresAfterMs, stock: stockExpiresAfterMs, capacity: capacityExpiresAfterMs }[kind];
}

/** The department's entry in the policy, or null. */
export function findDepartment(policy: Policy, name: string): DepartmentPolicy | null {
  return policy.departments.find((department) => department.name === name) ?? null;
}

/** Whether the department is of the last stage that every order goes through, or comes after it. */
export function decidesLast({ departments }: Policy, { stage }: DepartmentPolicy): boolean {
  const certain = departments.filter(({ appliesWhen }) => appliesWhen === 'always');
  return stage >= Math.max(...certain.map((department) => department.stage));
}

/** The name of the calendar by which the department's deadline counts; null when it counts time as it passes. */
export function calendarOf({ deadline }: DepartmentPolicy): string | null {
  return deadline.counts === 'working_time' ? deadline.calendar : null;
}
