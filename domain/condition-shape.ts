import { parseDay } from './calendar-day.ts';
import type { Condition, ConditionKind } from './conditions.ts';
import { MICRO_SCALE, parseDecimal } from './decimal.ts';
import { parseMoney } from './money.ts';

type Fits = (value: unknown) => boolean;
type Fields = Readonly<Record<string, unknown>>;

const PERCENT_MICRO = 100_000_000n;
const DECIMAL_FORM = /^\d{1,12}(\.\d{1,6})?$/;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText: Fits = (value) => typeof value === 'string' && value !== '';
const isLine: Fits = (value) => typeof value === 'number' && Number.isInteger(value) && value > 0;
const isQuantity: Fits = (value) => typeof value === 'string' && DECIMAL_FORM.test(value);
const isDay: Fits = (value) => typeof value === 'string' && parseDay(value) !== null;
const isBoolean: Fits = (value) => typeof value === 'boolean';
const isPercent: Fits = (value) =>
  typeof value === 'string' &&
  isQuantity(value) &&
  (parseDecimal(value, MICRO_SCALE) ?? -1n) <= PERCENT_MICRO;

const isMoney: Fits = (value) => {
  if (!isFields(value)) return false;
  const { amount, currency } = value;
  if (typeof amount !== 'string' || typeof currency !== 'string') return false;
  return (parseMoney({ amount, currency })?.amountMinor ?? -1n) >= 0n;
};

const optional =
  (fits: Fits): Fits =>
  (value) =>
    value === undefined || fits(value);

interface Shape {
  readonly fields: Readonly<Record<string, Fits>>;
  /** Fields of which exactly one is there. */
  readonly oneOf?: readonly string[];
}

const quantityBound = optional(isQuantity);
const priceBound = optional(isMoney);

const SHAPES: Readonly<Record<ConditionKind, Shape>> = {
  quantity: {
    fields: { line: isLine, atMost: quantityBound, atLeast: quantityBound, exactly: quantityBound },
    oneOf: ['atMost', 'atLeast', 'exactly'],
  },
  date: { fields: { line: optional(isLine), notBefore: isDay } },
  prepayment: { fields: { atLeastPercent: isPercent } },
  price: {
    fields: { line: isLine, atLeast: priceBound, exactly: priceBound },
    oneOf: ['atLeast', 'exactly'],
  },
  product: {
    fields: {
      line: isLine,
      product: isText,
      unit: optional(isText),
      quantity: optional(isQuantity),
      unitPrice: optional(isMoney),
    },
  },
  remark: { fields: { text: isText, internal: isBoolean } },
};

function shapeOf(kind: unknown): Shape | undefined {
  return Object.entries(SHAPES).find(([known]) => known === kind)?.[1];
}

/** Whether a payload that came by any way is a condition at all; it may still not fit the order. */
export function isCondition(value: unknown): value is Condition {
  if (typeof value === 'string') return true;
  if (!isFields(value)) return false;
  const shape = shapeOf(value['kind']);
  if (!shape) return false;
  const { fields, oneOf } = shape;
  const isComplete = Object.entries(fields).every(([name, fits]) => fits(value[name]));
  const given = (oneOf ?? []).filter((name) => value[name] !== undefined);
  return isComplete && (oneOf === undefined || given.length === 1);
}
