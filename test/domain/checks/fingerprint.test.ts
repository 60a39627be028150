import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintSource } from '../../../domain/checks/fingerprint.ts';
import type { OrderDocument } from '../../../domain/order-document.ts';
import { aLine, anOrder } from '../../support/orders.ts';

const first = aLine({ product: 'P-1', quantity: '1' });
const second = aLine({ product: 'P-2', quantity: '2' });
const order = anOrder({ lines: [first, second] });

describe('the fingerprint of an order', () => {
  it.each<[string, Partial<OrderDocument>]>([
    ['the order of the lines', { lines: [second, first] }],
    ['trailing zeros of a quantity', { lines: [first, { ...second, quantity: '2.000' }] }],
    ['a line that repeats the required day', { lines: [{ ...first, requiredOn: '2026-12-18' }, second] }],
    ['the price', { lines: [{ ...first, unitPrice: { amount: '0.01', currency: 'CNY' } }, second] }],
    ["the customer's reference", { customerReference: 'PO-1' }],
    ['the channel', { channel: 'mail' }],
  ])('does not depend on %s', (_what, overrides) => {
    expect(fingerprintSource({ ...order, ...overrides })).toEqual(fingerprintSource(order));
  });

  it.each<[string, Partial<OrderDocument>]>([
    ['the customer', { customer: 'C-2' }],
    ['a product', { lines: [{ ...first, product: 'P-3' }, second] }],
    ['a quantity', { lines: [{ ...first, quantity: '1.5' }, second] }],
    ['a unit', { lines: [{ ...first, unit: 'box' }, second] }],
    ["the order's required day", { requiredOn: '2026-12-19' }],
    ["a line's required day", { lines: [{ ...first, requiredOn: '2026-12-19' }, second] }],
    ['a missing line', { lines: [first] }],
    ['a line given twice', { lines: [first, second, second] }],
  ])('depends on %s', (_what, overrides) => {
    expect(fingerprintSource({ ...order, ...overrides })).not.toEqual(fingerprintSource(order));
  });

  it('is the same for every permutation of the lines', () => {
    const line = fc.record({
      product: fc.string({ maxLength: 3 }),
      quantity: fc.constantFrom('1', '1.5', '2'),
      unit: fc.constantFrom('pcs', 'kg'),
    });
    const shuffled = fc
      .array(line, { minLength: 1, maxLength: 5 })
      .chain((lines) =>
        fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
      );
    fc.assert(
      fc.property(shuffled, ([lines, others]) => {
        const of = (chosen: typeof lines) => fingerprintSource(anOrder({ lines: chosen.map(aLine) }));
        expect(of(others)).toEqual(of(lines));
      }),
    );
  });
});
