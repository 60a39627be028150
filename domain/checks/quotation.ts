import type { CalendarDay } from '../calendar-day.ts';
import { toMicro } from '../decimal.ts';
import type { FactValue, Finding } from '../finding.ts';
import { toMoney, type MoneyJson } from '../money.ts';
import type { OrderLine } from '../order-document.ts';
import type { CheckContext } from './judgement.ts';
import { moneyMeasure, quantityMeasure } from './measures.ts';

/** A line of a quotation, in wire form. */
export interface QuotedLine {
  readonly product: string;
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: MoneyJson;
}

export interface Quotation {
  readonly customerId: string;
  readonly validUntil: CalendarDay;
  readonly lines: readonly QuotedLine[];
}

interface ComparedLine {
  readonly line: OrderLine;
  readonly number: number;
  /** The quotation's lines for the same product. */
  readonly quoted: readonly QuotedLine[];
  /** What the order asks of the product up to and with this line, in millionths. */
  readonly orderedMicro: bigint;
}

function priceMeasure(price: MoneyJson) {
  return moneyMeasure(toMoney(price).amountMinor, price.currency);
}

function isSamePrice(left: MoneyJson, right: MoneyJson): boolean {
  return left.currency === right.currency && toMoney(left).amountMinor === toMoney(right).amountMinor;
}

function judgeLine(compared: ComparedLine): { code: string; facts: Record<string, FactValue> }[] {
  const { line, quoted, orderedMicro } = compared;
  const { product, unit, unitPrice } = line;
  const [first] = quoted;
  if (!first) return [{ code: 'order_data.quotation_lacks_product', facts: { product } }];
  const found: { code: string; facts: Record<string, FactValue> }[] = [];
  if (!quoted.some((candidate) => isSamePrice(candidate.unitPrice, unitPrice))) {
    const facts = { product, quoted: priceMeasure(first.unitPrice), offered: priceMeasure(unitPrice) };
    found.push({ code: 'order_data.quotation_price_differs', facts });
  }
  const inUnit = quoted.filter((candidate) => candidate.unit === unit);
  if (inUnit.length === 0) {
    const facts = { product, quotedUnit: first.unit, unit };
    return [...found, { code: 'order_data.quotation_unit_differs', facts }];
  }
  const quotedMicro = inUnit.reduce((sum, { quantity }) => sum + toMicro(quantity), 0n);
  if (orderedMicro > quotedMicro) {
    const facts = {
      product,
      quoted: quantityMeasure(quotedMicro, unit),
      ordered: quantityMeasure(orderedMicro, unit),
    };
    found.push({ code: 'order_data.quotation_quantity_exceeded', facts });
  }
  return found;
}

function groupByProduct(lines: readonly QuotedLine[]): Map<string, QuotedLine[]> {
  const groups = new Map<string, QuotedLine[]>();
  for (const line of lines) {
    const group = groups.get(line.product);
    if (group) group.push(line);
    else groups.set(line.product, [line]);
  }
  return groups;
}

function judgeLines(quotation: Quotation, context: CheckContext): Finding[] {
  const evidence = [{ record: 'quotations', id: context.document.quotation ?? '' }];
  const orderedOf = new Map<string, bigint>();
  const quotedOf = groupByProduct(quotation.lines);
  return context.document.lines.flatMap((line, index) => {
    const orderedMicro = (orderedOf.get(line.product) ?? 0n) + toMicro(line.quantity);
    orderedOf.set(line.product, orderedMicro);
    const quoted = quotedOf.get(line.product) ?? [];
    const number = index + 1;
    return judgeLine({ line, number, quoted, orderedMicro }).map(({ code, facts }): Finding => ({
      code,
      severity: 'attention',
      line: number,
      facts,
      evidence,
    }));
  });
}

/**
 * Compares an order with the quotation that it names. What was offered to another customer is not shown.
 * An order that names none has nothing to compare.
 */
export function judgeQuotation(quotation: Quotation | null, context: CheckContext): Finding[] {
  const id = context.document.quotation;
  if (id === undefined) return [];
  const evidence = [{ record: 'quotations', id }];
  const attention = (code: string, facts: Record<string, FactValue>): Finding => ({
    code,
    severity: 'attention',
    facts: { quotation: id, ...facts },
    evidence: quotation ? evidence : [],
  });
  if (!quotation) return [attention('order_data.unknown_quotation', {})];
  if (quotation.customerId !== context.document.customer) {
    return [attention('order_data.quotation_of_another_customer', { customer: context.document.customer })];
  }
  const expired =
    quotation.validUntil < context.today
      ? [
          attention('order_data.quotation_expired', {
            validUntil: quotation.validUntil,
            asOf: context.today,
          }),
        ]
      : [];
  return [...expired, ...judgeLines(quotation, context)];
}
