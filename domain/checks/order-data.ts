import { addDays, toDay, type CalendarDay } from '../calendar-day.ts';
import { toMicro } from '../decimal.ts';
import type { EvidenceReference, FactValue, Finding, FindingSeverity } from '../finding.ts';
import { toMoney } from '../money.ts';
import { orderTotal, type OrderLine } from '../order-document.ts';
import type { CheckContext, Judgement } from './judgement.ts';
import { judgePrice, type AgreedDiscount, type ListPrice } from './list-price.ts';
import { daysMeasure, moneyMeasure, quantityMeasure } from './measures.ts';
import { judgeQuotation, type Quotation } from './quotation.ts';

export interface KnownProduct {
  readonly unit: string;
  readonly productGroup: string | null;
}

/** An earlier order of the same customer that looks like this one. */
export interface SimilarOrder {
  readonly orderId: string;
  readonly orderedOn: CalendarDay;
  readonly sameContent: boolean;
  readonly sameReference: boolean;
}

/** What the check of order data judges. */
export interface OrderDataFacts {
  readonly check: 'order_data';
  readonly customerKnown: boolean;
  /** By the product's id. */
  readonly products: ReadonlyMap<string, KnownProduct>;
  /** The step of each known unit, in millionths. */
  readonly unitSteps: ReadonlyMap<string, bigint>;
  /** The entries of the customer's price list by the product's id. */
  readonly prices: ReadonlyMap<string, readonly ListPrice[]>;
  readonly discounts: readonly AgreedDiscount[];
  /** The most recent ones. */
  readonly similarOrders: readonly SimilarOrder[];
  /** How many there are with those that are not named. */
  readonly similarOrderCount: number;
  /** The quotation that the order names, or null. */
  readonly quotation: Quotation | null;
}

function found(
  code: string,
  what: {
    severity: FindingSeverity;
    line?: number;
    facts: Record<string, FactValue>;
    evidence?: readonly EvidenceReference[];
  },
): Finding {
  return { evidence: [], ...what, code: `order_data.${code}` };
}

function judgeUnit(facts: OrderDataFacts, of: { line: OrderLine; number: number }): Finding[] {
  const { line, number } = of;
  const { unit, product } = line;
  const stepMicro = facts.unitSteps.get(unit);
  if (stepMicro === undefined) {
    return [found('unknown_unit', { severity: 'block', line: number, facts: { product, unit } })];
  }
  const findings: Finding[] = [];
  const productUnit = facts.products.get(product)?.unit;
  if (productUnit !== undefined && productUnit !== unit) {
    const evidence = [{ record: 'products', id: product }];
    const differs = { product, unit, productUnit };
    findings.push(found('unit_differs', { severity: 'block', line: number, facts: differs, evidence }));
  }
  const quantityMicro = toMicro(line.quantity);
  if (stepMicro > 0n && quantityMicro % stepMicro !== 0n) {
    const evidence = [{ record: 'units', id: unit }];
    const quantity = quantityMeasure(quantityMicro, unit);
    const uneven = { product, quantity, step: quantityMeasure(stepMicro, unit) };
    findings.push(
      found('quantity_not_a_multiple', { severity: 'block', line: number, facts: uneven, evidence }),
    );
  }
  return findings;
}

function judgeLine(
  facts: OrderDataFacts,
  of: { line: OrderLine; number: number; context: CheckContext },
): Finding[] {
  const { line, number, context } = of;
  const product = facts.products.get(line.product);
  if (!product) {
    const unknown = { severity: 'block', line: number, facts: { product: line.product } } as const;
    return [found('unknown_product', unknown), ...judgeUnit(facts, of)];
  }
  const { productGroup } = product;
  const prices = facts.prices.get(line.product) ?? [];
  const unitFindings = judgeUnit(facts, of);
  // A list price is a price per the product's unit: in another unit there is nothing to compare.
  if (line.unit !== product.unit) return unitFindings;
  return [
    ...unitFindings,
    ...judgePrice({ line, number, productGroup, prices, discounts: facts.discounts, context }),
  ];
}

function judgeDeclaredTotal({ document, policy }: CheckContext): Finding[] {
  if (!document.declaredTotal) return [];
  const declared = toMoney(document.declaredTotal);
  const total = orderTotal(document);
  const facts = {
    declared: moneyMeasure(declared.amountMinor, declared.currency),
    orderTotal: moneyMeasure(total.amountMinor, total.currency),
  };
  if (declared.currency !== total.currency) {
    return [found('total_currency_differs', { severity: 'block', facts })];
  }
  const tolerance = toMoney(policy.orderData.totalTolerance);
  // A tolerance in another currency says nothing about this order: then the totals must be equal.
  const toleranceMinor = tolerance.currency === total.currency ? tolerance.amountMinor : 0n;
  const differenceMinor = declared.amountMinor - total.amountMinor;
  if (differenceMinor <= toleranceMinor && -differenceMinor <= toleranceMinor) return [];
  const difference = moneyMeasure(differenceMinor, total.currency);
  const limit = moneyMeasure(toleranceMinor, total.currency);
  return [found('total_differs', { severity: 'block', facts: { ...facts, difference, tolerance: limit } })];
}

function judgeDay(context: CheckContext, of: { day: string; line?: number }): Finding[] {
  const { today, policy } = context;
  const { minimumLeadDays } = policy.orderData;
  const requiredOn = toDay(of.day);
  const line = of.line === undefined ? {} : { line: of.line };
  if (requiredOn < today) {
    return [
      found('required_in_the_past', { severity: 'block', ...line, facts: { requiredOn, asOf: today } }),
    ];
  }
  const earliestOn = addDays(today, minimumLeadDays);
  if (requiredOn >= earliestOn) return [];
  const facts = { requiredOn, earliestOn, asOf: today, minimumLead: daysMeasure(minimumLeadDays) };
  return [found('lead_time_short', { severity: 'attention', ...line, facts })];
}

/** The order's own day once, and each line's where it has another. */
function judgeRequiredDays(context: CheckContext): Finding[] {
  const { lines, requiredOn } = context.document;
  const ofLines = lines.flatMap((line, index) =>
    line.requiredOn === undefined || line.requiredOn === requiredOn
      ? []
      : judgeDay(context, { day: line.requiredOn, line: index + 1 }),
  );
  return [...judgeDay(context, { day: requiredOn }), ...ofLines];
}

function judgeDuplicates(facts: OrderDataFacts, { policy, document }: CheckContext): Finding[] {
  return facts.similarOrders.map(({ orderId, orderedOn, sameContent, sameReference }) => {
    const within = daysMeasure(policy.orderData.duplicateWithinDays);
    const other: Record<string, FactValue> = {
      order: orderId,
      orderedOn,
      sameContent,
      sameReference,
      within,
      similarOrders: { value: String(facts.similarOrderCount), unit: 'orders' },
    };
    if (document.customerReference !== undefined) other['customerReference'] = document.customerReference;
    const evidence = [{ record: 'orders', id: orderId }];
    return found('duplicate', { severity: 'attention', facts: other, evidence });
  });
}

function judgeCustomer(facts: OrderDataFacts, { document }: CheckContext): Finding[] {
  if (facts.customerKnown) return [];
  return [found('unknown_customer', { severity: 'block', facts: { customer: document.customer } })];
}

/** Judges whether an order is what the company could have offered: customer, products, units, prices, total and days. */
export function judgeOrderData(facts: OrderDataFacts, context: CheckContext): Judgement {
  const findings = [
    ...judgeCustomer(facts, context),
    ...context.document.lines.flatMap((line, index) =>
      judgeLine(facts, { line, number: index + 1, context }),
    ),
    ...judgeDeclaredTotal(context),
    ...judgeRequiredDays(context),
    ...judgeDuplicates(facts, context),
    ...judgeQuotation(facts.quotation, context),
  ];
  if (findings.length > 0) return { findings, holds: [] };
  const total = orderTotal(context.document);
  const consistent = {
    orderTotal: moneyMeasure(total.amountMinor, total.currency),
    lines: { value: String(context.document.lines.length), unit: 'lines' },
  };
  return { findings: [found('consistent', { severity: 'info', facts: consistent })], holds: [] };
}
