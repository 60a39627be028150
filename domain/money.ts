import { currencyDigits } from './currency.ts';
import { divideRounded, formatDecimal, parseDecimal } from './decimal.ts';

/** An amount in whole minor units of its currency (ISO 4217). */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** Money as it travels in JSON: a decimal string in major units. */
export interface MoneyJson {
  readonly amount: string;
  readonly currency: string;
}

function digitsOf(currency: string): number {
  const digits = currencyDigits(currency);
  if (digits === null) throw new RangeError(`not a currency of ISO 4217: ${currency}`);
  return digits;
}

/** Reads money from its wire form; null when the currency is unknown or has fewer digits than the amount. */
export function parseMoney(json: MoneyJson): Money | null {
  const digits = currencyDigits(json.currency);
  if (digits === null) return null;
  const amountMinor = parseDecimal(json.amount, digits);
  return amountMinor === null ? null : { amountMinor, currency: json.currency };
}

/** Reads money that was validated when it came in; a RangeError means a bug in that validation. */
export function toMoney(json: MoneyJson): Money {
  const money = parseMoney(json);
  if (!money) throw new RangeError(`not money: ${json.amount} ${json.currency}`);
  return money;
}

/** Writes money for the wire with all the digits of its currency: `12.50`. */
export function toMoneyJson(money: Money): MoneyJson {
  const digits = digitsOf(money.currency);
  return { amount: formatDecimal(money.amountMinor, digits, digits), currency: money.currency };
}

/** Adds two amounts. Throws a RangeError when the currencies differ: such a sum is not a number. */
export function addMoney(left: Money, right: Money): Money {
  if (left.currency !== right.currency) {
    throw new RangeError(`cannot add ${right.currency} to ${left.currency}`);
  }
  return { amountMinor: left.amountMinor + right.amountMinor, currency: left.currency };
}

/** A unit price times a quantity in millionths, rounded half away from zero to the minor unit. */
export function multiplyMoney(price: Money, quantityMicro: bigint): Money {
  return {
    amountMinor: divideRounded(price.amountMinor * quantityMicro, 1_000_000n),
    currency: price.currency,
  };
}
