import { daysBetween } from '../calendar-day.ts';
import type { FactValue, Finding, FindingSeverity } from '../finding.ts';
import type { HoldRequest } from '../hold.ts';
import type { Money } from '../money.ts';
import { orderTotal } from '../order-document.ts';
import { releaseFindings, validRelease, type CreditRelease } from './credit-release.ts';
import type { CheckContext, Judgement } from './judgement.ts';
import { daysMeasure, moneyMeasure } from './measures.ts';
import { applyOldestFirst, type OpenReceivable } from './overdue.ts';

/** What a customer's exposure is the sum of; payments count against it. */
export const EXPOSURE_COMPONENTS = ['live_holds', 'consumed_holds', 'receivables', 'payments'] as const;
export type ExposureComponent = (typeof EXPOSURE_COMPONENTS)[number];

export interface CreditCustomer {
  readonly currency: string;
  readonly limitMinor: bigint | null;
  readonly blocked: boolean;
  readonly blockedReason: string | null;
}

/** What the credit check judges, without what this order's own credit review holds. */
export interface CreditFacts {
  readonly check: 'credit';
  readonly customer: CreditCustomer | null;
  /** One sum for each component and currency. */
  readonly exposure: readonly { readonly component: ExposureComponent; readonly sum: Money }[];
  /** Receivables due before `today` less the grace days, after the payments that name them; all in the customer's currency. */
  readonly dueReceivables: readonly OpenReceivable[];
  /** Payments and credit notes that are not used up by the receivable that they name, in minor units. */
  readonly unappliedMinor: bigint;
  /** The latest decision of this order's credit review, when a person approved. */
  readonly release: CreditRelease | null;
}

interface Case {
  readonly context: CheckContext;
  readonly facts: CreditFacts;
  readonly customer: CreditCustomer;
  readonly total: Money;
  readonly exposureMinor: bigint;
}

const FACT_OF_COMPONENT: Readonly<Record<ExposureComponent, string>> = {
  live_holds: 'liveHolds',
  consumed_holds: 'approvedOrders',
  receivables: 'receivables',
  payments: 'payments',
};

function componentMinor(facts: CreditFacts, of: { component: ExposureComponent; currency: string }): bigint {
  return facts.exposure
    .filter(({ component, sum }) => component === of.component && sum.currency === of.currency)
    .reduce((total, { sum }) => total + sum.amountMinor, 0n);
}

/** Live and approved orders plus receivables less payments, in minor units of the customer's currency. */
function exposureOf(facts: CreditFacts, currency: string): bigint {
  const of = (component: ExposureComponent) => componentMinor(facts, { component, currency });
  return of('live_holds') + of('consumed_holds') + of('receivables') - of('payments');
}

function finding(
  { context, customer }: Pick<Case, 'context'> & { customer: CreditCustomer | null },
  what: { code: string; severity: FindingSeverity; facts: Record<string, FactValue> },
): Finding {
  const { customer: id } = context.document;
  return { ...what, evidence: customer ? [{ record: 'customers', id }] : [] };
}

function exposureFacts({ facts, customer, total, exposureMinor }: Case): Record<string, FactValue> {
  const { currency } = customer;
  const components = EXPOSURE_COMPONENTS.map((component): [string, FactValue] => [
    FACT_OF_COMPONENT[component],
    moneyMeasure(componentMinor(facts, { component, currency }), currency),
  ]);
  return {
    exposure: moneyMeasure(exposureMinor, currency),
    orderTotal: moneyMeasure(total.amountMinor, currency),
    ...Object.fromEntries(components),
  };
}

function judgeLimit(subject: Case): Finding {
  const { customer, exposureMinor, total } = subject;
  const { limitMinor, currency } = customer;
  const facts = exposureFacts(subject);
  if (limitMinor === null) return finding(subject, { code: 'credit.no_limit', severity: 'attention', facts });
  const limit = moneyMeasure(limitMinor, currency);
  const excessMinor = exposureMinor + total.amountMinor - limitMinor;
  if (excessMinor <= 0n) {
    const available = moneyMeasure(limitMinor - exposureMinor, currency);
    const within = { ...facts, limit, available };
    return finding(subject, { code: 'credit.within_limit', severity: 'info', facts: within });
  }
  const exceeded = { ...facts, limit, excess: moneyMeasure(excessMinor, currency) };
  return finding(subject, { code: 'credit.limit_exceeded', severity: 'block', facts: exceeded });
}

function judgeBlocked(subject: Case): Finding[] {
  const { customer, context } = subject;
  if (!customer.blocked) return [];
  const facts = { customer: context.document.customer, reason: customer.blockedReason ?? '' };
  return [finding(subject, { code: 'credit.customer_blocked', severity: 'block', facts })];
}

function judgeOverdue({ facts, customer, context }: Case): Finding[] {
  const overdue = applyOldestFirst(facts.dueReceivables, facts.unappliedMinor);
  if (!overdue) return [];
  const { openMinor, oldest } = overdue;
  return [
    {
      code: 'credit.overdue',
      severity: 'attention',
      facts: {
        overdue: moneyMeasure(openMinor, customer.currency),
        oldestDueOn: oldest.dueOn,
        daysOverdue: daysMeasure(daysBetween(oldest.dueOn, context.today)),
        graceDays: daysMeasure(context.policy.credit.overdueGraceDays),
      },
      evidence: [
        { record: 'customers', id: context.document.customer },
        { record: 'receivables', id: oldest.id },
      ],
    },
  ];
}

/** Sums in other currencies cannot be added to the exposure; leaving them out unsaid would understate it. */
function judgeUncounted(subject: Case): Finding[] {
  const { facts, customer } = subject;
  const others = facts.exposure.filter(
    ({ sum }) => sum.currency !== customer.currency && sum.amountMinor !== 0n,
  );
  return others.map(({ component, sum }) =>
    finding(subject, {
      code: 'credit.uncounted_currency',
      severity: 'attention',
      facts: {
        component: FACT_OF_COMPONENT[component],
        amount: moneyMeasure(sum.amountMinor, sum.currency),
        customerCurrency: customer.currency,
      },
    }),
  );
}

function creditHold(subject: Case, excessReleasedBy: string | null): HoldRequest[] {
  const { total, context } = subject;
  if (total.amountMinor <= 0n) return [];
  return [
    {
      kind: 'credit',
      resource: context.document.customer,
      amount: total.amountMinor,
      unit: total.currency,
      neededOn: null,
      excessReleasedBy,
    },
  ];
}

function judgeInCurrency(subject: Case): Judgement {
  const { context, facts, total } = subject;
  const limit = judgeLimit(subject);
  const release = validRelease({ release: facts.release, total, context });
  const releasable = [limit, ...judgeOverdue(subject)];
  const findings = [
    ...judgeBlocked(subject),
    ...(release ? releaseFindings({ findings: releasable, release, context }) : releasable),
    ...judgeUncounted(subject),
  ];
  if (limit.severity === 'info') return { findings, holds: creditHold(subject, null) };
  return { findings, holds: release ? creditHold(subject, release.actorId) : [] };
}

/**
 * Judges an order against its customer's credit limit: what the customer owes or has ordered as of the instant,
 * plus this order, must not exceed the limit. Takes a hold of the order's total when it fits, or when a person's
 * earlier release covers it.
 */
export function judgeCredit(facts: CreditFacts, context: CheckContext): Judgement {
  const { customer } = facts;
  const total = orderTotal(context.document);
  if (!customer) {
    const unknown = { customer: context.document.customer };
    const what = { code: 'credit.unknown_customer', severity: 'block', facts: unknown } as const;
    return { findings: [finding({ context, customer }, what)], holds: [] };
  }
  const subject = { context, facts, customer, total, exposureMinor: exposureOf(facts, customer.currency) };
  if (total.currency === customer.currency) return judgeInCurrency(subject);
  const differs = finding(subject, {
    code: 'credit.currency_differs',
    severity: 'attention',
    facts: {
      orderTotal: moneyMeasure(total.amountMinor, total.currency),
      customerCurrency: customer.currency,
    },
  });
  return {
    findings: [...judgeBlocked(subject), differs, ...judgeOverdue(subject), ...judgeUncounted(subject)],
    holds: [],
  };
}
