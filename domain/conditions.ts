import type { MoneyJson } from './money.ts';

/** What a structured condition can be about; a remark is one in words that can be kept from the customer. */
export const CONDITION_KINDS = ['quantity', 'date', 'prepayment', 'price', 'product', 'remark'] as const;
export type ConditionKind = (typeof CONDITION_KINDS)[number];

/** The bounds of a quantity, of which a condition names one; decimal strings in the line's unit. */
export interface QuantityBound {
  readonly atMost?: string | undefined;
  readonly atLeast?: string | undefined;
  readonly exactly?: string | undefined;
}

/** The bounds of a unit price, of which a condition names one; in the order's currency. */
export interface PriceBound {
  readonly atLeast?: MoneyJson | undefined;
  readonly exactly?: MoneyJson | undefined;
}

/** A quantity of zero takes the line out of the order. */
export interface QuantityCondition extends QuantityBound {
  readonly kind: 'quantity';
  /** 1-based, as everywhere. */
  readonly line: number;
}

/** Of the whole order when it names no line. */
export interface DateCondition {
  readonly kind: 'date';
  readonly line?: number | undefined;
  /** `YYYY-MM-DD`. */
  readonly notBefore: string;
}

export interface PrepaymentCondition {
  readonly kind: 'prepayment';
  /** Decimal string between 0 and 100. */
  readonly atLeastPercent: string;
}

export interface PriceCondition extends PriceBound {
  readonly kind: 'price';
  readonly line: number;
}

/** Another product in the place of a line's. In another unit it names the quantity and the price as well. */
export interface ProductCondition {
  readonly kind: 'product';
  readonly line: number;
  readonly product: string;
  readonly unit?: string | undefined;
  readonly quantity?: string | undefined;
  readonly unitPrice?: MoneyJson | undefined;
}

/** Binding words; internal ones are for the company's own people only. */
export interface RemarkCondition {
  readonly kind: 'remark';
  readonly text: string;
  readonly internal: boolean;
}

/** What the customer has to agree to, because it changes the order. */
export type Term =
  QuantityCondition | DateCondition | PrepaymentCondition | PriceCondition | ProductCondition;

/** Under what a department approves: words, as they were before there was anything else, or one of the kinds. */
export type Condition = string | RemarkCondition | Term;

/** Whether the condition changes the order, so that the customer has to be asked. */
export function isTerm(condition: Condition): condition is Term {
  return typeof condition !== 'string' && condition.kind !== 'remark';
}

const BOUND_WORDS = { atMost: 'at most', atLeast: 'at least', exactly: 'exactly' } as const;

function boundText(bound: { readonly [Name in keyof typeof BOUND_WORDS]?: string | undefined }): string {
  const { atMost, atLeast, exactly } = bound;
  if (exactly !== undefined) return `${BOUND_WORDS.exactly} ${exactly}`;
  return atMost === undefined ? `${BOUND_WORDS.atLeast} ${atLeast ?? ''}` : `${BOUND_WORDS.atMost} ${atMost}`;
}

function moneyText(money: MoneyJson | undefined): string | undefined {
  return money && `${money.amount} ${money.currency}`;
}

function productText({ line, product, unit, quantity, unitPrice }: ProductCondition): string {
  const price = moneyText(unitPrice);
  const parts = [quantity, unit, price && `at ${price}`].filter((part) => part !== undefined);
  return [`line ${line}: product ${product}`, ...parts].join(' ');
}

/** A condition in one line, for records and terminals. */
export function conditionText(condition: Condition): string {
  if (typeof condition === 'string') return condition;
  switch (condition.kind) {
    case 'quantity':
      return `line ${condition.line}: quantity ${boundText(condition)}`;
    case 'date':
      return `${condition.line === undefined ? 'order' : `line ${condition.line}`}: not before ${condition.notBefore}`;
    case 'prepayment':
      return `order: prepayment at least ${condition.atLeastPercent} %`;
    case 'price': {
      const atLeast = moneyText(condition.atLeast);
      const exactly = moneyText(condition.exactly);
      return `line ${condition.line}: price ${boundText({ atLeast, exactly })}`;
    }
    case 'product':
      return productText(condition);
    case 'remark':
      return condition.text;
  }
}
