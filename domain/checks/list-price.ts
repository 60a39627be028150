import type { CalendarDay } from '../calendar-day.ts';
import { divideRounded, toMicro } from '../decimal.ts';
import type { FactValue, Finding } from '../finding.ts';
import { toMoney } from '../money.ts';
import type { OrderLine } from '../order-document.ts';
import type { CheckContext } from './judgement.ts';
import { moneyMeasure, percentMeasure, quantityMeasure } from './measures.ts';

/** When a price or a discount is valid, both days included; null leaves the side open. */
export interface Validity {
  readonly validFrom: CalendarDay | null;
  readonly validUntil: CalendarDay | null;
}

export interface ListPrice extends Validity {
  readonly id: string;
  readonly unitPriceMinor: bigint;
  readonly currency: string;
  readonly minimumQuantityMicro: bigint;
}

/** A discount on a product, on a group of products, or, when it names neither, on everything. */
export interface AgreedDiscount extends Validity {
  readonly id: string;
  readonly productId: string | null;
  readonly productGroup: string | null;
  readonly percentMicro: bigint;
}

/** A line with what its price is compared to. */
export interface PricedLine {
  readonly line: OrderLine;
  /** 1-based. */
  readonly number: number;
  readonly productGroup: string | null;
  /** The entries of the customer's price list for the product. */
  readonly prices: readonly ListPrice[];
  /** All discounts agreed with the customer. */
  readonly discounts: readonly AgreedDiscount[];
  readonly context: CheckContext;
}

const WHOLE_MICRO = 100_000_000n;

function isValidOn({ validFrom, validUntil }: Validity, day: CalendarDay): boolean {
  return (validFrom === null || validFrom <= day) && (validUntil === null || day <= validUntil);
}

/** Prefers the largest minimum quantity, then the price that became valid last, then the lower price. */
function comparePrices(left: ListPrice, right: ListPrice): number {
  if (left.minimumQuantityMicro !== right.minimumQuantityMicro) {
    return left.minimumQuantityMicro > right.minimumQuantityMicro ? -1 : 1;
  }
  const [leftFrom, rightFrom] = [left.validFrom ?? '', right.validFrom ?? ''];
  if (leftFrom !== rightFrom) return leftFrom > rightFrom ? -1 : 1;
  return left.unitPriceMinor < right.unitPriceMinor ? -1 : 1;
}

/** The price that the list gives for the line on the day; an entry in the line's currency comes first. */
export function findListPrice({ line, prices, context }: PricedLine): ListPrice | null {
  const quantityMicro = toMicro(line.quantity);
  const { currency } = line.unitPrice;
  const applying = prices
    .filter((price) => isValidOn(price, context.today) && price.minimumQuantityMicro <= quantityMicro)
    .sort(comparePrices);
  return applying.find((price) => price.currency === currency) ?? applying[0] ?? null;
}

/** The highest discount that is valid for the line on the day. */
export function findDiscount(priced: PricedLine): AgreedDiscount | null {
  const { line, productGroup, discounts, context } = priced;
  const applying = discounts.filter(
    (discount) =>
      isValidOn(discount, context.today) &&
      (discount.productId === null || discount.productId === line.product) &&
      (discount.productGroup === null || discount.productGroup === productGroup),
  );
  return applying.reduce<AgreedDiscount | null>(
    (best, discount) => (best && best.percentMicro >= discount.percentMicro ? best : discount),
    null,
  );
}

function judgeDeviation(priced: PricedLine, listed: ListPrice): Finding[] {
  const { line, number, context } = priced;
  const { currency } = listed;
  const discount = findDiscount(priced);
  const percentMicro = discount?.percentMicro ?? 0n;
  const expectedMinor = divideRounded(listed.unitPriceMinor * (WHOLE_MICRO - percentMicro), WHOLE_MICRO);
  const offeredMinor = toMoney(line.unitPrice).amountMinor;
  const differenceMinor = offeredMinor - expectedMinor;
  const distance = differenceMinor < 0n ? -differenceMinor : differenceMinor;
  const toleranceMicro = toMicro(context.policy.orderData.priceTolerancePercent);
  if (distance * WHOLE_MICRO <= toleranceMicro * expectedMinor) return [];
  const facts: Record<string, FactValue> = {
    product: line.product,
    listed: moneyMeasure(listed.unitPriceMinor, currency),
    discount: percentMeasure(percentMicro),
    discounted: moneyMeasure(expectedMinor, currency),
    offered: moneyMeasure(offeredMinor, currency),
    tolerance: percentMeasure(toleranceMicro),
  };
  if (expectedMinor > 0n) {
    facts['deviation'] = percentMeasure(divideRounded(differenceMinor * WHOLE_MICRO, expectedMinor));
  }
  const evidence = [{ record: 'price_list_entries', id: listed.id }];
  if (discount) evidence.push({ record: 'agreed_discounts', id: discount.id });
  return [{ code: 'order_data.price_deviates', severity: 'attention', line: number, facts, evidence }];
}

/** Compares a line's unit price with the customer's list price less the best agreed discount. */
export function judgePrice(priced: PricedLine): Finding[] {
  const { line, number } = priced;
  const listed = findListPrice(priced);
  const offered = moneyMeasure(toMoney(line.unitPrice).amountMinor, line.unitPrice.currency);
  if (!listed) {
    const quantity = quantityMeasure(toMicro(line.quantity), line.unit);
    const facts = { product: line.product, quantity, offered };
    return [{ code: 'order_data.no_list_price', severity: 'attention', line: number, facts, evidence: [] }];
  }
  if (listed.currency === line.unitPrice.currency) return judgeDeviation(priced, listed);
  const facts = {
    product: line.product,
    listed: moneyMeasure(listed.unitPriceMinor, listed.currency),
    offered,
  };
  const evidence = [{ record: 'price_list_entries', id: listed.id }];
  return [
    { code: 'order_data.price_currency_differs', severity: 'attention', line: number, facts, evidence },
  ];
}
