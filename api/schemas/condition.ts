import { z } from 'zod';
import { day, identifier, longText, money, percent, quantity, quantityOrZero } from './values.ts';

/** More lines than an order can have. */
const MOST_LINES = 10_000;

const line = z.int().min(1).max(MOST_LINES).describe('1-based number of the order line.');

function hasOne(...bounds: readonly unknown[]): boolean {
  return bounds.filter((bound) => bound !== undefined).length === 1;
}

const quantityCondition = z
  .strictObject({
    kind: z.literal('quantity'),
    line,
    atMost: quantityOrZero.optional(),
    atLeast: quantityOrZero.optional(),
    exactly: quantityOrZero.optional().describe('Zero takes the line out.'),
  })
  .refine(({ atMost, atLeast, exactly }) => hasOne(atMost, atLeast, exactly), {
    error: 'names not exactly one of atMost, atLeast and exactly',
  })
  .meta({ id: 'QuantityCondition', example: { kind: 'quantity', line: 1, atMost: '8' } });

const dateCondition = z
  .strictObject({ kind: z.literal('date'), line: line.optional(), notBefore: day })
  .meta({ id: 'DateCondition' });

const prepaymentCondition = z
  .strictObject({ kind: z.literal('prepayment'), atLeastPercent: percent })
  .meta({ id: 'PrepaymentCondition' });

const priceCondition = z
  .strictObject({ kind: z.literal('price'), line, atLeast: money.optional(), exactly: money.optional() })
  .refine(({ atLeast, exactly }) => hasOne(atLeast, exactly), {
    error: 'names not exactly one of atLeast and exactly',
  })
  .meta({
    id: 'PriceCondition',
    example: { kind: 'price', line: 1, atLeast: { amount: '12.50', currency: 'CNY' } },
  });

const productCondition = z
  .strictObject({
    kind: z.literal('product'),
    line,
    product: identifier,
    unit: identifier.optional(),
    quantity: quantity.optional(),
    unitPrice: money.optional(),
  })
  .meta({ id: 'ProductCondition' });

const remark = z
  .strictObject({
    kind: z.literal('remark'),
    text: longText,
    internal: z.boolean().describe("For the company's own people only."),
  })
  .meta({ id: 'RemarkCondition' });

/** Under what a department approves: words, or a change of the order that its customer is asked about. */
export const conditionSchema = z
  .union([
    longText,
    z.discriminatedUnion('kind', [
      quantityCondition,
      dateCondition,
      prepaymentCondition,
      priceCondition,
      productCondition,
      remark,
    ]),
  ])
  .meta({ id: 'Condition' });
