import type { MoneyJson } from './money.ts';
import { addMoney, multiplyMoney, toMoney, type Money } from './money.ts';
import { toMicro } from './decimal.ts';

/** By which way an order came in. */
export const ORDER_CHANNELS = ['api', 'web', 'edi', 'mail', 'phone', 'verbal', 'import'] as const;
export type OrderChannel = (typeof ORDER_CHANNELS)[number];

/** The kinds of special requirement that can be told apart. */
export interface OrderRequirement {
  readonly kind: string;
  readonly text: string;
  /** A structured value, such as a temperature or a height, with its unit. */
  readonly value?: string | undefined;
  readonly unit?: string | undefined;
}

export interface OrderLine {
  readonly product: string;
  /** Decimal string in `unit`, greater than zero. */
  readonly quantity: string;
  readonly unit: string;
  readonly unitPrice: MoneyJson;
  /** `YYYY-MM-DD`; the order's own day when absent. */
  readonly requiredOn?: string | undefined;
}

/** One revision of an order as it was submitted: immutable, hashed, in wire form. */
export interface OrderDocument {
  readonly customer: string;
  readonly customerReference?: string | undefined;
  readonly channel: OrderChannel;
  readonly currency: string;
  readonly requiredOn: string;
  readonly paymentTerms?:
    { readonly code: string; readonly prepaymentPercent?: string | undefined } | undefined;
  readonly quotation?: string | undefined;
  readonly lines: readonly OrderLine[];
  readonly declaredTotal?: MoneyJson | undefined;
  readonly requirements?: readonly OrderRequirement[] | undefined;
}

/** The value of one line in minor units: unit price times quantity, rounded half away from zero. */
export function lineTotal(line: OrderLine): Money {
  return multiplyMoney(toMoney(line.unitPrice), toMicro(line.quantity));
}

/** The sum of the lines in the order's currency; the wire schema has made sure that every line is in it. */
export function orderTotal(document: OrderDocument): Money {
  return document.lines.map(lineTotal).reduce(addMoney, { amountMinor: 0n, currency: document.currency });
}

/** The day on which a line is wanted. */
export function lineRequiredOn(document: OrderDocument, line: OrderLine): string {
  return line.requiredOn ?? document.requiredOn;
}
