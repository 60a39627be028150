import { dayOfInstant, toDay } from '../../domain/calendar-day.ts';
import type { CheckContext } from '../../domain/checks/judgement.ts';
import type { OrderDocument, OrderLine } from '../../domain/order-document.ts';
import {
  findDepartment,
  type Check,
  type ElapsedDeadline,
  type DepartmentPolicy,
  type Policy,
} from '../../domain/policy.ts';
import { DEFAULT_POLICY } from '../../db/default-policy.ts';

/** An order line for ten pieces at 12.50 CNY. */
export function aLine(overrides: Partial<OrderLine> = {}): OrderLine {
  return {
    product: 'P-100',
    quantity: '10',
    unit: 'pcs',
    unitPrice: { amount: '12.50', currency: 'CNY' },
    ...overrides,
  };
}

/** An order of one line, worth 125.00 CNY, required on 2026-12-18. */
export function anOrder(overrides: Partial<OrderDocument> = {}): OrderDocument {
  return {
    customer: 'C-1001',
    channel: 'api',
    currency: 'CNY',
    requiredOn: '2026-12-18',
    lines: [aLine()],
    ...overrides,
  };
}

/** The policy of a new installation. */
export function aPolicy(overrides: Partial<Policy> = {}): Policy {
  return { ...DEFAULT_POLICY, ...overrides };
}

/** What a check judges: an order as of the morning of 2026-12-01, under the default policy. */
export function aContext(overrides: Partial<CheckContext> & { check?: Check } = {}): CheckContext {
  const { check = 'order_data', ...given } = overrides;
  const policy = given.policy ?? aPolicy();
  const department = findDepartment(policy, check);
  if (!department) throw new Error(`the policy has no department ${check}`);
  const asOfMs = given.asOfMs ?? Date.parse(`${given.today ?? toDay('2026-12-01')}T09:00:00Z`);
  return {
    orderId: '01940000-0000-7000-8000-000000000001',
    document: anOrder(),
    policy,
    department,
    asOfMs,
    today: dayOfInstant(asOfMs),
    ...given,
  };
}

/** A department whose review always opens for a person, in stage 1, with a day to decide. */
export function aDepartment(name: Check, overrides: Partial<DepartmentPolicy> = {}): DepartmentPolicy {
  return {
    name,
    check: name,
    stage: 1,
    appliesWhen: 'always',
    closesByRule: false,
    authorityRequired: false,
    deadline: aDeadline(),
    ...overrides,
  };
}

/** A deadline of a day, after which a review keeps waiting. */
export function aDeadline(overrides: Partial<ElapsedDeadline> = {}): ElapsedDeadline {
  return {
    decideWithinMs: 86_400_000,
    remindAtPercent: 50,
    remindManagerAtPercent: 75,
    lastResortAfterMs: 86_400_000,
    lastResort: 'keep_waiting',
    ...overrides,
  };
}
